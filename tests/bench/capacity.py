"""make capacity: how many machines once, ten and a thousand times the real load needs, from what the bench measured.

The load is that of 2025 (DOMAIN 1); what was measured is read from var/bench.json, which `make bench` leaves. Every assumption
stands here as a name.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass

from tests.bench.rounds import RESULTS

CONTACTS_A_YEAR = 110_999 * 365 / 310        # January to early November 2025
TERM_OF_SUMMER = 4                           # term time brings four times the summer's load, nine months a year
BUSY_HOUR_SHARE = 1 / 6                      # of a school day's contacts, in the hour after the lessons
CLASS_TEXTS, CLASS_SECONDS = 100, 120        # a whole class writes within minutes ...
CLASSES_AT_ONCE = 5                          # ... and so do others at the same break
PAGES_OPEN = 150                             # operators, twenty teams, supervisors, wall screens
STREAMS_A_PROCESS = 2_000                    # tests.bench.streams: they take an eighth of a core
FILL = 0.5                                   # of what was measured is asked of a machine
CORES_A_NODE = 2
CASES_OF_CONTACTS = 0.8                      # the others join an open case
BYTES_A_CASE = 4_200                         # measured with COPY: the five large tables of a case with three short contacts
PARTITION_ROWS = 100_000_000                 # beyond it indexes no longer fit the memory of one server
YEARS_KEPT = 5
TIMES = (1, 10, 1_000)


@dataclass(frozen=True)
class Measured:
    """Of one machine with two cores, on which sender, web and database stood together."""

    texts_a_second: float
    acknowledgements_a_second: float


@dataclass(frozen=True)
class Needed:
    """What one load needs."""

    times: int
    texts_a_second: float
    web_nodes: int
    database_cores: int
    workers: int
    stream_processes: int
    cases_kept: float
    gigabytes: float

    @property
    def advice(self) -> str:
        """What breaks first, and the step that is due before."""
        if self.cases_kept * 3 > PARTITION_ROWS:
            return "contact, case_text, case_event in month partitions; searches and reports from a replica"
        if self.web_nodes > 1:
            return "web nodes behind a balancer, one PostgreSQL with a standby"
        return "a second machine for safety alone"


def needed(times: int, measured: Measured) -> Needed:
    """The peak is the busy hour of a school day, and some classes on top of it."""
    a_month = CONTACTS_A_YEAR / (9 + 3 / TERM_OF_SUMMER)
    hour = a_month / 22 * BUSY_HOUR_SHARE / 3_600
    peak = times * (hour + CLASSES_AT_ONCE * CLASS_TEXTS / CLASS_SECONDS)
    cases = times * CONTACTS_A_YEAR * CASES_OF_CONTACTS * YEARS_KEPT
    texts, sent = measured.texts_a_second * FILL, measured.acknowledgements_a_second * FILL
    return Needed(
        times, peak, web_nodes=math.ceil(peak / texts), database_cores=math.ceil(peak / texts * CORES_A_NODE * FILL),
        workers=math.ceil(peak / sent), stream_processes=math.ceil(times * PAGES_OPEN / STREAMS_A_PROCESS),
        cases_kept=cases, gigabytes=cases * BYTES_A_CASE / 1e9)


def read() -> Measured:
    """Raises FileNotFoundError or KeyError where the bench was not run."""
    figures = json.loads(RESULTS.read_text(encoding="utf-8"))
    return Measured(figures["postgresql: texts a second"], figures["postgresql: acknowledgements a second"])


def main() -> int:
    try:
        measured = read()
    except (FileNotFoundError, KeyError):
        print("run first: python -m tests.bench.intake postgresql && python -m tests.bench.sending postgresql", file=sys.stderr)
        return 1
    print(f"measured: {measured.texts_a_second:.0f} texts, {measured.acknowledgements_a_second:.0f} acknowledgements a second")
    for times in TIMES:
        one = needed(times, measured)
        print(f"{times:5} x: {one.texts_a_second:,.1f} texts a second at the peak: {one.web_nodes} web nodes of"
              f" {CORES_A_NODE} cores, {one.database_cores} cores of PostgreSQL, {one.workers} workers,"
              f" {one.stream_processes} processes for streams;\n         after {YEARS_KEPT} years"
              f" {one.cases_kept / 1e6:,.1f} million cases, {one.gigabytes:,.0f} GB: {one.advice}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
