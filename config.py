"""Settings: read once from the environment, checked together, frozen."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
E164_OR_SHORT_CODE = re.compile(r"\+[1-9]\d{6,14}|\d{3,6}")
WEAK_SECRET = re.compile(r"(?i)change.?me|secret|password|example|demo|test|^(.)\1*$|^0?123456")
MINIMUM_SECRET_CHARACTERS = 32
MINIMUM_TOKEN_CHARACTERS = 16
ENCRYPTION_KEY_BYTES = 32
VOICE_FLOWS = ("queue", "dial")
FROM_SECRET = "secret"   # the name of a sealing key that was worked out of SECRET_KEY
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigError(ValueError):
    """Every fault of the environment at once, a line each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("the service cannot start with these settings:\n" + "\n".join(f"  - {f}" for f in faults))


@dataclass(frozen=True)
class Config:
    """What the environment says. Secrets are left out of the repr so that no log line can show them."""

    database_url: str
    secret_key: str
    public_url: str
    twilio_account_sid: str
    twilio_auth_tokens: tuple[str, ...]
    twilio_numbers: tuple[str, ...]
    twilio_api_url: str
    encryption_keys: tuple[tuple[str, bytes], ...]   # the newest first
    spool_dir: Path
    log_level: str
    demo: bool
    case_join_window_hours: int
    stream_url: str = ""            # empty: pages poll
    serve_stream: bool = False
    voice_flow: str = "queue"       # or dial, for providers without queues
    record_calls: bool = False
    twilio_api_key_sid: str = ""    # empty: operators' browsers are not called
    twilio_api_key_secret: str = ""
    away_numbers: tuple[str, ...] = ()   # rung while the database is away
    alarm_targets: tuple[str, ...] = ()  # told of alarms whose rule names nobody else
    smtp_url: str = ""                   # empty: no alarm by e-mail
    alarm_mail_from: str = "111@localhost"
    audit_key: str = ""                  # empty: drawn from secret_key
    index_key: str = ""                  # empty: drawn from secret_key
    attachment_mib: int = 10             # the largest file
    attachments_mib: int = 100           # all files of a case
    trusted_proxies: int = 0             # how many stand before us and say who asks
    trusted_hosts: tuple[str, ...] = ()  # names beside PUBLIC_URL's under which requests may come

    def __repr__(self) -> str:
        return f"Config(public_url={self.public_url!r}, demo={self.demo})"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Config:
        """Reads and checks all settings; raises ConfigError naming every missing or malformed one."""
        reading = _Reading(environ)
        demo = reading.flag("DEMO")
        config = cls(
            database_url=reading.checked("DATABASE_URL", _database_fault, default=f"sqlite:///{ROOT / 'var/111.db'}"),
            secret_key=reading.secret("SECRET_KEY", MINIMUM_SECRET_CHARACTERS, demo),
            public_url=reading.checked("PUBLIC_URL", _url_fault if demo else _https_fault).rstrip("/"),
            twilio_account_sid=reading.checked("TWILIO_ACCOUNT_SID", _sid_fault),
            twilio_auth_tokens=reading.tokens("TWILIO_AUTH_TOKEN", demo),
            twilio_numbers=reading.several("TWILIO_NUMBERS", _number_fault),
            twilio_api_url=reading.checked(
                "TWILIO_API_URL", _url_fault, default="https://api.twilio.com").rstrip("/"),
            encryption_keys=reading.keys("ENCRYPTION_KEYS"),
            spool_dir=Path(reading.text("SPOOL_DIR", default=str(ROOT / "var/spool"))),
            log_level=reading.checked("LOG_LEVEL", _log_level_fault, default="INFO").upper(),
            demo=demo,
            case_join_window_hours=reading.whole("CASE_JOIN_WINDOW_HOURS", default=72, least=1, most=24 * 365),
            stream_url=reading.checked("STREAM_URL", _url_fault if demo else _https_fault, default=""),
            serve_stream=reading.flag("SERVE_STREAM"),
            voice_flow=reading.checked("VOICE_FLOW", _flow_fault, default=VOICE_FLOWS[0]),
            record_calls=reading.flag("RECORD_CALLS"),
            twilio_api_key_sid=reading.checked("TWILIO_API_KEY_SID", _sid_fault, default=""),
            twilio_api_key_secret=reading.text("TWILIO_API_KEY_SECRET", default=""),
            away_numbers=reading.several("AWAY_NUMBERS", _telephone_fault, default=""),
            alarm_targets=reading.several("ALARM_TARGETS", _target_fault, default=""),
            smtp_url=reading.checked("SMTP_URL", _smtp_fault, default=""),
            alarm_mail_from=reading.text("ALARM_MAIL_FROM", default="111@localhost"),
            audit_key=reading.further_secret("AUDIT_KEY", demo),
            index_key=reading.further_secret("INDEX_KEY", demo),
            attachment_mib=reading.whole("ATTACHMENT_MIB", default=10, least=1, most=50),
            attachments_mib=reading.whole("ATTACHMENTS_MIB", default=100, least=1, most=2_000),
            trusted_proxies=reading.whole("TRUSTED_PROXIES", default=0, least=0, most=5),
            trusted_hosts=reading.several("TRUSTED_HOSTS", _host_fault, default=""),
        )
        if bool(config.twilio_api_key_sid) != bool(config.twilio_api_key_secret):
            reading.faults.append("TWILIO_API_KEY_SID and TWILIO_API_KEY_SECRET belong together: set both or neither")
        if reading.faults:
            raise ConfigError(reading.faults)
        return config


