"""Callers: numbers and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, update

from contactcenter.rules.numbers import caller_id
from contactcenter.rules.safety import Reach, SafetyCard, hours_of
from contactcenter.storage import blind
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Caller, Contact
from contactcenter.storage.number_keys import longest_tail, number_keys
from contactcenter.storage.statements import insert
from contactcenter.storage.writing import Prepared, Write, defaults

_table = Caller.__table__
REACH = (_table.c.number, _table.c.safe_to_call, _table.c.safe_to_text, _table.c.may_leave_voicemail, _table.c.safe_from_minute,
         _table.c.safe_until_minute, _table.c.answered_by, _table.c.safe_word, _table.c.receives_texts, _table.c.opted_out_at)
PERMISSIONS = (_table.c.safe_to_call, _table.c.safe_to_text, _table.c.may_leave_voicemail, _table.c.safe_from_minute,
               _table.c.safe_until_minute, _table.c.receives_texts, _table.c.opted_out_at)   # what a page depends on
DECIDING = (_table.c.id, _table.c.language, _table.c.safe_to_text, _table.c.receives_texts, _table.c.opted_out_at,
            _table.c.safe_from_minute, _table.c.safe_until_minute)   # what the rules want to know of whoever writes
_add_once = Write(lambda given: insert(Caller).values(given).on_conflict_do_nothing(index_elements=["number_key"])
                  .returning(_table.c.id))
_note = Write(lambda given: update(_table).where(_table.c.id == given.pop("noted_id")).values(given))
_by_number = select(*DECIDING).where(_table.c.number_key == bindparam("number_key")).with_for_update()


def unheard(number: str, *, language: str | None, now: datetime) -> dict[str, Any]:
    """The row of a number that never got in touch."""
    known = {"language": language} if language else {}
    return defaults(_table) | {"number": number, "created_at": now} | known | number_keys(number)


def add_once(number: str, *, language: str | None, now: datetime) -> bool:
    """Stores a number; False when it is already there."""
    return _add_once.scalar(**unheard(number, language=language, now=now)) is not None


def locked(number: str) -> AnyRow:
    """(DECIDING) of a number, its row locked until the end: two texts of one number take turns."""
    return db.session.execute(_by_number, {"number_key": blind.key("number", number)}).one()


def note(number: int, **values: Any) -> None:
    """Writes down what was learnt of a number (by our own id), such as its language or that it asked for silence."""
    _note(noted_id=number, **values)


def of_contact(contact_id: int) -> AnyRow | None:
    """The number a contact came from; None when it was withheld."""
    contact = Contact.__table__
    return db.session.execute(
        select(_table).join(contact, contact.c.caller_id == _table.c.id).where(contact.c.id == contact_id)).first()


def by_id(number: int) -> AnyRow | None:
    """A number by our own id."""
    return db.session.execute(select(_table).where(_table.c.id == number)).first()


def ending_in(digits: str) -> Sequence[int]:
    """Our own ids of the numbers that end in these digits, four or more. Those with the same longest indexed end are read and
    compared: of ten million numbers a thousand end in the same four digits."""
    tail, key = longest_tail(digits)
    rows = db.session.execute(select(_table.c.id, _table.c.number).where(_table.c[tail] == key))
    return [row.id for row in rows if row.number.endswith(digits)]


def reach_of(caller: AnyRow) -> Reach:
    """How a number may be reached, from its row or one that has the columns REACH."""
    card = SafetyCard(
        may_call=caller.safe_to_call, may_text=caller.safe_to_text, may_leave_voicemail=caller.may_leave_voicemail,
        hours=hours_of(caller.safe_from_minute, caller.safe_until_minute), answered_by=caller.answered_by,
        safe_word=caller.safe_word)
    return Reach(caller_id(caller.number), card, receives_texts=caller.receives_texts,
                 opted_out=caller.opted_out_at is not None)


def keep_card(number: int, card: SafetyCard) -> None:
    """Writes down how a number may be reached from now on."""
    note(number, safe_to_call=card.may_call, safe_to_text=card.may_text, may_leave_voicemail=card.may_leave_voicemail,
         safe_from_minute=card.hours.begin if card.hours else None, safe_until_minute=card.hours.end if card.hours else None,
         answered_by=card.answered_by, safe_word=card.safe_word)


def barred_from_texts(minute: Any) -> ColumnElement[bool]:
    """Numbers that must not be texted at this minute of the day (rules.safety.objection_to_text, as a condition)."""
    begin, end = _table.c.safe_from_minute, _table.c.safe_until_minute
    outside = or_(and_(begin <= end, or_(begin > minute, end <= minute)), and_(begin > end, begin > minute, end <= minute))
    return or_(_table.c.opted_out_at.is_not(None), _table.c.safe_to_text.is_(False), _table.c.receives_texts.is_(False),
               and_(begin.is_not(None), outside))


_barred = Prepared(lambda given: select(_table.c.id).where(
    _table.c.id == given["caller_id"], barred_from_texts(given["minute"])))


def is_barred(caller_id: int, *, minute: int) -> bool:
    """Whether a number must not be texted at this minute of the day."""
    return _barred.scalar(caller_id=caller_id, minute=minute) is not None
