"""After a breach: which records a person, or one session, touched between two times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from contactcenter.rules.audit import EXPORT, REVEAL
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage import audit
from contactcenter.storage.db import reading, transaction
from contactcenter.storage.reads import touched
from contactcenter.storage.reads.touched import Asked, Touch

MOST_ABOUT_CHARACTERS = 64
_SESSION = re.compile(r"[0-9a-f]{6,64}|os:[\w.-]{1,60}", re.ASCII)
KEPT_OF_A_SESSION = 16

__all__ = ["Asked", "Touch", "report", "start_report", "wanted"]


def wanted(*, person: int | None = None, name: str = "", session: str = "", since: datetime | None,
           until: datetime | None) -> Asked:
    """What is asked for. `session` is the beginning of its hash, six characters or more, or os:NAME for the command line.
    Refusal nobody_asked, unknown_person, bad_session, bad_times."""
    said = session.strip()
    if not (person or name or said):
        raise Refusal("nobody_asked", field="person")
    if said and not _SESSION.fullmatch(said):
        raise Refusal("bad_session", field="session")
    if since is None or until is None or since >= until:
        raise Refusal("bad_times", field="since")
    if name:
        with reading():
            person = touched.person_named(name)
        if person is None:
            raise Refusal("unknown_person", field="person")
    return Asked(person, said[:KEPT_OF_A_SESSION], since, until)


def report(asked: Asked, *, reasons: bool = True) -> Iterator[Touch]:
    """Everything that was touched, cases first. `reasons`: with why a name or number was uncovered, in somebody's words."""
    with reading():
        found = list(touched.touches(asked))
    for touch in found:
        yield touch if reasons or touch.kind != REVEAL else replace(touch, about="")


def start_report(by: Staff, asked: Asked, *, now: datetime) -> None:
    """Writes down that such a report leaves as a file, before it does."""
    whose = asked.session or f"account {asked.person}"
    with transaction():
        audit.record(EXPORT, "breach_report", user_id=by.id, at=now,
                     about=f"{whose} {asked.since:%Y-%m-%d %H:%M}"[:MOST_ABOUT_CHARACTERS])
