"""Bringing in what the provider has and we have not: its books are read with overlap, through the same functions as webhooks.

How far a book has been read moves only over what is stored: after an error anywhere the next look begins where this one did.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import islice
from typing import Protocol, TypeVar

from contactcenter.casework import holding_back, intake
from contactcenter.casework.calls import FINAL, record_call_report, record_voice_message
from contactcenter.casework.delivery import record_delivery_report
from contactcenter.rules.books import (
    BOOKS, CALLS, FIRST_SPAN, NOT_YET, OVERLAP, RECORDINGS, TEXTS, BookedCall, BookedRecording, BookedText, BooksAway)
from contactcenter.rules.delivery import rank
from contactcenter.rules.inbound import DeliveryReport
from contactcenter.rules.local_time import local
from contactcenter.rules.policy import Policy
from contactcenter.storage import books as pages
from contactcenter.storage.db import AnyRow, DatabaseAway, reading, transaction

PROVIDER = "twilio"
BATCH = 200
HIGHEST_RANK = 99   # of a text that is not ours
log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Line = TypeVar("Line")
Day = tuple[date, str]   # and which number of ours


class Books(Protocol):
    """The provider's books since a moment, in any order. Each raises BooksAway, also in the middle."""

    def texts(self, since: datetime) -> Iterable[BookedText]: ...

    def calls(self, since: datetime) -> Iterable[BookedCall]: ...

    def recordings(self, since: datetime) -> Iterable[BookedRecording]: ...


@dataclass
class Look:
    """How a look into one book went: contacts listed there, brought in by it, and still missing; `why` it failed, if so."""

    kind: str
    since: datetime
    until: datetime
    listed: int = 0
    brought: int = 0
    missing: int = 0
    why: str | None = None

    @property
    def well(self) -> bool:
        return self.why is None and self.missing == 0


def reconcile(books: Books, *, now: Clock, policy: Policy, since: datetime | None = None) -> list[Look]:
    """Reads every book since then (None: since it was last read without a gap, with overlap) and returns how it went. When all
    went well, texts that were held back after a restore may go out. Raises DatabaseAway."""
    looks = [_read(kind, books, since=since, now=now, policy=policy) for kind in BOOKS]
    if all(look.well for look in looks):
        _end_pause()
    return looks


def _end_pause() -> None:
    state = holding_back.held()
    if state and state.why == holding_back.PAUSED:
        holding_back.resume()
        log.warning("the provider's books have been read: texts may go out again")


def _read(kind: str, books: Books, *, since: datetime | None, now: Clock, policy: Policy) -> Look:
    with reading():
        mark = pages.mark(kind)
    begins = since or (mark.read_until - OVERLAP if mark else now() - FIRST_SPAN)
    look = Look(kind, begins, now() - NOT_YET)
    try:
        _READERS[kind](books, look, now, policy)
    except BooksAway as away:
        look.why = away.code
    _note(look, mark, now())
    return look


def _note(look: Look, mark: AnyRow | None, now: datetime) -> None:
    """The mark never passes a gap, and a look back by hand never moves it back."""
    read_until = look.until if look.well else mark.read_until if mark else look.since
    if mark and (mark.read_until > read_until or look.since > mark.read_until):
        read_until = mark.read_until
    with transaction():
        pages.move_mark(look.kind, read_until=read_until, looked_at=now, missing=look.missing, why=look.why)


def _read_texts(books: Books, look: Look, now: Clock, policy: Policy) -> None:
    tally = _Tally(TEXTS)
    for batch in _in_batches(books.texts(look.since)):
        ours = [text for text in batch if text.inbound and text.sms.recipient in policy.own_numbers and text.at <= look.until]
        known = _known([text.sms.sid for text in ours])
        for text in ours:
            bring = partial(intake.record_sms, text.sms, now=text.at, policy=policy, found_at=now())
            tally.note(look, text.at, text.sms.recipient, known.get(text.sms.sid, _UNKNOWN), bring)
        _follow_ours([text for text in batch if not text.inbound], now)
    tally.store(look, now())


