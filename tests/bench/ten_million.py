"""python -m tests.bench.ten_million [CASES] [--keep]: 10,000,000 cases (30,000,000 contacts) beside 1,000,000, on PostgreSQL:
what pages cost, how many texts a second the intake takes, and what a case takes on disk.

Slow, and no part of make bench or CI: loading takes over five minutes for each million on two cores that others use, and each
needs 4.2 GB. Another number of cases may be given.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack

import psycopg

from tests import postgres
from tests.bench.desk import Desk, compare, desk_of
from tests.bench.intake import BURST_SECONDS, prepared
from tests.bench.load import Target, burst
from tests.bench.loaded import address_of, tell_size
from tests.bench.rounds import Compared, in_turns, ratios, tell
from tests.bench.serving import gunicorn, settings_of
from tests.ports import free_port

CASES, BESIDE = 10_000_000, 1_000_000


def compare_intake(small: Desk, large: Desk) -> bool:
    """New texts a second over either database, in turns; True where the bar is missed."""
    targets = {desk.cases: Target(f"http://127.0.0.1:{free_port()}") for desk in (small, large)}
    with ExitStack() as running:
        for cases, target in targets.items():
            spool = running.enter_context(tempfile.TemporaryDirectory())
            settings = settings_of(address_of(cases), target.url) | {"SPOOL_DIR": spool}
            running.enter_context(gunicorn("wsgi:app", target, settings))
            _texts_a_second(target, cases)
        found = in_turns({str(cases): lambda cases=cases: _texts_a_second(targets[cases], cases)   # type: ignore[misc]
                          for cases in targets})
    above, below = found[str(large.cases)], found[str(small.cases)]
    return tell(Compared(f"new texts with {large.cases:,} cases, of {small.cases:,}", ratios(above, below), least=0.9),
                absolute=f"{statistics.median(above):.0f} a second, {statistics.median(below):.0f}")


def _texts_a_second(target: Target, cases: int) -> float:
    """Raises AssertionError where texts were answered that the database already had: a kept one takes them once."""
    before = _contacts(cases)
    heard = burst(target, prepared(target.sms), seconds=BURST_SECONDS)
    assert _contacts(cases) - before == heard.statuses[200], "these texts were there already: drop the database"
    return heard.per_second()


def _contacts(cases: int) -> int:
    with psycopg.connect(address_of(cases, as_application=False)) as connection:
        return int(connection.execute("SELECT last_value FROM contact_id_seq").fetchone()[0])   # type: ignore[index]


def main() -> int:
    postgres.provide()
    given: Sequence[str] = [word for word in sys.argv[1:] if not word.startswith("-")]
    most = int(given[0].replace(",", "")) if given else CASES
    with ExitStack() as opened:
        desks = [opened.enter_context(desk_of(cases, keep="--keep" in sys.argv)) for cases in (BESIDE, most)]
        well = compare(desks)
        for desk in desks:
            tell_size(desk.cases)
        missed = compare_intake(*desks)
    return int(missed or not well)


if __name__ == "__main__":
    raise SystemExit(main())
