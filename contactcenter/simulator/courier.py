"""Carries webhooks to the service as the provider does: signed, timed, tried again only where that was asked
for.
"""
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlencode
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter

from contactcenter.simulator.journal import Journal
from contactcenter.simulator.overrides import Overrides, split_overrides
from contactcenter.simulator.settings import Settings, is_web_address
from contactcenter.simulator.signing import sign

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Errand:
    """One webhook to deliver: what kind of event, about which resource, where to, and with which parameters.
    """

    kind: str
    sid: str
    url: str
    pairs: Pairs
    method: str = "POST"


@dataclass(frozen=True)
class Answer:
    """What came back. `status` is None when nothing did; `error_code` is the provider's, None after a 2xx."""

    status: int | None
    error_code: int | None
    content_type: str = ""
    body: bytes = b""
    failure: str = ""
    detail: str = ""


class Courier:
    """Delivers errands. Safe to share between threads; every request is a connection of its own, and no
    cookie is kept.
    """

    def __init__(self, *, settings: Settings, journal: Journal) -> None:
        self._token = settings.auth_token
        self._account_sid = settings.account_sid
        self._journal = journal
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(pool_maxsize=64))

    def carry(self, errand: Errand) -> Answer:
        """Deliver it, trying again as its address's overrides allow; every attempt is written down. Never
        raises for a failure.
        """
        if not is_web_address(errand.url):
            return self._record(errand, Answer(None, 11100), attempt=1, milliseconds=0)
        address, overrides = split_overrides(errand.url)
        started = time.monotonic()
        token = str(uuid4())
        for attempt in _attempts(overrides, started=started):
            answer = self._try(errand, address=address, overrides=overrides, token=token, attempt=attempt)
            if not answer.error_code or not overrides.earns_retry(answer.failure):
                break
        return answer

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _try(self, errand: Errand, *, address: str, overrides: Overrides, token: str, attempt: int) -> Answer:
        started = time.monotonic()
        answer = self._request(errand, address=address, overrides=overrides, token=token)
        elapsed = round((time.monotonic() - started) * 1000)
        return self._record(errand, answer, attempt=attempt, milliseconds=elapsed)

    def _record(self, errand: Errand, answer: Answer, *, attempt: int, milliseconds: int) -> Answer:
        self._journal.write(
            errand.kind, sid=errand.sid, url=errand.url, attempt=attempt, status=answer.status,
            milliseconds=milliseconds, error_code=answer.error_code, detail=answer.detail,
        )
        return answer

    def _request(self, errand: Errand, *, address: str, overrides: Overrides, token: str) -> Answer:
        posted = errand.method != "GET"
        url = address if posted else _with_query(address, errand.pairs)
        try:
            response = self._session.request(
                errand.method, url, data=list(errand.pairs) if posted else None,
                headers=self._headers(url, errand.pairs if posted else (), token=token),
                timeout=(overrides.connect_seconds, min(overrides.read_seconds, overrides.total_seconds)),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return Answer(None, 11205, failure=_failure(error), detail=f"{type(error).__name__}")
        failed = not 200 <= response.status_code < 300
        return Answer(
            response.status_code, 11200 if failed else None,
            content_type=response.headers.get("Content-Type", ""), body=response.content,
            failure=f"{response.status_code // 100}xx" if failed else "",
        )

    def _headers(self, url: str, pairs: Pairs, *, token: str) -> dict[str, str]:
        return {
            "X-Twilio-Signature": sign(url, pairs, self._token),
            "I-Twilio-Idempotency-Token": token,
            "X-Home-Region": "us1",
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "Connection": "close",
        } | ({"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"} if pairs else {})


def _attempts(overrides: Overrides, *, started: float) -> Iterator[int]:
    yield 1
    for attempt in range(2, overrides.retries + 2):
        if time.monotonic() - started < overrides.total_seconds:
            yield attempt


def _failure(error: requests.RequestException) -> str:
    """ct where no connection was made, otherwise rt.

    A connection that could not be made reaches us as the pool's exhausted attempts, which carry a reason; one
    that broke after it was made carries none, and may have been read by the service: it is tried again only
    where rt is asked for.
    """
    if isinstance(error, requests.ReadTimeout):
        return "rt"
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return "ct" if isinstance(error, requests.ConnectionError) and reason is not None else "rt"


def _with_query(address: str, pairs: Pairs) -> str:
    return address + ("&" if "?" in address else "?") + urlencode(pairs) if pairs else address
