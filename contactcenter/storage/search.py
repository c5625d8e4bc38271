"""What searching stands on: terms are filed in the transaction that stores the text they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement, Engine, bindparam, cast, column, delete, exists, func, insert, literal_column, select, text, update)
from sqlalchemy.dialects import postgresql

from contactcenter.rules.search import SearchedWord, filed_under, looked_up
from contactcenter.storage import blind
from contactcenter.storage.db import db, is_sqlite
from contactcenter.storage.log_models import CaseDetails
from contactcenter.storage.models import CaseEvent, Contact
from contactcenter.storage.search_models import CONTACT, DETAILS, EVENT, CaseText, Search
from contactcenter.storage.statements import insert as insert_once
from contactcenter.storage.writing import Placeholders, Write

_contact, _event, _details = Contact.__table__.c, CaseEvent.__table__.c, CaseDetails.__table__.c
DETAILS_SEARCHED = ("child_name", "school", "place", "narrative")
_SOURCES: Mapping[str, tuple[ColumnElement[Any], ...]] = {
    CONTACT: (_contact.id, _contact.case_id, _contact.text), EVENT: (_event.id, _event.case_id, _event.facts),
    DETAILS: (_details.case_id, _details.case_id, *(_details[name] for name in DETAILS_SEARCHED))}
# Of one transaction: short of the whole machine for one search, and patient where it has to walk far.
PLANNING = {"plan_cache_mode": "force_custom_plan", "jit": "off", "max_parallel_workers_per_gather": "0",
            "statement_timeout": "10s"}
WAYS = ("seqscan", "indexscan", "bitmapscan")
MOST_REMEMBERED = 10_000
_frequent: WeakKeyDictionary[Engine, set[SearchedWord]] = WeakKeyDictionary()
_texts, _searches = CaseText.__table__, Search.__table__


def _filing(given: Placeholders) -> Any:
    statement = insert_once(CaseText).values(given)
    return statement.on_conflict_do_update(index_elements=["case_id", "source", "source_id"],
                                           set_={"terms": statement.excluded.terms})


_file = Write(_filing)


def file_text(case_id: int, source: str, source_id: int, written: str) -> None:
    """Files a text, or files it anew; one without a word is not filed. `source` is a word of TEXT_SOURCES."""
    terms = filed_under(written)
    if not terms:
        db.session.execute(delete(_texts).where(
            _texts.c.case_id == case_id, _texts.c.source == source, _texts.c.source_id == source_id))
        return
    _file(case_id=case_id, source=source, source_id=source_id, terms=terms)


def texts_after(source: str, last: int, *, limit: int) -> Sequence[tuple[int, int, str]]:
    """(id, case number, text) of what one source has to file, in the order of its ids."""
    key, case_id, *columns = _SOURCES[source]
    rows = db.session.execute(select(key, case_id, *columns).where(key > last).order_by(key).limit(limit))
    return [(row[0], row[1], " ".join(map(_words_in, row[2:]))) for row in rows]


def _words_in(value: Any) -> str:
    """A column of text, or the facts of an event."""
    return written_in(value) if isinstance(value, dict) else value or ""


def written_in(facts: Mapping[str, Any]) -> str:
    """The words of a person in the facts of an event."""
    return " ".join(str(facts[name]) for name in ("text", "reason") if facts.get(name))


def add(values: Mapping[str, Any]) -> None:
    """Writes a search down."""
    db.session.execute(insert(_searches).values(**values))


def note_found(search_id: str, found: int) -> None:
    """How many cases its first page showed, once that was looked at."""
    db.session.execute(update(_searches).where(_searches.c.id == search_id, _searches.c.found.is_(None))
                       .values(found=found))


def forget_terms_before(moment: datetime) -> None:
    """What was searched for before then can no longer be read; that it was searched for stays."""
    db.session.execute(update(_searches).where(_searches.c.at < moment, _searches.c.term.is_not(None)).values(term=None))


def rare_cases(words: Iterable[SearchedWord], *, most: int) -> Mapping[SearchedWord, frozenset[int]]:
    """The cases of every word that stands in at most so many texts; of a frequent word nothing is said.

    PostgreSQL believes that at least one text in two hundred has a word that begins so, and would walk the whole table for one
    that nobody wrote: the full-text index is asked first. No plan is kept, because it depends on the very word. What was found
    to be frequent stays so: that is remembered, for finding it out reads all of its places (40 ms for one text in eight).
    """
    frequent = _frequent.setdefault(db.engine, set())
    asked_for = [word for word in words if word not in frequent]
    if not asked_for:
        return {}
    plan_without("seqscan", "indexscan")
    found = {word: _cases_with(word, most + 1) for word in asked_for}
    plan_without()
    if len(frequent) < MOST_REMEMBERED:
        frequent.update(word for word, cases in found.items() if len(cases) > most)
    return {word: frozenset(cases) for word, cases in found.items() if len(cases) <= most}


def _cases_with(word: SearchedWord, limit: int) -> Sequence[int]:
    return db.session.execute(select(_texts.c.case_id).where(text_has(word)).limit(limit)).scalars().all()


def plan_without(*ways: str) -> None:
    """Keeps PostgreSQL from some of WAYS until it is said anew or the transaction ends."""
    if not is_sqlite():
        settings = PLANNING | {f"enable_{way}": "off" if way in ways else "on" for way in WAYS}
        db.session.execute(select(*(func.set_config(name, value, True) for name, value in settings.items())))


def has_word(case_id: ColumnElement[int], word: SearchedWord) -> ColumnElement[bool]:
    """The case has a text with this word. On PostgreSQL the OFFSET keeps it a question about each case: as a join it would read
    all places of a frequent word first."""
    if is_sqlite():
        return case_id.in_(select(_texts.c.case_id).where(text_has(word)))
    return exists(select(_texts.c.id).where(_texts.c.case_id == case_id, text_has(word)).offset(literal_column("0")))


def text_has(word: SearchedWord) -> ColumnElement[bool]:
    """A row of case_text has this word."""
    if is_sqlite():
        found = text("SELECT rowid FROM case_text_fts WHERE case_text_fts MATCH :wanted").bindparams(
            bindparam("wanted", _match(word), unique=True))
        return _texts.c.id.in_(found.columns(column("rowid")))
    wanted = cast(_tsquery(word), postgresql.TSQUERY)
    return _texts.c.terms.op("@@", is_comparison=True)(wanted)


def _match(word: SearchedWord) -> str:
    return " OR ".join(f'"{term}"' for term in _terms(word))


def _tsquery(word: SearchedWord) -> str:
    return " | ".join(_terms(word))


def _terms(word: SearchedWord) -> list[str]:
    return blind.terms(looked_up(word))
