"""flask commands of keeping and forgetting: what would go, what went, a file about one person, what somebody touched."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime
from typing import TextIO

import click
from flask import Flask
from flask.cli import with_appcontext

from contactcenter import cli_record
from contactcenter.casework import forgetting, subject_files, touched
from contactcenter.rules.audit import EXPORT, FORGET
from contactcenter.rules.refusal import Refusal

MOMENT = click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"))


def install(app: Flask) -> None:
    for command in (retention, subject_file, show_touched):
        app.cli.add_command(command)


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Say what would go now, by rule. Nothing is touched.")
@click.option("--apply", "apply_now", is_flag=True, help="Forget everything that is due, instead of waiting for the worker.")
@click.option("--log", "show_log", is_flag=True, help="Print what was forgotten, a JSON object a line, to keep with backups.")
@click.option("--again", type=click.File(encoding="utf-8"), help="After a restore: forget again what such a file says.")
@with_appcontext
def retention(dry_run: bool, apply_now: bool, show_log: bool, again: TextIO | None) -> None:
    """Keep no longer than the rules say."""
    if sum((dry_run, apply_now, show_log, again is not None)) != 1:
        raise click.UsageError("say one of --dry-run, --apply, --log, --again FILE")
    if show_log:
        for line in forgetting.logged():
            click.echo(json.dumps(line, ensure_ascii=False))
    elif again is not None:
        _again(again)
    elif apply_now:
        cli_record.on_record()
        click.echo(f"{sum(forgetting.forget_everything_due(now=_now))} cases and pages forgotten")
    else:
        for due in forgetting.due_now(now=_now()):
            click.echo(f"{due.count:>9}  {due.rule.code} ({due.rule.days} days, {due.rule.way}): {due.rule.basis}")


def _again(lines: TextIO) -> None:
    cli_record.note(FORGET, "retention_again", about=lines.name, now=_now())
    told = forgetting.forget_again(lines, now=_now)
    click.echo(f"{told.done} forgotten again, {told.gone} gone already, {told.refused} held or under way, "
               f"{told.unreadable} lines unreadable")
    if told.refused or told.unreadable:
        raise SystemExit(1)


@click.command("subject-file")
@click.option("--number", default="", help="A telephone number in any spelling.")
@click.option("--reference", "references", multiple=True, help="A case; may be repeated.")
@click.option("--purpose", required=True, help="What it is for; it goes on record.")
@with_appcontext
def subject_file(number: str, references: tuple[str, ...], purpose: str) -> None:
    """Print everything about one number or one child, a JSON object a line."""
    cli_record.on_record()
    try:
        wanted = subject_files.start(None, number=number, references=references, purpose=purpose, now=_now())
    except Refusal as refusal:
        raise click.ClickException(refusal.code.replace("_", " ")) from refusal
    for part in subject_files.parts(wanted):
        click.echo(json.dumps(part, ensure_ascii=False))


@click.command("touched")
@click.option("--user", "name", default="", help="The name somebody signs in with.")
@click.option("--session", default="", help="The beginning of a session's hash, as the records show it.")
@click.option("--since", type=MOMENT, required=True, help="In UTC.")
@click.option("--until", type=MOMENT, required=True, help="In UTC.")
@with_appcontext
def show_touched(name: str, session: str, since: datetime, until: datetime) -> None:
    """After a breach: which records somebody, or one session, touched between two times, as CSV."""
    try:
        wanted = touched.wanted(name=name, session=session, since=since.replace(tzinfo=UTC), until=until.replace(tzinfo=UTC))
    except Refusal as refusal:
        raise click.ClickException(refusal.code.replace("_", " ")) from refusal
    cli_record.note(EXPORT, "breach_report", about=f"{name or session} {since:%Y-%m-%d %H:%M}", now=_now())
    lines = csv.writer(sys.stdout)
    lines.writerow(("reference", "kind", "act", "about", "times", "first", "last"))
    for row in touched.report(wanted):
        lines.writerow((row.reference, row.kind, row.act, row.about, row.times, row.first.isoformat(), row.last.isoformat()))


def _now() -> datetime:
    return datetime.now(UTC)
