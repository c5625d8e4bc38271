"""How the gazetteer learns: from people's corrections, from administrators, from new editions of the official classifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.casework.places import current, forget
from contactcenter.rules import routing
from contactcenter.rules.audit import SETTING
from contactcenter.rules.classifier import Unit, ambiguous_names, bare_name, units
from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import Gazetteer, PlaceName
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.routing import Routed
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import ADMINISTRATOR, Staff
from contactcenter.rules.unplaced import possible_places
from contactcenter.storage import audit, places, wall
from contactcenter.storage.db import transaction

SHORTEST_ALIAS_LETTERS, LONGEST_ALIAS_CHARACTERS, LONGEST_TEST_CHARACTERS = 3, 80, 1600
PREVIEWED_TEXTS = 500
MOST_ABOUT_CHARACTERS = 64


@dataclass(frozen=True)
class Preview:
    """What an alias would change: the test text before and after, and how many of the newest texts would move from which
    region to which (None: no region)."""

    before: Routed
    after: Routed
    texts: int
    moves: tuple[tuple[str | None, str | None, int], ...]


def preview_alias(name: str, region: str, test_text: str) -> Preview:
    """Routes with and without the alias; nothing is stored. Refusal as add_alias."""
    _check_alias(name, region, test_text)
    before = current()
    after = before.extended([PlaceName(clean(name).strip(), region, "alias", "preview")])
    with wall.beyond():   # only how many would move where is shown
        newest = places.latest_texts(PREVIEWED_TEXTS)
    moves = Counter((_region(row.sender, row.text, before), _region(row.sender, row.text, after)) for row in newest)
    return Preview(
        routing.route(routing.Facts("", test_text, before)), routing.route(routing.Facts("", test_text, after)),
        len(newest), tuple((old, new, count) for (old, new), count in moves.most_common() if old != new))


def _region(sender: str, text: str, gazetteer: Gazetteer) -> str | None:
    return routing.route(routing.Facts(sender, text, gazetteer)).region


def add_alias(name: str, region: str, test_text: str, *, by: Staff, now: datetime) -> None:
    """Publishes a spelling for every process. Refusal not_allowed, name_missing, too_short, too_long, unknown_region,
    alias_known, alias_without_effect (the test text is not routed to the region with it)."""
    _check_by(by)
    preview = preview_alias(name, region, test_text)
    if preview.after.region != region:
        raise Refusal("alias_without_effect", region=preview.after.region)
    with transaction():
        if any(fold(row.name) == fold(name) and row.region == region for row in places.aliases_in_use()):
            raise Refusal("alias_known")
        places.add_alias({"name": clean(name).strip(), "region": region, "test_text": clean(test_text).strip(),
                          "added_by": by.id, "added_at": now})
        audit.record(SETTING, "alias_added", user_id=by.id, at=now, about=f"{region} {fold(name)}"[:MOST_ABOUT_CHARACTERS])
        places.count_change()
    forget()


def retire_alias(alias_id: int, *, by: Staff, now: datetime) -> None:
    """Takes a spelling out of use everywhere; twice is once. Refusal not_allowed."""
    _check_by(by)
    with transaction():
        if places.retire_alias(alias_id, by=by.id, at=now):
            audit.record(SETTING, "alias_retired", user_id=by.id, at=now, about=str(alias_id))
            places.count_change()
    forget()


def _check_by(by: Staff) -> None:
    if by.role != ADMINISTRATOR:
        raise Refusal("not_allowed", allowed=())


def _check_alias(name: str, region: str, test_text: str) -> None:
    if not name.strip():
        raise Refusal("name_missing")
    for text, most in ((name, LONGEST_ALIAS_CHARACTERS), (test_text, LONGEST_TEST_CHARACTERS)):
        if len(text) > most:
            raise Refusal("too_long", most=most)
    if len(fold(name)) < SHORTEST_ALIAS_LETTERS:
        raise Refusal("too_short", least=SHORTEST_ALIAS_LETTERS)
    if region not in REGIONS:
        raise Refusal("unknown_region")


def learn_from_correction(case_id: int, basis: Mapping[str, Any], region: str, *, now: datetime) -> None:
    """Keeps the words behind a region that a person corrected, within the caller's transaction: those that misled the
    machine, or, where it named none, those that stood where a place would."""
    machine = basis.get("machine", basis)
    misled = [piece["quote"] for piece in machine.get("evidence", ()) if piece["counts"] and piece["region"] != region]
    if machine.get("region") == region:
        return
    kind = "wrong" if machine.get("region") else "missing"
    words = misled if misled else [word for text in places.texts_of(case_id) for word in possible_places(text, current())]
    places.add_words([{
        "case_id": case_id, "kind": kind, "word": word[:LONGEST_ALIAS_CHARACTERS].lower(),
        "machine_region": machine.get("region"), "person_region": region, "at": now} for word in dict.fromkeys(words)])


@dataclass(frozen=True)
class Import:
    """What a new edition of the classifier changed: codes by kind of change, and the village names that stand in several
    regions (of `villages` different rows) and therefore never route alone."""

    added: tuple[str, ...]
    renamed: tuple[str, ...]
    ended: tuple[str, ...]
    ambiguous: Mapping[str, frozenset[str]]
    villages: int
    ambiguous_villages: int


def import_places(rows: Iterable[Mapping[str, str | None]], *, now: datetime) -> Import:
    """Takes over the whole table in one transaction; what is no longer in it has ended. Raises BadTable: nothing is changed."""
    table = {unit.kato: unit for unit in units(rows)}
    villages = [unit for unit in table.values() if unit.is_village]
    ambiguous = ambiguous_names(villages)
    with transaction():
        known = places.known()
        added = [unit for kato, unit in table.items() if kato not in known]
        changed = [unit for kato, unit in table.items() if kato in known and _differs(unit, known[kato])]
        ended = [kato for kato, row in known.items() if row.ended_at is None and kato not in table]
        places.add_many([_values(unit) for unit in added])
        for unit in changed:
            places.change(**_values(unit))
        for kato in ended:
            places.change(kato, ended_at=now)
        audit.record(SETTING, "places_imported", user_id=None, at=now, about=f"+{len(added)} ~{len(changed)} -{len(ended)}")
        places.count_change()
    forget()
    keys = {fold(name) for name in ambiguous}
    return Import(
        tuple(unit.kato for unit in added), tuple(unit.kato for unit in changed), tuple(ended), ambiguous,
        len(villages), sum(fold(bare_name(unit.name_ru)) in keys for unit in villages))


def _values(unit: Unit) -> dict[str, Any]:
    return {"kato": unit.kato, "level": unit.level, "region": unit.region, "name_ru": unit.name_ru,
            "name_kk": unit.name_kk, "kind": unit.kind, "ended_at": None}


def _differs(unit: Unit, row: Any) -> bool:
    return _values(unit) != {name: getattr(row, name) for name in _values(unit)}
