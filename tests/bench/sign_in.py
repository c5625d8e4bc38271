"""make bench: what the sign-in page tells strangers by its time, and how far somebody gets in a day who tries passwords or
codes. The medians of names that are there and names that are not must lie within a tenth of each other.

ROUNDS=150 attempts of each kind.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import accounts, throttling
from contactcenter.dashboard.passwords import hash_password
from contactcenter.rules.staff import NO_PASSWORD
from contactcenter.rules.throttling import CODE, NAME
from contactcenter.storage.db import db
from tests import postgres
from tests.dashboard.html import Page

ROUNDS = int(os.environ.get("ROUNDS", "150"))
MOST_APART = 1.10
WARMING = 10
KINDS = ("right name, wrong password", "a name that nobody has", "invited, without a password yet", "no name at all")


def people(now: datetime) -> None:
    """As many as there are rounds: each name is tried once, so that nobody waits."""
    hashed = hash_password("төрт сөз бірге тұрмайды")
    for number in range(ROUNDS + WARMING):
        accounts.add_user(f"here-{number}", role="operator", password_hash=hashed, now=now)
        accounts.add_user(f"invited-{number}", role="operator", password_hash=NO_PASSWORD, now=now)


def attempt(client: FlaskClient, form: dict[str, str], name: str, number: int) -> float:
    """The milliseconds of one attempt, from an address of its own."""
    began = time.perf_counter()
    answer = client.post("/login", data=form | {"name": name, "password": f"none of yours {number}"},
                         environ_base={"REMOTE_ADDR": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"})
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 401, answer.status
    return taken


def times(app: Flask) -> dict[str, list[float]]:
    """Milliseconds of each kind of attempt, the kinds taking turns so that a busy machine slows all of them alike."""
    client, taken = app.test_client(), {kind: [] for kind in KINDS}
    form = Page(client.get("/login").text).form("/login").fields
    for number in range(ROUNDS + WARMING):
        names = (f"here-{number}", f"gone-{number}", f"invited-{number}", f"?! {number}")
        for place, (kind, name) in enumerate(zip(KINDS, names)):
            milliseconds = attempt(client, form, name, number * len(KINDS) + place)
            if number >= WARMING:
                taken[kind].append(milliseconds)
    return taken


def tries_in(day: timedelta, key: str, *, begun: datetime) -> int:
    """How many attempts somebody gets in who makes the next one the moment it is allowed."""
    now, made = begun, 0
    while now < begun + day:
        wait = throttling.take_attempt([key], now=now)
        made += wait is None
        now += wait or timedelta(milliseconds=1)
    return made


def report(app: Flask) -> Iterator[bool]:
    taken = times(app)
    first = median(taken[KINDS[0]])
    for kind, milliseconds in taken.items():
        ratio = max(median(milliseconds), first) / min(median(milliseconds), first)
        print(f"  {kind:34} median {median(milliseconds):6.2f} ms   ratio {ratio:.3f}", flush=True)
        yield ratio <= MOST_APART
    for what, key in (("passwords of one account", f"{NAME}:bench"), ("codes of one account", f"{CODE}:bench")):
        made = tries_in(timedelta(days=1), key, begun=datetime(2026, 11, 27, tzinfo=UTC))
        print(f"  {what:34} {made} tries in a day, however many computers try", flush=True)
        yield made <= 150


def main() -> int:
    """0 when the times are alike and a day of trying gets nowhere."""
    postgres.provide()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Config.from_environ({
            "DEMO": "1", "DATABASE_URL": postgres.own_database() or f"sqlite:///{Path(folder) / 'bench.db'}", "SECRET_KEY": "k",
            "PUBLIC_URL": "http://127.0.0.1", "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t",
            "TWILIO_NUMBERS": "111", "LOG_LEVEL": "ERROR", "SPOOL_DIR": folder}))
        with app.app_context():
            upgrade()
            people(datetime.now(UTC))
            well = [*report(app)]
            db.session.remove()
            db.engine.dispose()
    postgres.stop()
    return 0 if all(well) else 1


if __name__ == "__main__":
    sys.exit(main())
