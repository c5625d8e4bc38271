"""A file about one person, and which records somebody touched: who may take them out, what is in them, what is on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import auditing
from contactcenter.rules.local_time import local
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import ROLES
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.search_models import ListExport
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, Desk

CHILD, WRITTEN = "+77051234567", "8 (705) 123-45-67"
Sit = Callable[..., Desk]
TextRef = Callable[..., str]


@pytest.fixture
def told(desk: Sit, text_ref: TextRef) -> tuple[Desk, str, str]:
    """A supervisor, a case of the child's and a stranger's."""
    supervisor, ref, other = desk("supervisor"), text_ref(ALMATY, sender=CHILD), text_ref("Басқа бала туралы")
    supervisor.act("note", ref, text="=Құпия жазба <b>")
    return supervisor, ref, other


def take(person: Desk, **fields: str) -> Any:
    return person.client.post("/subject", data={"csrf_token": person.token, "purpose": "Ата-ананың өтініші"} | fields,
                              buffered=True)


def on_record(act: str) -> list[Any]:
    db.session.rollback()
    log = AccessLog.__table__.c
    return list(db.session.execute(select(log.case_id, log.user_id, log.about).where(log.act == act).order_by(log.id)))


def test_the_file_of_a_number_has_everything_and_nobody_elses(told: tuple[Desk, str, str]) -> None:
    supervisor, ref, other = told
    supervisor.get(f"/cases/{ref}")
    answer = take(supervisor, number=WRITTEN, format="json")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert CHILD[2:] not in answer.headers["Content-Disposition"]
    parts = json.loads(answer.text)
    by_name = {part["part"]: part["rows"] for part in parts}
    assert by_name["caller"][0]["number"] == CHILD and by_name["case"][0]["reference"] == ref
    assert by_name["contact"][0]["text"] == ALMATY and by_name["outbox"][0]["recipient"] == CHILD
    assert "=Құпия жазба <b>" in {row["facts"].get("text") for row in by_name["case_event"]}
    assert [row["person"] for row in by_name["readers"]] == [supervisor.staff.display_name]
    assert other not in answer.text and "Басқа бала" not in answer.text
    assert len(on_record("subject_file")) == 2      # the file, and the case in it
    export = db.session.execute(select(ListExport.__table__)).one()
    assert (export.purpose, export.count) == ("Ата-ананың өтініші", 1) and auditing.verify().faults == ()


def test_a_child_by_references_to_read_and_print(told: tuple[Desk, str, str]) -> None:
    supervisor, ref, other = told
    looked = take(supervisor, references=f"{ref}\n{other}", look="1")
    assert looked.status_code == 200 and ref in looked.text and other in looked.text and on_record("subject_file") == []
    html = take(supervisor, references=f"{ref} {other}", format="html")
    assert html.text.count("<h1>") == 1 and ALMATY in html.text and html.text.rstrip().endswith("</html>")
    assert "=Құпия жазба &lt;b&gt;" in html.text and "<b>" not in html.text


def test_what_is_refused_and_to_whom(told: tuple[Desk, str, str], desk: Sit) -> None:
    supervisor, ref, _ = told
    for fields, said in (({}, "Write a number"), ({"number": "abc"}, "no telephone number"),
                         ({"number": "+77770000000"}, "Nothing is stored"),
                         ({"references": f"{ref} {reference(999_999, NOW)}"}, "none, or not"),
                         ({"number": WRITTEN, "purpose": " "}, "what it is for"),
                         ({"number": WRITTEN, "format": "doc"}, "no such")):
        answer = take(supervisor, **{"format": "json"} | fields)
        assert answer.status_code == 422 and said in answer.text, fields
    assert on_record("subject_file") == []
    for role in ROLES:
        if role != "supervisor":
            assert desk(role).get("/subject").status_code == 403 == take(desk(role), number=WRITTEN, format="json").status_code


def test_the_command_line_takes_the_file_out_on_record(app: Flask, told: tuple[Desk, str, str]) -> None:
    done = app.test_cli_runner().invoke(args=["subject-file", "--number", WRITTEN, "--purpose", "Сот сұрауы"])
    parts = [json.loads(line) for line in done.output.splitlines()]
    assert parts[0]["rows"][0]["references"] == [told[1]] and len(on_record("subject_file")) == 1
    assert app.test_cli_runner().invoke(args=["subject-file", "--purpose", "Сот сұрауы"]).exit_code == 1


def asked(by: Desk, **fields: str) -> Any:
    now = local(datetime.now(UTC))
    times = {"since": f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M}", "until": f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M}"}
    return by.client.post("/audit/touched", data={"csrf_token": by.token} | times | fields)


def test_what_somebody_touched_is_told_without_content(told: tuple[Desk, str, str], desk: Sit) -> None:
    supervisor, ref, other = told
    supervisor.get(f"/cases/{ref}")
    supervisor.get(f"/cases/{ref}")
    for role in ROLES:
        answer = asked(desk(role), person=str(supervisor.staff.id))
        assert answer.status_code == (200 if role in ("auditor", "supervisor", "administrator") else 403), role
        if answer.status_code == 200:
            assert ref in answer.text and other not in answer.text and "мектепте" not in answer.text
            assert "1 case was touched." in answer.text
    auditor = desk("auditor")
    assert ref not in asked(auditor, person=str(auditor.staff.id)).text
    past = asked(auditor, person=str(supervisor.staff.id), since="2020-01-01T00:00", until="2020-01-02T00:00")
    assert ref not in past.text and "0 cases were touched." in past.text


def test_a_session_alone_can_be_asked_for_and_the_file_has_all(told: tuple[Desk, str, str], desk: Sit) -> None:
    supervisor, ref, _ = told
    supervisor.get(f"/cases/{ref}")
    db.session.rollback()
    own = select(AccessLog.session).where(AccessLog.user_id == supervisor.staff.id).limit(1)
    session = db.session.execute(own).scalar_one()
    auditor = desk("auditor")
    file = asked(auditor, session=session[:8], format="csv")
    lines = file.text.splitlines()
    assert file.headers["Content-Type"].startswith("text/csv") and lines[0].startswith("Reference")
    assert any(line.startswith(f"{ref},") for line in lines)
    assert on_record("breach_report")[-1].user_id == auditor.staff.id


def test_bad_questions_are_answered_in_words(desk: Sit) -> None:
    auditor = desk("auditor")
    for fields, said in (({}, "Choose a person"), ({"session": "xyz"}, "six characters"), ({"session": "%"}, "six characters"),
                         ({"person": "1", "since": "yesterday"}, "earlier one first"),
                         ({"person": "1", "since": "2026-02-01T00:00", "until": "2026-01-01T00:00"}, "earlier one first")):
        answer = asked(auditor, **fields)
        assert answer.status_code == 422 and said in answer.text, fields


def test_the_command_line_tells_it_too(app: Flask, told: tuple[Desk, str, str]) -> None:
    supervisor, ref, _ = told
    run = app.test_cli_runner().invoke
    done = run(args=["touched", "--user", supervisor.staff.name, "--since", "2020-01-01", "--until", "2100-01-01"])
    assert ref in done.output and done.output.startswith("reference,kind")
    assert run(args=["touched", "--user", "nobody", "--since", "2020-01-01", "--until", "2100-01-01"]).exit_code == 1
