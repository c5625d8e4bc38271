"""Our way to the provider's REST interface, and what its answers mean (TELEPHONY 4; codes: twilio.com/docs/api/errors).

Imported by the worker alone: the REST client takes a tenth of a second to load.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from contactcenter.rules.sending import Handover, HandoverResult

CONNECT_SECONDS, READ_SECONDS = 3.05, 10.0
CREDENTIALS = frozenset({20003, 20005})


class RateLimited(Exception):
    """Too many requests: this one was not processed."""

    def __init__(self, retry_after_seconds: float | None) -> None:
        super().__init__("429")
        self.retry_after_seconds = retry_after_seconds


class _RedirectedClient(TwilioHttpClient):
    """Speaks to TWILIO_API_URL instead of Twilio's own host, always with a time-out."""

    def __init__(self, api_url: str) -> None:
        super().__init__(timeout=READ_SECONDS)
        self.timeout = (CONNECT_SECONDS, READ_SECONDS)   # a pair only here: the SDK compares what it is given with 0
        self._target = urlsplit(api_url)

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Response:
        parts = urlsplit(url)._replace(scheme=self._target.scheme, netloc=self._target.netloc)
        response = super().request(method, parts.geturl(), *rest, **named)
        if response.status_code == 429:
            raise RateLimited(_seconds(response.headers.get("Retry-After", "")))
        return response


def client(*, account_sid: str, auth_token: str, api_url: str) -> Client:
    """A client of the provider's; one for each thread."""
    return Client(account_sid, auth_token, http_client=_RedirectedClient(api_url))


def handed_over(ask: Callable[[], Any], *, missing_account: int | None = None) -> HandoverResult:
    """Asks the provider and says what came of it; never raises for what the network or the provider does.

    `missing_account`: the code that means, of this request, that our account is not there.
    """
    try:
        made = ask()
    except RateLimited as limited:
        return HandoverResult(Handover.NOT_SENT, code="20429", retry_after_seconds=limited.retry_after_seconds)
    except TwilioRestException as error:
        return _refusal(error, missing_account)
    except requests.RequestException as error:
        return HandoverResult(Handover.NOT_SENT if _never_left(error) else Handover.UNSURE, code=type(error).__name__)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return HandoverResult(Handover.UNSURE, code=f"unreadable answer ({type(error).__name__})")
    if not made.sid:
        return HandoverResult(Handover.UNSURE, code="answer without a sid")
    return HandoverResult(Handover.SENT, sid=made.sid, status=str(made.status or "queued"),
                          duration_seconds=_whole(getattr(made, "duration", None)))


def _refusal(error: TwilioRestException, missing_account: int | None) -> HandoverResult:
    code = str(error.code or error.status)
    if error.status in (401, 403) or error.code in CREDENTIALS or (missing_account and error.code == missing_account):
        return HandoverResult(Handover.HALTED, code=code)
    if 400 <= error.status < 500 and error.status != 408:
        return HandoverResult(Handover.REFUSED, code=code)
    return HandoverResult(Handover.UNSURE, code=code)


def _never_left(error: requests.RequestException) -> bool:
    """Whether the request surely did not reach the provider: no connection, no name, no TLS."""
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.SSLError, requests.exceptions.ProxyError)):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, (NewConnectionError, ConnectTimeoutError))


def _seconds(text: str) -> float | None:
    try:
        return min(max(float(text), 0.0), 3600.0)
    except ValueError:
        return None


def _whole(text: object) -> int | None:
    return int(str(text)) if str(text).isascii() and str(text).isdigit() else None
