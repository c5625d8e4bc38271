"""Fills an empty database with the people and the planned weeks of the demonstration."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from contactcenter.casework import accounts
from contactcenter.demo.haste import in_haste
from contactcenter.demo.people import PEOPLE
from contactcenter.demo.plan import DAYS, plan
from contactcenter.demo.playing import Player
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import SUPERVISOR, Staff
from contactcenter.storage.reads.cases import CaseFilter, list_cases
from contactcenter.storage.reads.staff import login_named

_EVERYTHING = Staff(0, "", "", SUPERVISOR)


def seed(*, now: datetime, password_hash: str, days: int = DAYS) -> int:
    """Adds the people and the days before `now`; returns how many contacts. The same `now` gives the same days.

    A database that has cases is left alone: 0. For demonstrations only; the caller makes sure of that.
    """
    if list_cases(_EVERYTHING, CaseFilter(), limit=1).rows:
        return 0
    rng = Random(local(now).date().isoformat())
    steps = plan(rng, now=now, days=days)
    with in_haste():
        player = Player(rng, _people(password_hash, now=steps[0].at - timedelta(days=1)))
        for step in steps:
            player.play(step)
        player.finish(now)
    return player.contacts


def _people(password_hash: str, *, now: datetime) -> dict[str, Staff]:
    """Adds the accounts and returns them by name; one that is there already stays as it is."""
    people = {}
    for person in PEOPLE:
        try:
            accounts.add_user(person.name, role=person.role, regions=person.regions, password_hash=password_hash,
                              display_name=person.display_name, language=person.language, now=now)
        except Refusal as refusal:
            if refusal.code != "name_taken":
                raise
        login = login_named(person.name)
        if login is None:
            raise RuntimeError(f"the account {person.name} is switched off")
        people[person.name] = login.staff
    return people
