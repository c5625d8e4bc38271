"""The gazetteer that routing works with: the package's names, the official classifier, and what administrators taught."""

from __future__ import annotations

from typing import Any

from contactcenter.casework.kept import Kept
from contactcenter.rules.classifier import Unit, village_names
from contactcenter.rules.gazetteer import Gazetteer, PlaceName, default_gazetteer
from contactcenter.storage import places


def _made() -> Gazetteer:
    villages = [unit for unit in map(_unit, places.in_force()) if unit.is_village]
    aliases = [PlaceName(row.name, row.region, "alias", f"alias-{row.id}") for row in places.aliases_in_use()]
    extra = [*village_names(villages), *aliases]
    return default_gazetteer().extended(extra) if extra else default_gazetteer()


def _unit(row: Any) -> Unit:
    return Unit(row.kato, row.level, row.name_ru, row.name_kk, row.kind)


_gazetteer = Kept(revision=places.revision, make=_made, shipped=default_gazetteer)


def current() -> Gazetteer:
    """The places known now. While the database is away, the last ones known: a text is routed all the same."""
    return _gazetteer.current()


def forget() -> None:
    """Makes the next current() look at once."""
    _gazetteer.forget()
