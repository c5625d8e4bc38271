"""make bench: what routing costs. Prints four figures beside their bars and ends with 1 when one is missed.

The whole classifier is loaded: a made-up edition of 15,600 rows, an eighth of whose village names stand in several regions.
"""

from __future__ import annotations

import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from contactcenter.rules import language, urgency
from contactcenter.rules.classifier import Unit, village_names
from contactcenter.rules.gazetteer import Gazetteer, default_gazetteer
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.routing import Facts, route

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "tests/rules/routing_texts.tsv"
LINES, VILLAGES = 10_000, 15_600
SYLLABLES = "қа ра са ры бұ лақ тө бе жа ңа кө ше ақ дә ме ші то ғай ор ман".split()


def villages() -> list[Unit]:
    """15,600 villages over the 20 regions; the same every time."""
    drawn = random.Random(111)
    names = ["".join(drawn.choices(SYLLABLES, k=4)).capitalize() for _ in range(VILLAGES * 7 // 8)]
    names += drawn.choices(names, k=VILLAGES - len(names))
    regions = list(REGIONS)
    return [Unit(f"{regions[place % 20][3:]}{place:07}", 3, f"с.{name}", f"{name} а.", "село")
            for place, name in enumerate(names)]


def texts() -> list[tuple[str, str]]:
    with TEXTS.open(encoding="utf-8", newline="") as stream:
        return [(row["sender"], row["text"]) for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)]


def peak_megabytes() -> float:
    return getrusage(RUSAGE_SELF).ru_maxrss / 1024


def loaded() -> tuple[Gazetteer, float, float]:
    """The gazetteer with all villages, the seconds of processor time it took and the megabytes it added."""
    units = villages()
    before, began = peak_megabytes(), time.process_time()
    gazetteer = default_gazetteer().extended(village_names(units))
    language.detect("жүктеу")
    urgency.assess("жүктеу")
    return gazetteer, time.process_time() - began, peak_megabytes() - before


def loaded_elsewhere() -> float:
    """The same seconds in a fresh process: what is loaded once stays."""
    answer = subprocess.run([sys.executable, "-c", "from tests.bench.routing import loaded; print(loaded()[1])"], cwd=ROOT,
                            check=True, capture_output=True, text=True)
    return float(answer.stdout)


def median_milliseconds(gazetteer: Gazetteer) -> float:
    """Region, of the median text, in processor time."""
    taken = []
    for sender, text in texts():
        began = time.process_time()
        route(Facts(sender, text, gazetteer))
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def seconds_for_lines(folder: Path) -> float:
    """10,000 lines through the command on one core, its start included: processor time of the process."""
    rows = texts()
    asked = folder / "asked.jsonl"
    asked.write_text("".join(json.dumps({"sender": sender, "text": text}, ensure_ascii=False) + "\n"
                             for sender, text in (rows[place % len(rows)] for place in range(LINES))), encoding="utf-8")
    environment = os.environ | {
        "DEMO": "1", "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}", "SECRET_KEY": "k", "PUBLIC_URL": "http://127.0.0.1",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32, "TWILIO_AUTH_TOKEN": "t", "TWILIO_NUMBERS": "111", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*command, "db", "upgrade"], cwd=ROOT, env=environment, check=True)
    edition = folder / "places.csv"
    with edition.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["kato", "level", "name_ru", "name_kk", "type"])
        writer.writerows([unit.kato, unit.level, unit.name_ru, unit.name_kk, unit.kind] for unit in villages())
    subprocess.run([*command, "places", "import", str(edition)], cwd=ROOT, env=environment, check=True,
                   stdout=subprocess.DEVNULL)
    before = os.times()
    with asked.open(encoding="utf-8") as stream:
        answers = subprocess.run([*command, "route", "--json"], cwd=ROOT, env=environment, check=True, stdin=stream,
                                 capture_output=True)
    after = os.times()
    assert answers.stdout.count(b"\n") == LINES
    return after.children_user + after.children_system - before.children_user - before.children_system


def figures() -> Iterator[tuple[str, float, float, str]]:
    """(what, measured, bar, unit)."""
    gazetteer, load_seconds, megabytes = loaded()
    load_seconds = min(load_seconds, *(loaded_elsewhere() for _ in range(2)))   # the machine is shared
    yield "start-up: the tables and 15,600 villages", load_seconds, 0.3, "s"
    yield "memory that they add", megabytes, 30, "MB"
    yield "median text, region", median_milliseconds(gazetteer), 0.5, "ms"
    with tempfile.TemporaryDirectory() as folder:
        yield "10,000 lines through flask route --json", seconds_for_lines(Path(folder)), 10, "s"


def main() -> int:
    missed = False
    for what, measured, bar, unit in figures():
        missed |= measured >= bar
        print(f"{what:<42} {measured:8.3f} {unit:<3} (bar {bar} {unit}){'  MISSED' if measured >= bar else ''}", flush=True)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
