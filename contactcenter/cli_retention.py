"""flask commands of keeping and forgetting: what would go, what went, and once more after a restore."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TextIO

import click
from flask import Flask
from flask.cli import with_appcontext

from contactcenter import cli_record
from contactcenter.casework import forgetting
from contactcenter.rules.audit import FORGET


def install(app: Flask) -> None:
    app.cli.add_command(retention)


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


def _now() -> datetime:
    return datetime.now(UTC)
