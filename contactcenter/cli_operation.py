"""flask commands for whoever runs the service: reconcile with the provider, back up and restore, the spool."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from time import monotonic

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from contactcenter import cli_record
from contactcenter.casework import auditing, backing_up, database_roles, reconciling, resealing
from contactcenter.casework.database_roles import Role
from contactcenter.rules.audit import EXPORT, WRITE
from contactcenter.sealing import KeyRing
from contactcenter.telephony import spool

spooled = AppGroup("spool", help="Webhooks that came while the database was away.")
key_ring = AppGroup("keys", help="The keys that seal what is personal.")
proofs = AppGroup("audit", help="The records of who saw and did what.")


def install(app: Flask) -> None:
    for command in (reconcile, backup, restore, db_roles, spooled, key_ring, proofs):
        app.cli.add_command(command)


@click.command("reconcile")
@click.option("--since", type=click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")), help="From then on, in UTC.")
@with_appcontext
def reconcile(since: datetime | None) -> None:
    """Bring in what stands in the provider's books and is not here."""
    books = import_module("contactcenter.telephony.books").Books(**current_app.extensions["provider"])   # loads the REST client
    looks = reconciling.reconcile(books, now=_now, policy=current_app.extensions["telephony"].policy,
                                  since=since.replace(tzinfo=UTC) if since else None)
    for look in looks:
        click.echo(f"{look.kind}: {look.listed} listed since {look.since:%Y-%m-%d %H:%M} UTC, {look.brought} brought in, "
                   f"missing = {look.missing}" + (f"; the book could not be read: {look.why}" if look.why else ""))
    if not all(look.well for look in looks):
        raise SystemExit(1)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Write the whole database into FILE, sealed with the newest of ENCRYPTION_KEYS, while the service runs."""
    began = monotonic()
    cli_record.note(EXPORT, "backup", about=file.name, now=_now())
    try:
        counts = backing_up.back_up(file.absolute(), keys=_keys(), now=_now())
    except backing_up.BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{sum(counts.values())} rows of {len(counts)} tables in {monotonic() - began:.1f} s")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@with_appcontext
def restore(file: Path) -> None:
    """Put FILE into the empty database of DATABASE_URL; texts are held back until the provider's books have been read."""
    began = monotonic()
    try:
        done = backing_up.restore(file.absolute(), keys=_keys(), now=_now())
    except backing_up.BackupFault as fault:
        raise click.ClickException(str(fault)) from fault
    cli_record.note(WRITE, "restore", about=file.name, now=_now())
    click.echo(f"{done.rows} rows of {done.tables} tables in {monotonic() - began:.1f} s, every count as in the backup, "
               f"{done.records} audit records whole; texts are held back, {done.in_doubt} in doubt: run the worker, or "
               "'flask --app wsgi reconcile'")


@click.command("db-roles")
@click.option("--owner", default="contactcenter_owner", show_default=True, help="Owns the tables and migrates.")
@click.option("--application", default="contactcenter", show_default=True, help="Web, stream and worker.")
@click.option("--reports", default="contactcenter_reports", show_default=True, help="Figures; no name, number or text.")
@click.option("--passwords-stdin", is_flag=True, help="Read three lines, a password each; an empty one leaves it.")
@with_appcontext
def db_roles(owner: str, application: str, reports: str, passwords_stdin: bool) -> None:
    """Make PostgreSQL's three roles and give each its rights, as a superuser; repeat it after each migration."""
    names = (owner, application, reports)
    if len(set(names)) < len(names):
        raise click.ClickException("the three roles have three names")
    cli_record.note(WRITE, "db_roles", about=application[:64], now=_now())
    lines = [sys.stdin.readline().rstrip("\r\n") for _ in names] if passwords_stdin else ["", "", ""]
    try:
        database_roles.set_up(*map(Role, names, lines))
    except database_roles.NotPossible as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(f"{owner} owns and migrates, {application} serves, {reports} counts: each has its rights")


@spooled.command("state")
def spool_state() -> None:
    """Say what waits in this machine's spool."""
    state = spool.state(current_app.extensions["spool_dir"])
    since = f" since {state.oldest_at:%Y-%m-%d %H:%M} UTC" if state.oldest_at else ""
    click.echo(f"{state.waiting} waiting{since}, {state.aside} put aside")


@spooled.command("again")
def spool_again() -> None:
    """Let what was put aside wait again, once its reason is mended; the worker records it."""
    click.echo(f"{spool.put_back(current_app.extensions['spool_dir'])} wait again")


@proofs.command("verify")
@click.option("--anchor", default="", help="An anchor that was logged, number:fingerprint: whether it is still here.")
def verify_audit(anchor: str) -> None:
    """Look at every record: say which were changed, moved, added or removed."""
    checked = auditing.verify(anchor)
    for fault in checked.faults:
        click.echo(fault)
    click.echo(f"{checked.records} records in chains, {checked.older} older than the chains, {len(checked.faults)} faults")
    if checked.faults:
        raise SystemExit(1)


@key_ring.command("state")
def state_of_keys() -> None:
    """Say which key seals, and what does not lie under it yet."""
    click.echo(f"{_keys().newest} seals")
    for entry in resealing.progress():
        click.echo(f"{entry.name}: " + (f"done {entry.done_at:%Y-%m-%d %H:%M} UTC" if entry.done_at else "not done yet"))


@key_ring.command("rotate")
def rotate_keys() -> None:
    """Bring everything under the newest key now, instead of waiting for the worker; safe to stop and to repeat."""
    cli_record.note(WRITE, "keys_rotate", about=_keys().newest, now=_now())
    pages = resealing.reseal_everything(now=_now)
    click.echo(f"{pages} pages looked at; everything lies under {_keys().newest}")


@key_ring.command("reindex")
def reindex_numbers() -> None:
    """After a change of INDEX_KEY, with everything else stopped: find numbers and words by the new key."""
    cli_record.note(WRITE, "keys_reindex", now=_now())
    pages = sum(1 for _ in resealing.find_numbers_anew())
    click.echo(f"{pages} pages of numbers; {resealing.reseal_everything(now=_now)} pages of texts filed anew")


def _keys() -> KeyRing:
    keys: KeyRing = current_app.extensions["keys"]
    return keys


def _now() -> datetime:
    return datetime.now(UTC)
