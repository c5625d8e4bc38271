"""The provider's books, read from the simulator over a real socket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import requests

from contactcenter.rules.books import BooksAway
from contactcenter.rules.sending import OutboundText
from contactcenter.telephony.books import PAGE_SIZE, Books
from tests.conftest import NUMBER
from tests.telephony.conftest import Provider

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def books(provider: Provider, **changes: str) -> Books:
    return Books(**provider.settings(**changes))


def texted(provider: Provider, number: str, words: str) -> str:
    """A text that the service never heard of: nothing listens at its address."""
    said = requests.post(f"{provider.url}/simulator/texts", json={"from": number, "body": words}, timeout=10)
    return str(said.json()["sid"])


def test_a_text_that_the_service_missed_stands_in_the_books(provider: Provider) -> None:
    sid = texted(provider, "+77051234567", "Таразда тұрамын")
    (line,) = books(provider).texts(LONG_AGO)
    assert (line.inbound, line.sms.sid, line.sms.sender, line.sms.recipient, line.sms.text) == (
        True, sid, "+77051234567", NUMBER, "Таразда тұрамын")
    assert abs(datetime.now(UTC) - line.at) < timedelta(minutes=1)


def test_a_call_that_the_service_missed_stands_in_the_books(provider: Provider) -> None:
    """The SDK calls the caller's number otherwise in a call than in a text."""
    said = requests.post(f"{provider.url}/simulator/calls", json={"from": "+77051234567"}, timeout=30)
    (line,) = books(provider).calls(LONG_AGO)
    assert (line.inbound, line.report.call.sid, line.report.call.sender, line.report.call.recipient) == (
        True, said.json()["sid"], "+77051234567", NUMBER)


def test_what_we_sent_is_found_by_its_number(provider: Provider) -> None:
    text = OutboundText("5f0c5ee0-0000-4000-8000-000000000000", NUMBER, "+77051234567", "Хабарыңыз қабылданды", 900)
    provider.fault("accept-then-hang", count=1)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(f"{provider.url}/2010-04-01/Accounts/{provider.settings()['account_sid']}/Messages.json", timeout=0.2,
                      auth=(provider.settings()["account_sid"], provider.settings()["auth_token"]),
                      data={"To": text.recipient, "From": text.sender, "Body": text.text})
    (line,) = books(provider).texts_to("+77051234567", since=LONG_AGO)
    assert (line.inbound, line.sms.text) == (False, "Хабарыңыз қабылданды")
    assert list(books(provider).texts_to("+77051234568", since=LONG_AGO)) == []


def test_every_page_is_read(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGE_SIZE >= 100
    monkeypatch.setattr("contactcenter.telephony.books.PAGE_SIZE", 2)
    sids = {texted(provider, f"+7705123456{index}", "x") for index in range(5)}
    assert {line.sms.sid for line in books(provider).texts(LONG_AGO)} == sids


@pytest.mark.parametrize("fault", ["500", "html", "429", "garbage"])
def test_books_that_cannot_be_read_are_away(provider: Provider, fault: str) -> None:
    provider.fault(fault, on="reads")
    with pytest.raises(BooksAway):
        list(books(provider).texts(LONG_AGO))


def test_foreign_credentials_open_no_books(provider: Provider) -> None:
    with pytest.raises(BooksAway):
        list(books(provider, auth_token="f" * 32).calls(LONG_AGO))


def test_nobody_at_the_address_is_away_too(provider: Provider) -> None:
    with pytest.raises(BooksAway):
        list(books(provider, api_url="http://127.0.0.1:9").recordings(LONG_AGO))
