"""Telling a provider what lines are to do: the real SDK, real sockets, the simulator's fault switches. And what it keeps."""

from __future__ import annotations

import base64
import json
from time import time

import pytest
import requests

from contactcenter.rules.sending import Handover
from contactcenter.telephony.recordings import Recordings
from contactcenter.telephony.voice_token import VALID_SECONDS, VoiceTokens
from tests.conftest import ACCOUNT, NUMBER, TOKEN
from tests.telephony.conftest import Provider

LEG = "11111111-2222-4333-8444-555555555555"
OPERATOR = "+77010000001"
NO_LINE = "CA" + "f" * 32


@pytest.mark.parametrize("address", [OPERATOR, "sip:aigerim@pbx.example.kz", "client:staff_7"])
def test_a_leg_is_started_asked_about_and_ended(provider: Provider, address: str) -> None:
    phone = provider.phone()
    started = phone.start_leg(LEG, sender=NUMBER, address=address)
    assert (started.kind, started.sid[:2]) == (Handover.SENT, "CA")
    assert phone.ask(started.sid).status in ("queued", "ringing")
    assert phone.hang_up(started.sid).kind is Handover.SENT
    assert phone.ask(started.sid).status in ("canceled", "completed", "no-answer")


def test_a_line_that_is_not_up_cannot_be_sent_anywhere(provider: Provider) -> None:
    phone = provider.phone()
    started = phone.start_leg(LEG, sender=NUMBER, address=OPERATOR)
    assert phone.send(started.sid, "leg", leg_id=LEG).kind is Handover.REFUSED


def test_a_line_that_the_provider_does_not_know_is_refused_and_halts_nothing(provider: Provider) -> None:
    phone = provider.phone()
    assert {phone.send(NO_LINE, "hold").kind, phone.hang_up(NO_LINE).kind, phone.ask(NO_LINE).kind} == {Handover.REFUSED}


@pytest.mark.parametrize(("fault", "kind"), [("429", Handover.NOT_SENT), ("500", Handover.UNSURE), ("html", Handover.UNSURE),
                                             ("no-sid", Handover.UNSURE)])
def test_what_a_fault_means_for_a_leg(provider: Provider, fault: str, kind: Handover) -> None:
    provider.fault(fault)
    assert provider.phone().start_leg(LEG, sender=NUMBER, address=OPERATOR).kind is kind


def test_wrong_credentials_halt(provider: Provider) -> None:
    assert provider.phone(auth_token="x" * 32).ask(NO_LINE).kind is Handover.HALTED


def test_a_recording_that_is_not_there_or_a_provider_that_is_away_is_none(provider: Provider) -> None:
    assert Recordings(ACCOUNT, TOKEN, provider.url)("RE" + "0" * 32) is None
    assert Recordings(ACCOUNT, TOKEN, "http://127.0.0.1:9")("RE" + "0" * 32) is None


def test_a_pass_lets_a_browser_be_called_for_ten_minutes_and_call_nobody() -> None:
    token = VoiceTokens(ACCOUNT, "SK" + "1" * 32, "s" * 32)("staff_7")
    claims = json.loads(base64.urlsafe_b64decode(str(token).split(".")[1] + "=="))
    assert claims["grants"] == {"identity": "staff_7", "voice": {"incoming": {"allow": True}}}
    assert 0 < claims["exp"] - time() <= VALID_SECONDS
    assert VoiceTokens(ACCOUNT, "", "")("staff_7") is None


def test_no_secret_is_shown_in_what_is_printed(provider: Provider) -> None:
    assert TOKEN not in repr(Recordings(ACCOUNT, TOKEN, provider.url))
    assert "s" * 32 not in repr(VoiceTokens(ACCOUNT, "SK", "s" * 32))
    assert requests.get(provider.url, timeout=5).status_code
