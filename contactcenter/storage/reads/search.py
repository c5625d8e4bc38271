"""What a search finds: cases within the reader's scope, newest first, however old."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, or_, select, union

from contactcenter.rules.reference import reference
from contactcenter.rules.search import Asked, Excerpt, SearchedWord, excerpt
from contactcenter.rules.staff import Staff
from contactcenter.storage.callers import ending_in
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.models import Case, CaseEvent, Contact
from contactcenter.storage.reads.cases import PAGE_ROWS, Listing, newest_where
from contactcenter.storage.scope import visible_to, ways_to
from contactcenter.storage.search import DETAILS_SEARCHED, has_word, plan_without, rare_cases, text_has, written_in
from contactcenter.storage.statements import one_of_many
from contactcenter.storage.search_models import CONTACT, DETAILS, EVENT, CaseText, Search

FIRST_CANDIDATES, MOST_CANDIDATES, WIDER = 500, 6_000, 4   # texts with a word that is rare enough to begin with its cases
MOST_WALKED = 4_000         # cases that one page looks through for frequent words
TERM_KEPT = timedelta(hours=12)   # as long as a session lasts
_case, _text = Case.__table__.c, CaseText.__table__.c


@dataclass(frozen=True)
class StoredSearch:
    """A search of this person; `found` is None until its first page was looked at."""

    id: str
    term: str
    found: int | None


@dataclass(frozen=True)
class Found(Listing):
    """A page of results; `unfinished`: the cases before `after` were not looked through yet, and may have the words or not."""

    unfinished: bool = False


def stored(staff: Staff, token: str, *, now: datetime) -> StoredSearch | None:
    """The search behind a page's token; None for somebody else's, for one that never was, and once its term is forgotten."""
    table = Search.__table__.c
    row = db.session.execute(select(table.id, table.term, table.found).where(
        table.id == token, table.user_id == staff.id, table.at > now - TERM_KEPT, table.term.is_not(None))).first()
    return StoredSearch(*row) if row else None


def referred_to(staff: Staff, wanted: Asked) -> str | None:
    """The reference that was typed, when there is such a case and the reader may see it."""
    opened_at = db.session.execute(
        select(_case.opened_at).where(_case.id == wanted.case_number, visible_to(staff))).scalar()
    found = reference(wanted.case_number or 0, opened_at) if opened_at else None
    return found if found and _digits(found) == _digits(wanted.term) else None


def _digits(ref: str) -> str:
    return "".join(filter(str.isdigit, ref))


def find(staff: Staff, wanted: Asked, *, after: int | None = None, limit: int = PAGE_ROWS) -> Found:
    """A page of the cases of a number, or of those with all the words; `after` is the case number where the last page ended."""
    if wanted.last_digits:
        callers = one_of_many(_case.caller_id, ending_in(wanted.last_digits))
        return _all_of(newest_where(staff, callers, after=after, limit=limit))
    rare = rare_cases(wanted.words, most=MOST_CANDIDATES)
    frequent = [word for word in wanted.words if word not in rare]
    if not rare:
        return _walking_back(staff, frequent, after=after, limit=limit)
    candidates = frozenset.intersection(*rare.values())
    return _among(staff, sorted((number for number in candidates if not after or number < after), reverse=True), frequent,
                  limit=limit)


def _among(staff: Staff, candidates: Sequence[int], words: Sequence[SearchedWord], *, limit: int) -> Found:
    """A page of these cases, the newest first: of ever more of them the index of each part of the scope is asked which ones it
    has until the page is full, and only those are then read."""
    page: list[int] = []
    start, size = 0, FIRST_CANDIDATES
    while start < len(candidates) and len(page) <= limit:
        some = one_of_many(_case.id, candidates[start:start + size])
        has_all = [has_word(_case.id, word) for word in words]
        parts = [select(_case.id).where(way, some, visible_to(staff), *has_all) for way in ways_to(staff)]
        numbers = union(*parts).subquery()
        page += db.session.execute(select(numbers.c.id).order_by(numbers.c.id.desc()).limit(limit + 1 - len(page))).scalars()
        start, size = start + size, size * WIDER
    return _all_of(newest_where(staff, one_of_many(_case.id, page), limit=limit))


def _all_of(listing: Listing) -> Found:
    return Found(listing.rows, listing.after)


def _walking_back(staff: Staff, words: Sequence[SearchedWord], *, after: int | None, limit: int) -> Found:
    """A page of the cases with frequent words: what the reader may see is looked through from the newest case back until the
    page is full or MOST_WALKED cases were looked at. Then the page ends there, with what was found, and says so, and the next
    one goes on: no page takes longer because its scope lacks a frequent word."""
    window = _window(staff, after)
    plan_without("bitmapscan")   # it takes the 14,000 cases of a region for 200, and would read and sort them all
    page = db.session.execute(select(window.c.id).where(*(has_word(window.c.id, word) for word in words))
                              .order_by(window.c.id.desc()).limit(limit + 1)).scalars().all()
    reached = 0 if len(page) > limit else _reached(window)
    plan_without()
    listing = newest_where(staff, one_of_many(_case.id, page), limit=limit)
    return Found(listing.rows, listing.after or (str(reached) if reached else None), unfinished=bool(reached))


def _window(staff: Staff, after: int | None) -> Subquery:
    """The newest cases within the scope, each part of it by its own index. The limit keeps the order outside the question for
    words, which is then asked of one case after the other."""
    below = [_case.id < after] if after else []
    parts = [select(_case.id).where(way, visible_to(staff), *below).order_by(_case.id.desc()).limit(MOST_WALKED).subquery()
             for way in ways_to(staff)]
    every = union(*(select(part.c.id) for part in parts)).subquery()
    return select(every.c.id).order_by(every.c.id.desc()).limit(MOST_WALKED).subquery()


def _reached(window: Subquery) -> int:
    """The case from which on everything was looked through; 0 where that is all of it."""
    looked_at, last = db.session.execute(select(func.count(), func.min(window.c.id))).one()
    return last if looked_at == MOST_WALKED else 0


def excerpts(numbers: Sequence[int], words: Sequence[SearchedWord]) -> Mapping[int, Excerpt]:
    """By case number, where the words stand. For cases that were read within the reader's scope."""
    first: dict[int, tuple[str, int]] = {}
    any_word = or_(*(text_has(word) for word in words))
    for case_id, source, source_id in db.session.execute(
            select(_text.case_id, _text.source, _text.source_id).where(_text.case_id.in_(numbers), any_word)
            .order_by(_text.id)):
        first.setdefault(case_id, (source, source_id))
    written = _originals(first.values())
    found = {number: excerpt(written.get(place, ""), words) for number, place in first.items()}
    return {number: piece for number, piece in found.items() if piece}


def _originals(places: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
    """The texts as they were written, by source and id."""
    ids: dict[str, list[int]] = {}
    for source, source_id in places:
        ids.setdefault(source, []).append(source_id)
    contact, event, details = Contact.__table__.c, CaseEvent.__table__.c, CaseDetails.__table__.c
    found = {(CONTACT, row.id): row.text for row in _rows(ids.get(CONTACT), contact.id, contact.text)}
    found |= {(EVENT, row.id): written_in(row.facts) for row in _rows(ids.get(EVENT), event.id, event.facts)}
    found |= {(DETAILS, row.case_id): " · ".join(filter(None, row[1:])) for row in
              _rows(ids.get(DETAILS), details.case_id, *(details[name] for name in DETAILS_SEARCHED))}
    return found


def _rows(ids: Sequence[int] | None, key: ColumnElement[int], *columns: ColumnElement[Any]) -> Iterable[AnyRow]:
    return db.session.execute(select(key, *columns).where(key.in_(ids))) if ids else ()
