"""What is misconfigured, in words, and how to mend it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from contactcenter.casework import calendars, database_roles, heartbeat, holding_back, resealing, second_factors, upkeep
from contactcenter.rules.local_time import local

SILENT_AFTER = timedelta(minutes=3)
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
            findings += [_role(), _calendar(), _texts(), _heartbeat(), _columns(), _emergency()]
    return [*findings, _spool(app.extensions["spool_dir"]), _aside(app), _keys(app), _public_url(app), _alarms(app),
            _demo(app)]


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


def _role() -> Finding:
    acting = database_roles.acting_as()
    if acting is None:
        return Finding("database role", True, "SQLite has none: the scope in each query is the only wall between regions")
    name, held_back = acting
    if not held_back:
        return Finding("database role", False, f"the application is {name}, which owns the tables or has every right: the "
                       "database's wall between regions does not hold it back, and it could change the proof of who saw what; "
                       "'flask --app wsgi db-roles' makes a role for it, which then belongs into DATABASE_URL")
    return Finding("database role", True, f"the application is {name}, without rights over schema and proof")


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


def _texts() -> Finding:
    held = holding_back.held()
    if held is None:
        return Finding("texts", True, "go out")
    if held.why == holding_back.PAUSED:
        return Finding("texts", False, "are held back since a restore: run the worker, or 'flask --app wsgi reconcile'")
    return Finding("texts", False, f"are held back since {held.since:%Y-%m-%d %H:%M} UTC: the provider says {held.why}")


def _heartbeat() -> Finding:
    last = heartbeat.last_heartbeat()
    if last is None:
        return Finding("worker", True, "our own text has not come through the door yet: keep a worker running")
    if datetime.now(UTC) - last > SILENT_AFTER:
        return Finding("worker", False, f"our own text last came through the door at {last:%Y-%m-%d %H:%M} UTC: is a worker "
                       "running, and does PUBLIC_URL lead here?")
    return Finding("worker", True, "our own text comes through the door")


def _aside(app: Flask) -> Finding:
    state = app.extensions["spool_state"]()
    if state.aside:
        return Finding("spool content", False, f"{state.aside} requests could not be recorded: mend what the log names, then "
                       "'flask --app wsgi spool again'")
    return Finding("spool content", True, f"{state.waiting} requests wait")


def _keys(app: Flask) -> Finding:
    lost = app.extensions["lost_keys"]()
    if lost:
        return Finding("ENCRYPTION_KEYS", False, f"requests in the spool need the keys {', '.join(lost)}: put them back behind "
                       "the newer ones, then 'flask --app wsgi spool again'")
    newest = app.extensions["telephony"].keys.newest
    if newest == "secret":   # config.FROM_SECRET
        return Finding("ENCRYPTION_KEYS", True, "not set: the key is made of SECRET_KEY, and backups need that; set keys "
                       "of their own before SECRET_KEY changes")
    return Finding("ENCRYPTION_KEYS", True, f"the key {newest!r} seals")


def _columns() -> Finding:
    waiting = [entry.name for entry in resealing.progress() if not entry.done]
    if waiting:
        return Finding("sealed columns", True, f"{', '.join(waiting)} not brought under the key in force yet: the worker does "
                       "that, or 'flask --app wsgi keys rotate'; until then keep the older keys")
    return Finding("sealed columns", True, "all lie under the key in force")


def _emergency() -> Finding:
    """An account that is to open when nothing else does."""
    codes = second_factors.paper_codes()
    spent = ", ".join(sorted(name for name, left in codes.items() if not left))
    if spent:
        return Finding("break-glass account", False, f"{spent} has no code left and cannot be opened: 'flask --app wsgi "
                       "user emergency-codes NAME' draws new ones")
    if not codes:
        return Finding("break-glass account", True, "none: with every administrator's telephone lost nobody lets people in; "
                       "'flask --app wsgi user add NAME --role administrator --break-glass' makes one")
    return Finding("break-glass account", True, f"opens: {min(codes.values())} codes are left at least")


def _alarms(app: Flask) -> Finding:
    if app.extensions["alarms"].targets:
        return Finding("ALARM_TARGETS", True, "somebody is told of alarms")
    return Finding("ALARM_TARGETS", True, "nobody is told of alarms, they only stand at /service: name somebody on duty")


def _public_url(app: Flask) -> Finding:
    if app.config["DEMO"] or urlsplit(app.config["PUBLIC_URL"]).scheme == "https":
        return Finding("PUBLIC_URL", True, "set; signatures are checked against it")
    return Finding("PUBLIC_URL", False, "is not https")


def _demo(app: Flask) -> Finding:
    if app.config["DEMO"]:
        return Finding("DEMO", True, "this is a demonstration: weak secrets are accepted and the log-ins are printed")
    return Finding("DEMO", True, "off")
