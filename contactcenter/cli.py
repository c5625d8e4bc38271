"""flask commands; thin: parse, call casework, print."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from contactcenter import cli_record
from contactcenter.casework import (accounts, administering, assessing, evaluating, exporting, places, searching,
                                    second_factors, teaching)
from contactcenter.dashboard import passwords
from contactcenter.monitoring import doctor
from contactcenter.rules import lifecycle
from contactcenter.rules.audit import EXPORT
from contactcenter.rules.classifier import BadTable
from contactcenter.rules.numbers import caller_id
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import ROLES
from contactcenter.storage.reads.staff import login_named

if TYPE_CHECKING:
    from config import Config

users = AppGroup("user", help="Accounts of the people who work here.")
cases = AppGroup("cases", help="Cases as data.")
gazetteer = AppGroup("places", help="The places that routing knows.")
MOST_CODES = 20   # printed one by one


def install(app: Flask, config: Config) -> None:
    """Adds the commands, and what the worker needs to know of the configuration."""
    app.extensions["provider"] = {
        "account_sid": config.twilio_account_sid, "auth_token": config.twilio_auth_tokens[0],
        "api_url": config.twilio_api_url, "public_url": config.public_url}
    for command in (worker, users, cases, gazetteer, route, show_lifecycle, show_doctor, demo_seed):
        app.cli.add_command(command)


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@with_appcontext
def worker(once: bool) -> None:
    """Send due texts, drain the spool, keep the database in order."""
    background = import_module("contactcenter.worker")   # here: it loads the REST client, 0.1 s no web process needs
    app = current_app._get_current_object()              # type: ignore[attr-defined]
    provider = background.Provider(**app.extensions["provider"])
    if once:
        click.echo(f"{background.run_once(app, provider)} texts handed over")
    else:
        background.run(app, provider)


@click.command("lifecycle")
def show_lifecycle() -> None:
    """Print the table of moves: what may be done with a case, in which state, by whom, and where it leads."""
    for row in lifecycle.table():
        click.echo(f"| {' | '.join(row)} |")


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--region", "regions", multiple=True, help="ISO 3166-2 code such as KZ-75; may be repeated.")
@click.option("--display-name", default="", help="The name colleagues see.")
@click.option("--language", default="kk", type=click.Choice(accounts.LANGUAGES))
@click.option("--break-glass", is_flag=True, help="The emergency account: codes on paper, and its use wakes the supervisors.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
def add_user(name: str, role: str, regions: tuple[str, ...], display_name: str, language: str,
             break_glass: bool, password_stdin: bool) -> None:
    """Add an account."""
    cli_record.on_record()
    password = sys.stdin.readline().rstrip("\n") if password_stdin else click.prompt(
        "Password", hide_input=True, confirmation_prompt=True)
    try:
        hashed = passwords.hash_password(password, about=(name, display_name))
        accounts.add_user(name, role=role, regions=regions, display_name=display_name, language=language,
                          break_glass=break_glass, password_hash=hashed, now=datetime.now(UTC))
    except Refusal as refusal:
        raise click.ClickException(_in_words(refusal)) from refusal
    click.echo(f"added {role} {name}")
    if break_glass:
        _print_codes(name)


@users.command("emergency-codes")
@click.argument("name")
def emergency_codes(name: str) -> None:
    """Draw ten new codes for the break-glass account: one opens it together with its password, once."""
    cli_record.on_record()
    known = login_named(name)
    if known is None or not known.break_glass:
        raise click.ClickException("there is no such break-glass account in use")
    _print_codes(name)


def _print_codes(name: str) -> None:
    known = login_named(name)
    if known:
        click.echo("a code opens it together with the password, once; keep them in another envelope than the password:")
        click.echo("\n".join(second_factors.renew_recovery_codes(known.staff.id, now=datetime.now(UTC))))


@users.command("let-in-anew")
@click.argument("name")
def let_in_anew(name: str) -> None:
    """Void password, codes and passkeys of an account and print the link that lets its person choose them again."""
    cli_record.on_record()
    known = login_named(name)
    if known is None:
        raise click.ClickException("there is no such account in use")
    token = administering.let_in_anew(known.staff.id, by=None, now=datetime.now(UTC))
    click.echo(f"{current_app.config['PUBLIC_URL']}/invitation/{token}")


def _in_words(refusal: Refusal) -> str:
    facts = "".join(f" ({name}: {value})" for name, value in refusal.facts.items())
    return refusal.code.replace("_", " ") + facts


@cases.command("export")
@click.option("--since", type=click.DateTime(("%Y-%m-%d", "%Y-%m-%dT%H:%M:%S")), help="Changed since then, in UTC.")
def export_cases(since: datetime | None) -> None:
    """Print every case as one JSON object a line."""
    cli_record.note(EXPORT, "cases_export", about=f"since {since:%Y-%m-%d %H:%M}" if since else "all", now=datetime.now(UTC))
    for case in exporting.export_cases(since=since.replace(tzinfo=UTC) if since else None):
        click.echo(json.dumps(case, ensure_ascii=False))


@cases.command("reindex")
def reindex_cases() -> None:
    """File every text for the search anew; safe to stop and to repeat."""
    click.echo(f"{sum(searching.file_everything())} texts, acts and forms filed")


@click.group("route", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, a line for each line.")
@click.pass_context
@with_appcontext
def route(context: click.Context, as_json: bool) -> None:
    """Read {"sender": ..., "text": ...} a line, answer region, certainty and evidence a line."""
    if context.invoked_subcommand:
        return
    for number, asked in _lines(sys.stdin):
        answer = asked if "error" in asked else _routing(str(asked.get("sender", "")), str(asked.get("text", "")))
        print(json.dumps(answer, ensure_ascii=False) if as_json else _as_sentence(number, answer), flush=True)


@route.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--misses", is_flag=True, help="Also print every text with another answer than its label.")
@with_appcontext
def evaluate_routing(file: str, misses: bool) -> None:
    """Measure routing on labelled texts: tab-separated split, sender, text, region (- for none), language, why."""
    for line in evaluating.in_words(file, gazetteer=places.current(), misses=misses):
        click.echo(line)


@gazetteer.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
def import_places(file: TextIO) -> None:
    """Take over the official table (CSV: kato, level, name_ru, name_kk, type) and say what it changed."""
    cli_record.on_record()
    try:
        done = teaching.import_places(csv.DictReader(file), now=datetime.now(UTC))
    except (BadTable, csv.Error, UnicodeDecodeError) as fault:
        raise click.ClickException(f"nothing was changed: {fault}") from fault
    for name, codes in (("added", done.added), ("renamed", done.renamed), ("ended", done.ended)):
        click.echo(f"{name}: {len(codes)}{'' if len(codes) > MOST_CODES else ' ' + ' '.join(codes)}")
    share = done.ambiguous_villages / done.villages if done.villages else 0
    click.echo(f"villages: {done.villages}; {done.ambiguous_villages} ({share:.0%}) bear one of {len(done.ambiguous)} names "
               "that stand in several regions and never route alone:")
    for name, regions in sorted(done.ambiguous.items()):
        click.echo(f"  {name}: {', '.join(sorted(regions))}")


def _lines(stream: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(stream, start=1):
        try:
            asked = json.loads(line)
        except ValueError:
            asked = None
        yield number, asked if isinstance(asked, dict) else {"error": f"line {number} is not a JSON object"}


def _routing(sender: str, text: str) -> dict[str, Any]:
    said, caller = assessing.assess(sender=sender, text=text), caller_id(sender)
    return {
        "region": said.routed.region, "certainty": said.routed.certainty.value,
        "evidence": [asdict(piece) for piece in said.routed.evidence], "candidates": list(said.routed.candidates),
        "language": said.language.value, "urgency": said.urgency.level,
        "urgency_signs": [asdict(sign) for sign in said.urgency.signs],
        "caller": {"e164": caller.e164, "can_be_called_back": caller.can_be_called_back,
                   "may_be_texted": caller.may_be_texted, "why": caller.why}}


def _as_sentence(number: int, answer: dict[str, Any]) -> str:
    if "error" in answer:
        return str(answer["error"])
    quotes = ", ".join(f"{piece['rule']} \"{piece['quote']}\"" for piece in answer["evidence"]) or "no evidence"
    return f"{number}: {answer['region'] or '-'} {answer['certainty']} ({quotes})"


@click.command("doctor")
@with_appcontext
def show_doctor() -> None:
    """Say in words what is misconfigured and how to mend it."""
    findings = doctor.examine(current_app._get_current_object())   # type: ignore[attr-defined]
    for finding in findings:
        click.echo(f"{'ok  ' if finding.well else 'MEND'}  {finding.subject}: {finding.words}")
    if not all(finding.well for finding in findings):
        raise SystemExit(1)


@click.command("demo-seed")
@with_appcontext
def demo_seed() -> None:
    """Fill an empty demonstration database with people and some weeks of cases."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("this is no demonstration: DEMO is not 1, nothing was done")
    demo = import_module("contactcenter.demo")   # here: four weeks of made-up cases, which no web process needs
    count = demo.seed(now=datetime.now(UTC), password_hash=passwords.hash_password(demo.PASSWORD))
    click.echo(f"{count} contacts added")
