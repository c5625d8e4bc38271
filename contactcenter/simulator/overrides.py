"""Connection overrides: how often and how patiently a webhook is tried, written into the fragment of its
address.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. Without them a request is
tried once more when no connection could be made, and never after a time-out or an error status.
"""
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag


@dataclass(frozen=True)
class Overrides:
    """Further attempts, the failures that earn one (ct, rt, 4xx, 5xx, all), and the times allowed."""

    retries: int = 1
    policies: frozenset[str] = frozenset({"ct"})
    connect_seconds: float = 5.0
    read_seconds: float = 15.0
    total_seconds: float = 15.0

    def earns_retry(self, failure: str) -> bool:
        """Whether a failure of this class (ct, rt, 4xx, 5xx) is tried again."""
        return failure in self.policies or "all" in self.policies


def split_overrides(url: str) -> tuple[str, Overrides]:
    """The address to call and sign, and the overrides its fragment holds; a value out of range is taken as
    the default.
    """
    address, fragment = urldefrag(url)
    given = dict(parse_qsl(fragment))
    plain = Overrides()
    return address, Overrides(
        retries=_within(given.get("rc"), least=0, most=5, otherwise=plain.retries),
        policies=frozenset(given["rp"].split(",")) if given.get("rp") else plain.policies,
        connect_seconds=_seconds(given.get("ct"), most=10_000, otherwise=plain.connect_seconds),
        read_seconds=_seconds(given.get("rt"), most=15_000, otherwise=plain.read_seconds),
        total_seconds=_seconds(given.get("tt"), most=15_000, otherwise=plain.total_seconds),
    )


def _within(text: str | None, *, least: int, most: int, otherwise: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() else otherwise
    return number if least <= number <= most else otherwise


def _seconds(milliseconds: str | None, *, most: int, otherwise: float) -> float:
    return _within(milliseconds, least=100, most=most, otherwise=int(otherwise * 1000)) / 1000
