"""The simulator starts right or not at all."""
import importlib

import pytest

from contactcenter.simulator.app import create_app
from contactcenter.simulator.carrier import EXTENSION
from contactcenter.simulator.settings import BadSettings, Settings

COMPLETE = {
    "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "new, old", "TWILIO_NUMBERS": "+77172000111, 111",
    "PUBLIC_URL": "http://127.0.0.1:8111/",
}


def test_it_signs_with_the_first_token_and_answers_for_every_number() -> None:
    settings = Settings.from_environ(COMPLETE)
    assert settings.auth_token == "new"
    assert settings.numbers == ("+77172000111", "111")
    assert settings.sms_url == "http://127.0.0.1:8111/webhooks/twilio/sms"
    assert settings.voice_url == "http://127.0.0.1:8111/webhooks/twilio/voice"
    assert settings.call_status_url == "http://127.0.0.1:8111/webhooks/twilio/call-status"
    assert settings.status_delay_seconds == 0.4


def test_a_webhook_address_of_its_own_may_carry_connection_overrides() -> None:
    settings = Settings.from_environ(COMPLETE | {"SIMULATOR_SMS_URL": "http://127.0.0.1:8111/sms#rc=2"})
    assert settings.sms_url == "http://127.0.0.1:8111/sms#rc=2"


def test_queues_and_telephones_are_set_too() -> None:
    usual = Settings.from_environ(COMPLETE)
    assert (usual.queue_length, usual.auto_answer, usual.answer_delay_seconds) == (100, (), 1.0)
    changed = Settings.from_environ(COMPLETE | {
        "SIMULATOR_QUEUE_LENGTH": "5", "SIMULATOR_AUTO_ANSWER": "client:operator, sip:a@b.kz",
        "SIMULATOR_ANSWER_DELAY_SECONDS": "0.2",
    })
    assert (changed.queue_length, changed.auto_answer, changed.answer_delay_seconds) == (
        5, ("client:operator", "sip:a@b.kz"), 0.2)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.from_environ({
            "TWILIO_AUTH_TOKEN": " , ", "PUBLIC_URL": "127.0.0.1:8111",
            "SIMULATOR_STATUS_DELAY_SECONDS": "soon", "SIMULATOR_ANSWER_DELAY_SECONDS": "later",
            "SIMULATOR_QUEUE_LENGTH": "0",
        })
    for name in (
        "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBERS", "PUBLIC_URL", "SIMULATOR_STATUS_DELAY",
        "SIMULATOR_ANSWER_DELAY", "SIMULATOR_QUEUE_LENGTH",
    ):
        assert name in str(refused.value)


def test_a_server_finds_the_application_set_up_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    for app in (importlib.import_module("contactcenter.simulator.serve").app, create_app()):
        assert app.extensions[EXTENSION].settings == Settings.from_environ(COMPLETE)


def test_the_token_is_not_shown_when_the_settings_are() -> None:
    assert "new" not in repr(Settings.from_environ(COMPLETE))
