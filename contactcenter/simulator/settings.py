"""What the pretend provider must know before it starts, read once from the environment."""
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

ADDRESSES = (
    "PUBLIC_URL", "SIMULATOR_URL", "SIMULATOR_SMS_URL", "SIMULATOR_VOICE_URL", "SIMULATOR_CALL_STATUS_URL",
    "SIMULATOR_SMS_FALLBACK_URL", "SIMULATOR_VOICE_FALLBACK_URL",
)
DURATIONS = ("SIMULATOR_STATUS_DELAY_SECONDS", "SIMULATOR_ANSWER_DELAY_SECONDS")
LONGEST_QUEUE = 5_000


class BadSettings(ValueError):
    """Settings that are missing or malformed; the message names every one of them."""


@dataclass(frozen=True)
class Settings:
    """Whom the provider serves, and where it reports.

    The webhook addresses may carry connection overrides in their fragment, as they may in the provider's
    console. `auto_answer` are the addresses whose telephones pick up by themselves, * for all of them, so many
    simulated seconds after they began to ring.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    numbers: tuple[str, ...]
    own_url: str
    sms_url: str
    voice_url: str
    call_status_url: str
    sms_fallback_url: str = ""
    voice_fallback_url: str = ""
    status_delay_seconds: float = 0.4
    advanced_opt_out: bool = False
    queue_length: int = 100
    auto_answer: tuple[str, ...] = ()
    answer_delay_seconds: float = 1.0

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the environment; raise BadSettings naming every fault at once."""
        faults = _faults(environ)
        if faults:
            raise BadSettings("The simulator cannot start: " + "; ".join(faults))
        webhooks = environ["PUBLIC_URL"].rstrip("/") + "/webhooks/twilio"
        return cls(
            account_sid=environ["TWILIO_ACCOUNT_SID"],
            auth_token=_listed(environ, "TWILIO_AUTH_TOKEN")[0],
            numbers=tuple(_listed(environ, "TWILIO_NUMBERS")),
            own_url=environ.get("SIMULATOR_URL", "http://127.0.0.1:8112").rstrip("/"),
            sms_url=environ.get("SIMULATOR_SMS_URL") or webhooks + "/sms",
            voice_url=environ.get("SIMULATOR_VOICE_URL") or webhooks + "/voice",
            call_status_url=environ.get("SIMULATOR_CALL_STATUS_URL") or webhooks + "/call-status",
            sms_fallback_url=environ.get("SIMULATOR_SMS_FALLBACK_URL", ""),
            voice_fallback_url=environ.get("SIMULATOR_VOICE_FALLBACK_URL", ""),
            status_delay_seconds=float(environ.get("SIMULATOR_STATUS_DELAY_SECONDS", "0.4")),
            advanced_opt_out=environ.get("SIMULATOR_ADVANCED_OPT_OUT", "0") == "1",
            queue_length=int(environ.get("SIMULATOR_QUEUE_LENGTH", "100")),
            auto_answer=tuple(_listed(environ, "SIMULATOR_AUTO_ANSWER")),
            answer_delay_seconds=float(environ.get("SIMULATOR_ANSWER_DELAY_SECONDS", "1")),
        )


def _listed(environ: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in environ.get(name, "").split(",") if part.strip()]


def _faults(environ: Mapping[str, str]) -> list[str]:
    required = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBERS", "PUBLIC_URL")
    faults = [f"{name} is missing" for name in required if not _listed(environ, name)]
    for name in ADDRESSES:
        if environ.get(name) and not is_web_address(environ[name]):
            faults.append(f"{name} is no http or https address")
    for name in DURATIONS:
        if not _is_duration(environ.get(name, "0")):
            faults.append(f"{name} is no number of seconds: {environ[name]}")
    length = environ.get("SIMULATOR_QUEUE_LENGTH", "100")
    if not (length.isascii() and length.isdigit() and 0 < int(length) <= LONGEST_QUEUE):
        faults.append(f"SIMULATOR_QUEUE_LENGTH is no number from 1 to {LONGEST_QUEUE}: {length}")
    return faults


def is_web_address(url: str) -> bool:
    """Whether this is an absolute http or https address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _is_duration(text: str) -> bool:
    try:
        return 0 <= float(text) < 86_400
    except ValueError:
        return False
