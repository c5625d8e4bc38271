"""The provider's door: what is let in, what it answers, what is kept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, quote_from_bytes
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import DatabaseAway
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, Contact, DeliveryEvent, Outbox
from contactcenter.telephony import signature as signatures
from contactcenter.telephony import spool, webhooks
from tests.casework.test_intake import count
from tests.conftest import ACCOUNT, NUMBER, TOKEN
from tests.locking import a_table_locked
from tests.telephony.conftest import Post, call_parameters, signature, signature_of_bytes, sms_parameters

FORM = "application/x-www-form-urlencoded"


def stored() -> Contact:
    return db.session.execute(select(Contact)).scalar_one()


def test_twilios_published_vector_is_accepted(app: Flask) -> None:
    parameters = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212",
                  "Caller": "+14158675309"}
    with app.test_request_context("/myapp.php?foo=1&bar=2", method="POST", data=parameters,
                                  headers={"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="}) as context:
        assert signatures.is_signed(context.request, public_url="https://mycompany.com", tokens=("12345",))
        assert not signatures.is_signed(context.request, public_url="https://mycompany.com", tokens=("12346",))


def test_a_text_is_stored_and_answered_with_silence(post: Post) -> None:
    answer = post("/sms", sms_parameters())
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/xml")
    response = ElementTree.fromstring(answer.data)
    assert (response.tag, len(response)) == ("Response", 0)
    assert (stored().text, stored().sender, stored().raw["NumSegments"]) == ("Таразда тұрамын", "+77051234567", "1")


def test_a_call_is_stored_at_its_first_word(post: Post) -> None:
    assert post("/voice", call_parameters()).status_code == 200
    assert count(Case) == 1


def test_a_repeated_call_gets_the_same_answer_and_no_second_case(post: Post) -> None:
    assert post("/voice", call_parameters()).data == post("/voice", call_parameters()).data
    assert count(Case) == 1


@pytest.mark.parametrize("headers", [
    {"X-Twilio-Signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8="},
    {"X-Twilio-Signature": ""},
    {"X-Twilio-Signature": "\xe9"},
    {"X-Something": "else"},
], ids=["forged", "empty", "not ASCII", "missing"])
@pytest.mark.parametrize("path", ["/sms", "/voice", "/voice/recorded", "/recording", "/call-status", "/message-status"])
def test_what_is_not_signed_is_refused_and_leaves_nothing(post: Post, path: str, headers: dict[str, str]) -> None:
    assert post(path, sms_parameters() | call_parameters(), headers=headers).status_code == 403
    assert (count(Contact), count(Case)) == (0, 0)


@pytest.mark.parametrize("change", [
    {"AccountSid": "AC" + "2" * 32}, {"AccountSid": ""}, {"To": "+77172000112"}, {"To": ""}])
def test_another_account_or_number_is_refused(post: Post, change: dict[str, str]) -> None:
    assert post("/sms", sms_parameters(**change)).status_code == 403
    assert count(Contact) == 0


def test_a_token_under_rotation_is_accepted_beside_the_new_one(app: Flask, post: Post) -> None:
    old = "1" * 8 + TOKEN[8:]
    app.extensions["telephony"] = replace(app.extensions["telephony"], auth_tokens=(TOKEN, old))
    assert post("/sms", sms_parameters(MessageSid="SM" + "1" * 32)).status_code == 200
    assert post("/sms", sms_parameters(MessageSid="SM" + "2" * 32), token=old).status_code == 200


def test_a_query_in_cyrillic_is_verified_as_it_came(client: FlaskClient) -> None:
    path = "/sms?" + quote("город") + "=" + quote("Тараз")
    signed = signature(path, sms_parameters())
    answer = client.post("/webhooks/twilio" + path, data=sms_parameters(), headers={"X-Twilio-Signature": signed})
    assert answer.status_code == 200


@pytest.mark.parametrize(("path", "parameters"), [
    ("/sms", sms_parameters(MessageSid="")),
    ("/sms", sms_parameters(MessageSid="SM' OR 1=1")),
    ("/sms", sms_parameters(MessageSid="x" * 65)),
    ("/sms", sms_parameters(From="1" * 65)),
    ("/sms", sms_parameters(NumMedia="many")),
    ("/call-status", call_parameters(CallStatus="on fire!")),
    ("/call-status", call_parameters(SequenceNumber="-1")),
    ("/call-status", call_parameters(CallDuration="²")),
    ("/message-status", sms_parameters(From=NUMBER, SmsStatus="")),
    ("/recording", call_parameters(RecordingSid="no")),
])
def test_a_signed_request_that_makes_no_sense_is_a_400(post: Post, path: str, parameters: dict[str, str]) -> None:
    assert post(path, parameters).status_code == 400
    assert count(Contact) == 0


def test_sixty_four_kibibytes_and_no_more(post: Post) -> None:
    assert post("/sms", sms_parameters(Body="я" * 1600)).status_code == 200
    assert post("/sms", sms_parameters(Body="a" * 65_536, MessageSid="SM" + "9" * 32)).status_code == 413


def test_get_is_not_allowed(client: FlaskClient) -> None:
    assert client.get("/webhooks/twilio/sms").status_code == 405


def test_nul_is_taken_out_and_the_text_kept(post: Post) -> None:
    assert post("/sms", sms_parameters(Body="до\0после")).status_code == 200
    assert stored().text == "допосле"


@pytest.mark.parametrize("half", [b"\xff\xfe", b"\xed\xa0\xbd", b"\xd0"], ids=["no UTF-8", "half an emoji", "half a letter"])
def test_bytes_that_are_no_text_are_kept_whole_when_they_are_signed(client: FlaskClient, half: bytes) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in sms_parameters(Body="").items() if name != "Body"]
    pairs.append((b"Body", "Тараз ".encode() + half))
    body = b"&".join(name + b"=" + quote_from_bytes(value).encode() for name, value in pairs)
    answer = client.post("/webhooks/twilio/sms", data=body, content_type=FORM,
                         headers={"X-Twilio-Signature": signature_of_bytes("/sms", pairs)})
    assert answer.status_code == 200
    assert stored().text.startswith("Тараз ")
    assert stored().raw["body_base64"]


def test_bytes_that_are_no_text_and_not_signed_are_quarantined_not_dropped(app: Flask, client: FlaskClient) -> None:
    answer = client.post("/webhooks/twilio/sms", data=b"Body=%FF", content_type=FORM,
                         headers={"X-Twilio-Signature": "AAAA"})
    assert answer.status_code == 403
    assert len(list((app.extensions["telephony"].spool_dir / "quarantine").glob("*.json"))) == 1
    assert count(Contact) == 0


def test_new_parameters_and_several_values_of_one_name_are_kept(post: Post) -> None:
    parameters = [*sms_parameters().items(), ("Novelty", "1"), ("Novelty", "2")]
    assert post("/sms", parameters).status_code == 200
    assert stored().raw["Novelty"] == ["1", "2"]


def test_a_delivery_report_moves_its_text(post: Post) -> None:
    post("/sms", sms_parameters())
    ob = db.session.execute(select(Outbox.id)).scalar_one()
    status = {"MessageSid": "SM" + "c" * 32, "AccountSid": ACCOUNT, "From": NUMBER, "To": "+77051234567",
              "MessageStatus": "delivered"}
    assert post(f"/message-status?ob={ob}", status).status_code == 200
    assert db.session.execute(select(Outbox.state)).scalar_one() == "delivered"


@pytest.mark.parametrize("ob", ["", "?ob=nonsense", "?ob=00000000-0000-0000-0000-000000000000"])
def test_a_report_on_a_text_that_is_not_ours_is_stored(post: Post, ob: str) -> None:
    status = {"MessageSid": "SM" + "c" * 32, "AccountSid": ACCOUNT, "From": NUMBER, "To": "+77051234567",
              "MessageStatus": "something_new"}
    assert post("/message-status" + ob, status).status_code == 200
    assert count(DeliveryEvent) == 1


def test_a_text_while_a_table_is_locked_waits_in_the_spool_with_its_time(app: Flask, post: Post) -> None:
    with a_table_locked("contact"):
        assert post("/sms", sms_parameters()).status_code == 200
    settings = app.extensions["telephony"]
    (file,) = spool.waiting(settings.spool_dir)
    assert os.stat(file).st_mode & 0o077 == 0
    assert count(Contact) == 0
    assert spool.drain(settings.spool_dir, lambda kept: webhooks.replay(kept, settings), keys=settings.keys,
                       now=datetime.now(UTC)) == 1
    assert stored().text == "Таразда тұрамын"
    assert stored().received_at.strftime("%Y%m%dT%H%M%S.%f") == file.name.partition("-")[0]
    assert spool.waiting(settings.spool_dir) == []


@pytest.fixture
def app_without_database(config: Config) -> Iterator[Flask]:
    """A service whose database refuses connections."""
    made = create_app(replace(config, database_url="postgresql://nobody@127.0.0.1:9/none"))
    with made.app_context():
        yield made
        db.engine.dispose()


def post_without_database(app: Flask, path: str, parameters: dict[str, str]) -> TestResponse:
    return app.test_client().post("/webhooks/twilio" + path, data=parameters,
                                  headers={"X-Twilio-Signature": signature(path, parameters)})


def test_without_a_database_a_caller_is_greeted_all_the_same(app_without_database: Flask) -> None:
    answer = post_without_database(app_without_database, "/voice", call_parameters())
    assert ElementTree.fromstring(answer.data).find("Record") is not None
    assert len(spool.waiting(app_without_database.extensions["telephony"].spool_dir)) == 1


def test_what_cannot_be_recorded_stays_in_the_spool(app_without_database: Flask) -> None:
    settings = app_without_database.extensions["telephony"]
    assert post_without_database(app_without_database, "/sms", sms_parameters()).status_code == 200
    with pytest.raises(DatabaseAway):
        spool.drain(settings.spool_dir, lambda kept: webhooks.replay(kept, settings), keys=settings.keys, now=datetime.now(UTC))
    assert len(spool.waiting(settings.spool_dir)) == 1


def test_when_the_spool_fails_too_the_provider_is_told(app_without_database: Flask, tmp_path: Path) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("")
    settings = app_without_database.extensions["telephony"]
    app_without_database.extensions["telephony"] = replace(settings, spool_dir=blocked)
    assert post_without_database(app_without_database, "/sms", sms_parameters()).status_code == 503


def test_refusals_are_counted_by_reason(client: FlaskClient, post: Post) -> None:
    def refused(reason: str) -> float:
        lines = client.get("/metrics").get_data(as_text=True).splitlines()
        name = f'contactcenter_webhook_refusals_total{{reason="{reason}"}} '
        return sum(float(line.removeprefix(name)) for line in lines if line.startswith(name))

    before = refused("signature"), refused("account")
    post("/sms", sms_parameters(), headers={"X-Nothing": "1"})
    post("/sms", sms_parameters(AccountSid="AC" + "2" * 32))
    assert (refused("signature"), refused("account")) == (before[0] + 1, before[1] + 1)
