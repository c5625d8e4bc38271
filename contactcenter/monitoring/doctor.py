"""What is misconfigured, in words, and how to mend it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from contactcenter.casework import calendars, upkeep
from contactcenter.rules.local_time import local

SAFE_SQLITE = (3, 51, 3)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    well: bool
    words: str


def examine(app: Flask) -> list[Finding]:
    """Looks at everything; the caller decides what a bad finding means."""
    findings = [_database()]
    if findings[0].well:
        findings += [_version(), _schema()]
        if findings[-1].well:
            findings.append(_calendar())
    return [*findings, _spool(app.extensions["spool_dir"]), _public_url(app), _demo(app)]


def _database() -> Finding:
    if upkeep.database_answers():
        return Finding("database", True, "answers")
    return Finding("database", False, "does not answer: is DATABASE_URL right, and is the server running?")


def _version() -> Finding:
    name, _, number = upkeep.database_version().partition(" ")
    if name == "SQLite" and tuple(int(part) for part in number.split(".")) < SAFE_SQLITE:
        return Finding("database version", True, f"SQLite {number}; before 3.51.3 two checkpoints at once can damage the "
                       "file, so the worker alone makes them: keep one running")
    return Finding("database version", True, f"{name} {number}")


def _schema() -> Finding:
    state = upkeep.schema_state()
    return Finding("schema", state == "ok", "fits the code" if state == "ok" else state)


def _calendar() -> Finding:
    missing = ", ".join(map(str, calendars.missing_years(today=local(datetime.now(UTC)).date())))
    if missing:
        return Finding("calendar", False, f"no holidays are known for {missing}, so deadlines count them as working days: an "
                       "administrator enters them at /admin/calendar")
    return Finding("calendar", True, "holidays are known")


def _spool(directory: Path) -> Finding:
    if directory.is_dir() and os.access(directory, os.W_OK | os.X_OK):
        return Finding("spool", True, "can be written")
    if not directory.exists():
        return Finding("spool", True, "will be made when it is needed")
    return Finding("spool", False, "SPOOL_DIR cannot be written: give it to the service's user")


def _public_url(app: Flask) -> Finding:
    if app.config["DEMO"] or urlsplit(app.config["PUBLIC_URL"]).scheme == "https":
        return Finding("PUBLIC_URL", True, "set; signatures are checked against it")
    return Finding("PUBLIC_URL", False, "is not https")


def _demo(app: Flask) -> Finding:
    if app.config["DEMO"]:
        return Finding("DEMO", True, "this is a demonstration: weak secrets are accepted and the log-ins are printed")
    return Finding("DEMO", True, "off")