class _Reading:
    """One pass over the environment that collects faults instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[str] = []

    def text(self, name: str, *, default: str | None = None) -> str:
        value = self._environ.get(name, "").strip() or default
        if value is None:
            self.faults.append(f"{name} is missing")
            return ""
        return value

    def checked(self, name: str, fault_of: Callable[[str], str | None], *, default: str | None = None) -> str:
        value = self.text(name, default=default)
        fault = fault_of(value) if value else None
        if fault:
            self.faults.append(f"{name} {fault}")
        return value

    def several(self, name: str, fault_of: Callable[[str], str | None], *, default: str | None = None) -> tuple[str, ...]:
        values = tuple(part.strip() for part in self.text(name, default=default).split(",") if part.strip())
        self.faults += [f"{name} {fault}" for fault in map(fault_of, values) if fault]
        return values

    def secret(self, name: str, least: int, demo: bool) -> str:
        return self.checked(name, lambda value: None if demo else _secret_fault(value, least))

    def further_secret(self, name: str, demo: bool) -> str:
        """A secret of its own for one end; empty where there is none and SECRET_KEY serves."""
        return self.checked(name, lambda value: None if demo else _secret_fault(value, MINIMUM_SECRET_CHARACTERS), default="")

    def tokens(self, name: str, demo: bool) -> tuple[str, ...]:
        return self.several(name, lambda value: None if demo else _secret_fault(value, MINIMUM_TOKEN_CHARACTERS))

    def keys(self, name: str) -> tuple[tuple[str, bytes], ...]:
        """Keys with their ids. Where none is set, one that every process works out alike of SECRET_KEY."""
        if not self._environ.get(name, "").strip():
            return ((FROM_SECRET, sha256(b"sealing " + self._environ.get("SECRET_KEY", "").encode()).digest()),)
        parts = self.several(name, _key_fault)
        ids = [part.partition(":")[0] for part in parts]
        if len(set(ids)) < len(ids):
            self.faults.append(f"{name} has two keys with the same id")
        return tuple((part.partition(":")[0], b64decode(part.partition(":")[2])) for part in parts if not _key_fault(part))

    def flag(self, name: str) -> bool:
        value = self.text(name, default="0").lower()
        if value not in ("0", "1"):
            self.faults.append(f"{name} must be 0 or 1")
        return value == "1"

    def whole(self, name: str, *, default: int, least: int, most: int) -> int:
        value = self.text(name, default=str(default))
        if value.isascii() and value.isdigit() and least <= int(value) <= most:
            return int(value)
        self.faults.append(f"{name} must be a whole number from {least} to {most}")
        return default


def _secret_fault(value: str, least: int) -> str | None:
    """Never quotes the value: an error text ends up in logs."""
    if len(value) < least:
        return f"must have at least {least} characters"
    if WEAK_SECRET.search(value) or len(set(value)) < 8:
        return "is a well-known or guessable value; draw a random one, for example with 'openssl rand -hex 32'"
    return None


def _key_fault(value: str) -> str | None:
    """Never quotes the value: it holds a key."""
    name, _, encoded = value.partition(":")
    try:
        key = b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", name) or len(key) != ENCRYPTION_KEY_BYTES:
        return "must list keys as id:key, comma-separated, the newest first; draw a key with 'openssl rand -base64 32'"
    if len(set(key)) < 8:
        return "has a guessable key; draw a random one with 'openssl rand -base64 32'"
    return None


def _url_fault(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        return "must be an http or https address such as https://111.example.kz"
    if parts.query or parts.fragment or parts.username:
        return "must carry no query, fragment or user name"
    return None


def _https_fault(value: str) -> str | None:
    return _url_fault(value) or (None if value.startswith("https://") else "must begin with https://")


def _database_fault(value: str) -> str | None:
    if re.match(r"(sqlite:///.+|postgresql(\+psycopg)?://.+)", value):
        return None
    return "must be an address such as sqlite:////var/lib/111/111.db or postgresql://user@host/name"


def _sid_fault(value: str) -> str | None:
    return None if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", value) else "must be a SID of the account's"


def _flow_fault(value: str) -> str | None:
    return None if value in VOICE_FLOWS else f"must be one of {', '.join(VOICE_FLOWS)}"


def _number_fault(value: str) -> str | None:
    if E164_OR_SHORT_CODE.fullmatch(value):
        return None
    return "must list numbers such as +77172000111 or 111, comma-separated"


def _telephone_fault(value: str) -> str | None:
    if E164_OR_SHORT_CODE.fullmatch(value):
        return None
    return "must list telephones of people on duty, such as +77010000001, comma-separated"


def _host_fault(value: str) -> str | None:
    if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", value):
        return None
    return "must list names such as 111.example.kz, in small letters, without scheme and port, comma-separated"


def _target_fault(value: str) -> str | None:
    if re.fullmatch(r"sms:\+[1-9]\d{6,14}|mailto:[^@\s]+@[^@\s]+|https?://\S+", value):
        return None
    return "must list targets such as sms:+77010000001, mailto:duty@example.kz or https://alarms.example.kz/in, comma-separated"


def _smtp_fault(value: str) -> str | None:
    return None if re.fullmatch(r"smtp://[^\s/]+", value) else "must be an address such as smtp://user:password@host:587"


def _log_level_fault(value: str) -> str | None:
    return None if value.upper() in LOG_LEVELS else f"must be one of {', '.join(LOG_LEVELS)}"
