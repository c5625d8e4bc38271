"""Rows behind the gazetteer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Contact, Revision
from contactcenter.storage.place_models import Place, PlaceAlias, RoutingWord

SCOPE = "places"
_alias, _place, _word = PlaceAlias.__table__, Place.__table__, RoutingWord.__table__


def revision() -> int:
    """Counts every change of what the gazetteer is made of."""
    return int(db.session.execute(select(Revision.value).where(Revision.scope == SCOPE)).scalar_one())


def count_change() -> None:
    """Tells every process that its gazetteer is old."""
    db.session.execute(update(Revision.__table__).where(Revision.scope == SCOPE).values(value=Revision.value + 1))


def aliases_in_use() -> Sequence[AnyRow]:
    """(id, name, region, test_text) of every published spelling."""
    columns = (_alias.c.id, _alias.c.name, _alias.c.region, _alias.c.test_text)
    return db.session.execute(select(*columns).where(_alias.c.retired_at.is_(None)).order_by(_alias.c.id)).all()


def add_alias(values: dict[str, Any]) -> None:
    db.session.execute(insert(_alias).values(**values))


def retire_alias(alias_id: int, *, by: int, at: datetime) -> bool:
    """Takes a spelling out of use; False when it already is."""
    retired = db.session.execute(
        update(_alias).where(_alias.c.id == alias_id, _alias.c.retired_at.is_(None))
        .values(retired_by=by, retired_at=at).returning(_alias.c.id))
    return retired.first() is not None


def known() -> dict[str, AnyRow]:
    """Every place of the classifier by its code."""
    return {row.kato: row for row in db.session.execute(select(_place))}


def in_force() -> Sequence[AnyRow]:
    return db.session.execute(select(_place).where(_place.c.ended_at.is_(None)).order_by(_place.c.kato)).all()


def add_many(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(_place), rows)


def change(kato: str, **values: Any) -> None:
    db.session.execute(update(_place).where(_place.c.kato == kato).values(**values))


def add_words(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(insert(_word), rows)


def texts_of(case_id: int) -> list[str]:
    """What the callers of a case wrote."""
    texts = select(Contact.text).where(Contact.case_id == case_id, Contact.direction == "in")
    return [text for text in db.session.execute(texts).scalars() if text]


def latest_texts(limit: int) -> Sequence[AnyRow]:
    """(sender, text) of the newest texts."""
    return db.session.execute(
        select(Contact.sender, Contact.text).where(Contact.channel == "sms", Contact.direction == "in")
        .order_by(Contact.id.desc()).limit(limit)).all()
