"""The provider's books: its lists of messages, calls and recordings (twilio.com/docs/messaging/api/message-resource).

Imported by the worker and the command alone: the REST client takes a tenth of a second to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from twilio.base.exceptions import TwilioException

from contactcenter.casework.calls import FINAL
from contactcenter.rules.books import BookedCall, BookedRecording, BookedText, BooksAway
from contactcenter.rules.inbound import CallReport, InboundCall, InboundSms, VoiceMessage
from contactcenter.rules.sms_text import clean
from contactcenter.rules.voice import LAST_WORD
from contactcenter.telephony import provider

PAGE_SIZE = 500
MOST_TO_ONE_NUMBER = 100
INBOUND = "inbound"
RECONCILED = {"reconciled": True}


class Books:
    """Reads the lists, page after page; one for each thread. Every method raises BooksAway, also in the middle of a list."""

    def __init__(self, *, account_sid: str, auth_token: str, api_url: str, public_url: str = "") -> None:
        self._client = provider.client(account_sid=account_sid, auth_token=auth_token, api_url=api_url)

    def texts(self, since: datetime) -> Iterator[BookedText]:
        """Texts both ways since then."""
        return _read(lambda: self._client.messages.stream(date_sent_after=since, page_size=PAGE_SIZE), _text)

    def texts_to(self, recipient: str, *, since: datetime) -> Sequence[BookedText]:
        """What was sent to a number since then. Asked without a date: what is not sent yet has none."""
        listed = _read(lambda: self._client.messages.stream(to=recipient, limit=MOST_TO_ONE_NUMBER), _text)
        return [text for text in listed if text.at >= since]

    def calls(self, since: datetime) -> Iterator[BookedCall]:
        """Calls both ways since then."""
        return _read(lambda: self._client.calls.stream(start_time_after=since, page_size=PAGE_SIZE), _call)

    def recordings(self, since: datetime) -> Iterator[BookedRecording]:
        """Recordings since then."""
        return _read(lambda: self._client.recordings.stream(date_created_after=since, page_size=PAGE_SIZE), _recording)


def _read(ask: Callable[[], Iterable[Any]], present: Callable[[Any], Any]) -> Iterator[Any]:
    try:
        yield from map(present, ask())
    except provider.RateLimited as limited:
        raise BooksAway("20429") from limited
    except (TwilioException, requests.RequestException) as error:
        raise BooksAway(str(getattr(error, "code", "") or type(error).__name__)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BooksAway(f"unreadable answer ({type(error).__name__})") from error


def _text(message: Any) -> BookedText:
    inbound = str(message.direction) == INBOUND
    return BookedText(
        InboundSms(sid=message.sid, sender=clean(message.from_ or ""), recipient=clean(message.to or ""),
                   text=clean(message.body or ""), media=_media(message) if inbound else (), raw=RECONCILED),
        inbound=inbound, at=_moment(message.date_created if not inbound else message.date_sent or message.date_created),
        status=str(message.status), error_code=str(message.error_code) if message.error_code else None)


def _media(message: Any) -> tuple[dict[str, str], ...]:
    if str(message.num_media or "0") == "0":
        return ()
    return tuple({"url": item.uri.removesuffix(".json"), "type": str(item.content_type)} for item in message.media.list())


def _call(call: Any) -> BookedCall:
    line = InboundCall(sid=call.sid, sender=clean(call._from or ""), recipient=clean(call.to or ""), status=str(call.status),
                       raw=RECONCILED)
    report = CallReport(line, sequence=LAST_WORD if line.status in FINAL else 0, duration_seconds=_whole(call.duration),
                        at=_moment(call.end_time) if call.end_time else None)
    return BookedCall(report, inbound=str(call.direction) == INBOUND, at=_moment(call.date_created or call.start_time))


def _recording(found: Any) -> BookedRecording:
    return BookedRecording(
        VoiceMessage(call_sid=found.call_sid, status=str(found.status), recording_sid=found.sid,
                     duration_seconds=_whole(found.duration)), at=_moment(found.date_created))


def _whole(text: object) -> int | None:
    return int(str(text)) if str(text).isascii() and str(text).isdigit() else None


def _moment(moment: datetime) -> datetime:
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
