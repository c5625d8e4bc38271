"""Settings: all faults at once, weak secrets refused outside the demonstration."""

from __future__ import annotations

import pytest

from config import Config, ConfigError

GOOD = {
    "SECRET_KEY": "9f8d7c6b5a4e3f2d1c0b9a8f7e6d5c4b3a2f1e0d", "PUBLIC_URL": "https://111.example.kz/",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef", "TWILIO_AUTH_TOKEN": "8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d",
    "TWILIO_NUMBERS": "+77172000111, 111",
    "ENCRYPTION_KEYS": "2026b:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=,2026a:EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8=",
}


def test_good_settings_are_read_and_cleaned() -> None:
    config = Config.from_environ(GOOD)
    assert config.public_url == "https://111.example.kz"
    assert config.twilio_numbers == ("+77172000111", "111")
    assert config.database_url.startswith("sqlite:///")
    assert config.demo is False


def test_several_tokens_serve_while_one_is_rotated() -> None:
    tokens = GOOD["TWILIO_AUTH_TOKEN"] + ",1f2e3d4c5b6a79880a1b2c3d4e5f6071"
    assert len(Config.from_environ(GOOD | {"TWILIO_AUTH_TOKEN": tokens}).twilio_auth_tokens) == 2


def test_keys_are_read_the_newest_first_and_without_any_one_is_made_of_the_secret() -> None:
    assert [(name, len(key)) for name, key in Config.from_environ(GOOD).encryption_keys] == [("2026b", 32), ("2026a", 32)]
    none = {name: value for name, value in GOOD.items() if name != "ENCRYPTION_KEYS"}
    secret, another = GOOD["SECRET_KEY"], GOOD["SECRET_KEY"][::-1]
    first, again, other = (Config.from_environ(none | {"SECRET_KEY": key}).encryption_keys for key in (secret, secret, another))
    assert first == again != other


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_environ({})
    for name in ("SECRET_KEY", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBERS"):
        assert f"{name} is missing" in str(caught.value)


@pytest.mark.parametrize(("name", "value"), [
    ("SECRET_KEY", "short"),
    ("SECRET_KEY", "a" * 40),
    ("SECRET_KEY", "change-me-change-me-change-me-change-me"),
    ("TWILIO_AUTH_TOKEN", "12345"),
    ("PUBLIC_URL", "http://111.example.kz"),
    ("PUBLIC_URL", "111.example.kz"),
    ("PUBLIC_URL", "https://111.example.kz:99999"),
    ("PUBLIC_URL", "https://111.example.kz/?a=1"),
    ("DATABASE_URL", "mysql://localhost/x"),
    ("TWILIO_NUMBERS", "KASPI"),
    ("TWILIO_ACCOUNT_SID", "AC 1"),
    ("TWILIO_API_URL", "ftp://example.kz"),
    ("LOG_LEVEL", "loud"),
    ("ENCRYPTION_KEYS", "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="),
    ("ENCRYPTION_KEYS", "a:c2hvcnQ="),
    ("ENCRYPTION_KEYS", "a:" + "AAAA" * 10 + "AAA="),
    ("ENCRYPTION_KEYS", "a b:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="),
    ("ENCRYPTION_KEYS", ",".join(["a:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="] * 2)),
    ("DEMO", "yes"),
    ("STREAM_URL", "/stream"),
    ("STREAM_URL", "http://111.example.kz/stream"),
    ("SERVE_STREAM", "yes"),
    ("CASE_JOIN_WINDOW_HOURS", "0"),
    ("CASE_JOIN_WINDOW_HOURS", "²"),
    ("VOICE_FLOW", "carrier pigeon"),
    ("RECORD_CALLS", "sometimes"),
    ("TWILIO_API_KEY_SID", "SK" + "1" * 32),
    ("TWILIO_API_KEY_SECRET", "q7w8e9r0t1y2u3i4"),
])
def test_a_malformed_setting_is_named_and_its_value_never_shown(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_environ(GOOD | {name: value})
    assert [fault for fault in caught.value.faults if name in fault]
    if any(word in name for word in ("SECRET", "TOKEN", "KEYS")):
        assert value not in str(caught.value)


def test_the_demonstration_may_use_plain_http_and_simple_secrets() -> None:
    config = Config.from_environ(GOOD | {"DEMO": "1", "SECRET_KEY": "demo", "PUBLIC_URL": "http://127.0.0.1:8111"})
    assert config.demo


def test_the_configuration_does_not_print_its_secrets() -> None:
    assert GOOD["SECRET_KEY"] not in repr(Config.from_environ(GOOD))
    assert GOOD["TWILIO_AUTH_TOKEN"] not in repr(Config.from_environ(GOOD))
