"""What administrators may read of how places are learnt: single words and published names, never a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from contactcenter.storage.db import db
from contactcenter.storage.models import User
from contactcenter.storage.place_models import PlaceAlias, RoutingWord

MOST_REGIONS_OF_A_PLACE = 2   # what people met in more regions, and no table knows, is an ordinary word
_alias, _word = PlaceAlias.__table__, RoutingWord.__table__


@dataclass(frozen=True)
class CorrectedWord:
    """A word behind corrected regions. `kind` is wrong (it misled the machine) or missing (it told it nothing),
    the regions are ISO codes (`machine_region` None: none recognised), `cases` counts different cases."""

    kind: str
    word: str
    machine_region: str | None
    person_region: str
    cases: int


@dataclass(frozen=True)
class TaughtName:
    """A published spelling with the names of who added and retired it; in use while `retired_at` is None."""

    id: int
    name: str
    region: str
    test_text: str
    added_by: str
    added_at: datetime
    retired_by: str | None
    retired_at: datetime | None


def corrected_words(*, limit: int) -> Sequence[CorrectedWord]:
    """The words behind corrections, most frequent first, the latest first among equals; without the missing
    words that stood in more than MOST_REGIONS_OF_A_PLACE regions."""
    cases = func.count(func.distinct(_word.c.case_id)).label("cases")
    columns = (_word.c.kind, _word.c.word, _word.c.machine_region, _word.c.person_region)
    ordinary = select(_word.c.word).where(_word.c.kind == "missing").group_by(_word.c.word).having(
        func.count(func.distinct(_word.c.person_region)) > MOST_REGIONS_OF_A_PLACE)
    found = db.session.execute(
        select(*columns, cases).where(or_(_word.c.kind != "missing", _word.c.word.not_in(ordinary)))
        .group_by(*columns).order_by(cases.desc(), func.max(_word.c.at).desc(), _word.c.word).limit(limit))
    return [CorrectedWord(*row) for row in found]


def taught_names() -> Sequence[TaughtName]:
    """Every spelling that was ever published, newest first."""
    added, retired = User.__table__.alias("added"), User.__table__.alias("retired")
    found = db.session.execute(
        select(_alias.c.id, _alias.c.name, _alias.c.region, _alias.c.test_text, added.c.display_name,
               _alias.c.added_at, retired.c.display_name, _alias.c.retired_at)
        .select_from(_alias.join(added, added.c.id == _alias.c.added_by)
                     .outerjoin(retired, retired.c.id == _alias.c.retired_by)).order_by(_alias.c.id.desc()))
    return [TaughtName(*row) for row in found]
