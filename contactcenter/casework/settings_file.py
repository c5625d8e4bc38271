"""What administrators have set, as one file: texts, clocks, calendar, places, reasons. Taking one over goes through the
same acts as the forms, so each change has its own line of history; what the file does not name stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from contactcenter.casework import calendars, retention, teaching, vocabulary, wording
from contactcenter.rules.folding import fold
from contactcenter.rules.reasons import Reason, ReasonChange, Reasons, worded
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.retention import Rule
from contactcenter.rules.staff import Staff
from contactcenter.storage import clocks, places

FORMAT = 1
TEXTS, CLOCKS, CALENDAR, PLACES, REASONS, RETENTION = PARTS = (
    "texts", "clocks", "calendar", "places", "vocabulary", "retention")
LENGTHS = ("ordinary", "urgent", "warn_before")
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Change:
    """Something that the file says otherwise than it is now: which part, what of it, and the act that takes it over."""

    part: str
    what: str
    act: Callable[..., object]


def written() -> dict[str, Any]:
    """The settings in force. Lengths of clocks are seconds."""
    return {
        "format": FORMAT,
        TEXTS: [{"code": text.code, "name": text.name, "words": dict(text.words)}
                for text in wording.current().by_code.values()],
        CLOCKS: [{"code": clock.code, "basis": clock.basis,
                  **{name: int(getattr(clock, name).total_seconds()) for name in LENGTHS}}
                 for clock in calendars.current().clocks],
        CALENDAR: [{"day": row.day.isoformat(), "works": row.works, "name": row.name} for row in _days().values()],
        PLACES: [{"name": row.name, "region": row.region, "test_text": row.test_text} for row in places.aliases_in_use()],
        REASONS: [_reason(known, reason) for known in (vocabulary.current(),) for group in known.beside("")
                  for reason in (group, *known.beside(group.code))],
        RETENTION: [_kept(rule) for rule in retention.current().values()]}


def _reason(known: Reasons, reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "group": reason.group, "after": known.before(reason.code), "words": reason.words,
            "retired": reason.retired}


def _kept(rule: Rule) -> dict[str, Any]:
    return {"code": rule.code, "days": rule.days, "way": rule.way, "basis": rule.basis}


def compare(text: str) -> list[Change]:
    """What taking the file over would change. Refusal bad_file, and those of the texts."""
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise Refusal("bad_file")
        return [*_texts(said.get(TEXTS, ())), *_clocks(said.get(CLOCKS, ())), *_calendar(said.get(CALENDAR, ())),
                *_places(said.get(PLACES, ())), *_reasons(said.get(REASONS, ())), *_retention(said.get(RETENTION, ()))]
    except MALFORMED as fault:
        raise Refusal("bad_file") from fault


def take_over(text: str, *, by: Staff, now: datetime) -> int:
    """Makes the changes and returns how many. A refused one stops it with what it was in the facts; those before it stay, and
    the file may be sent again. Refusal bad_file and those of each act."""
    changes = compare(text)
    for change in changes:
        try:
            change.act(by=by, now=now)
        except Refusal as refusal:
            raise Refusal(refusal.code, **refusal.facts | {"what": change.what}) from refusal
    return len(changes)


def _texts(rows: list[dict[str, Any]]) -> Iterator[Change]:
    """A text of one's own is known again by its name: its code is another one elsewhere."""
    known = wording.current().by_code
    named = {text.name: code for code, text in known.items() if text.name}
    for row in rows:
        code, name = row["code"] if row["code"] in known else named.get(row["name"], ""), str(row["name"])
        words = wording.preview({str(language): str(said) for language, said in row["words"].items()}, code=code).words
        if not code or words != known[code].words or name != known[code].name:
            yield Change(TEXTS, name or code, partial(wording.set_text, code, words, name=name))


def _clocks(rows: list[dict[str, Any]]) -> Iterator[Change]:
    known = {clock.code: clock for clock in calendars.current().clocks}
    for row in rows:
        clock, basis = known[row["code"]], str(row["basis"])
        lengths: dict[str, Any] = {name: timedelta(seconds=int(row[name])) for name in LENGTHS}
        if basis != clock.basis or any(getattr(clock, name) != length for name, length in lengths.items()):
            yield Change(CLOCKS, clock.code, partial(calendars.set_clock, clock.code, basis=basis, **lengths))


def _days() -> dict[date, Any]:
    """The latest change of each day."""
    return {row.day: row for row in clocks.calendar_changes()}


def _calendar(rows: list[dict[str, Any]]) -> Iterator[Change]:
    known = _days()
    for row in rows:
        day, works, name = date.fromisoformat(row["day"]), row["works"], str(row["name"])
        if works not in (True, False, None):
            raise Refusal("bad_file")
        if day not in known or (known[day].works, known[day].name) != (works, name):
            yield Change(CALENDAR, day.isoformat(), partial(calendars.change_day, day, works, name))


def _places(rows: list[dict[str, Any]]) -> Iterator[Change]:
    known = {(fold(row.name), row.region) for row in places.aliases_in_use()}
    for row in rows:
        name, region, text = str(row["name"]), str(row["region"]), str(row["test_text"])
        if (fold(name), region) not in known:
            yield Change(PLACES, name, partial(teaching.add_alias, name, region, text))


def _reasons(rows: list[dict[str, Any]]) -> Iterator[Change]:
    """In the file's order: what a reason stands behind is there before it. A place that the changes before it have already
    brought about is no change, so each is compared with what they make of the vocabulary."""
    known = vocabulary.current()
    for row in rows:
        words = {language: str(said) for language, said in row["words"].items()}
        reason = worded(str(row["code"]), str(row["group"]), words, retired=bool(row["retired"]))
        made = ReasonChange(0, reason, str(row["after"]))
        is_new = reason.code not in known.by_code
        if is_new or known.by_code[reason.code] != reason or known.before(reason.code) != made.after:
            known = known.changed(made)
            yield Change(REASONS, reason.en, partial(_take_reason, made, is_new))


def _take_reason(made: ReasonChange, is_new: bool, *, by: Staff, now: datetime) -> None:
    vocabulary.set_reason(made, seen=None if is_new else vocabulary.seen_as(made.reason.code), by=by, now=now)


def _retention(rows: list[dict[str, Any]]) -> Iterator[Change]:
    known = retention.current()
    for row in rows:
        rule = retention.wanted(str(row["code"]), days=int(row["days"]), way=str(row["way"]), basis=str(row["basis"]))
        if _kept(rule) != _kept(known[rule.code]):
            yield Change(RETENTION, rule.code, partial(retention.set_rule, **_kept(rule)))