def _read_calls(books: Books, look: Look, now: Clock, policy: Policy) -> None:
    tally = _Tally(CALLS)
    for batch in _in_batches(books.calls(look.since)):
        ours = [call for call in batch if call.inbound and call.report.call.recipient in policy.own_numbers
                and call.at <= look.until]
        known = _known([call.report.call.sid for call in ours])
        for call in ours:
            bring = partial(record_call_report, call.report, now=call.at, policy=policy, found_at=now())
            tally.note(look, call.at, call.report.call.recipient, known.get(call.report.call.sid, _UNKNOWN), bring)
        _end_untold([call for call in ours if call.report.call.sid in known], now, policy)
    tally.store(look, now())


def _end_untold(stored: Sequence[BookedCall], now: Clock, policy: Policy) -> None:
    """Calls that are stored, and whose end was never told."""
    with reading():
        ended = pages.ended_calls([call.report.call.sid for call in stored], finals=FINAL)
    for call in stored:
        if call.report.call.sid not in ended and call.report.call.status in FINAL:
            _surely(partial(record_call_report, call.report, now=now(), policy=policy))


def _read_recordings(books: Books, look: Look, now: Clock, policy: Policy) -> None:
    for batch in _in_batches(books.recordings(look.since)):
        ready = [found for found in batch if found.at <= look.until]
        with reading():
            known = pages.recordings_of([found.message.recording_sid for found in ready],
                                        [found.message.call_sid for found in ready])
        look.listed += len(ready)
        for found in ready:
            if found.message.recording_sid not in known:
                new = _surely(partial(record_voice_message, found.message, now=found.at))
                look.brought, look.missing = look.brought + new, look.missing + (not new)


_UNKNOWN = datetime.min
_READERS = {TEXTS: _read_texts, CALLS: _read_calls, RECORDINGS: _read_recordings}


class _Tally:
    """Counts what a book lists, by day and number of ours, and brings in what is not here."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._listed: Counter[Day] = Counter()
        self._stored: Counter[Day] = Counter()
        self._brought: Counter[Day] = Counter()

    def note(self, look: Look, at: datetime, number: str, known: datetime | None, bring: Callable[[], object]) -> None:
        """`known`: _UNKNOWN where it is not here; else when only the books told of it, None where its webhook did."""
        day = (local(at).date(), number)
        new = known is _UNKNOWN and _surely(bring)
        look.listed += 1
        look.brought += new
        look.missing += known is _UNKNOWN and not new
        self._listed[day] += 1
        self._stored[day] += new or known is not _UNKNOWN
        self._brought[day] += new or known not in (None, _UNKNOWN)

    def store(self, look: Look, now: datetime) -> None:
        """Whole days only: a day of which a part was read would count less than there is."""
        first_whole = local(look.since - timedelta(microseconds=1)).date() + timedelta(days=1)
        with transaction():
            for day, number in sorted(self._listed):
                if day >= first_whole:
                    key = (day, number)
                    pages.note_count(day=day, number=number, kind=self._kind, listed=self._listed[key],
                                     stored=self._stored[key], brought=self._brought[key], counted_at=now)


def _known(sids: Sequence[str]) -> dict[str, datetime | None]:
    with reading():
        return pages.contacts_of(PROVIDER, sids)


def _surely(bring: Callable[[], object]) -> bool:
    """Brings one thing in; what cannot be is counted as missing and holds up nothing behind it."""
    try:
        bring()
    except DatabaseAway:
        raise
    except Exception:
        log.critical("what stands in the provider's books could not be recorded", exc_info=True)
        return False
    return True


def _follow_ours(texts: Sequence[BookedText], now: Clock) -> None:
    """Statuses of our texts whose callbacks were lost."""
    with reading():
        ranks = pages.ranks_of([text.sms.sid for text in texts])
    for text in texts:
        if rank(text.status) > ranks.get(text.sms.sid, HIGHEST_RANK):
            report = DeliveryReport(text.sms.sid, text.status, text.error_code, raw={"reconciled": True})
            record_delivery_report(report, now=now())


def _in_batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    iterator = iter(lines)
    while batch := list(islice(iterator, BATCH)):
        yield batch
