"""/admin/retention and the legal hold of a case: who may, what is kept of what was typed, what a preview says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select, update

from contactcenter.casework import forgetting
from contactcenter.rules.staff import ROLES
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, Outbox
from contactcenter.storage.retention_models import RetentionSetting
from tests.conftest import NOW
from tests.dashboard.conftest import ALMATY, Desk

Sit = Callable[..., Desk]
TextRef = Callable[..., str]


def settings() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(RetentionSetting)).scalar_one()


def closed_long_ago(person: Desk, ref: str) -> None:
    assert person.act("close", ref, outcome="prank", text="").status_code == 303
    db.session.execute(update(Case).values(closed_at=NOW.replace(year=2019), last_inbound_at=NOW.replace(year=2019)))
    db.session.execute(update(Outbox).values(state="sent"))
    db.session.commit()


def test_administrators_set_rules_after_a_look_at_what_would_go(desk: Sit, text_ref: TextRef) -> None:
    closed_long_ago(desk("operator"), text_ref(ALMATY))
    admin = desk("administrator")
    assert "1 would go now." in admin.page("/admin/retention?count=1").words
    form = admin.page("/admin/retention").form("/not_a_case")
    looked = admin.send(form, days="36000", look="1")
    assert looked.status_code == 200 and "0 would go now." in looked.text and settings() == 0
    assert admin.send(form, days="30", way="pseudonymise", basis="Бұйрық 5").status_code == 303
    words = admin.page("/admin/retention").words
    assert "30 days, made anonymous" in words and "Бұйрық 5" in words and settings() == 1


def test_what_was_typed_is_kept_and_said_to_be_wrong(desk: Sit) -> None:
    admin = desk("administrator")
    form = admin.page("/admin/retention").form("/silent")
    for typed, said in ((dict(days="many"), "1 or more"), (dict(way="burn"), "no such choice"), (dict(basis=" "), "rests on")):
        answer = admin.send(form, **typed)
        assert answer.status_code == 422 and said in answer.text, typed
    assert 'value="many"' in admin.send(form, days="many").text and settings() == 0
    assert admin.post("/admin/retention/nothing", days="1").status_code == 404


def test_nobody_else_comes_to_the_rules(desk: Sit) -> None:
    for role in ROLES:
        assert desk(role).get("/admin/retention").status_code == (200 if role == "administrator" else 403), role


def hold(person: Desk, ref: str, *, reason: str = "Сот сұрауы", do: str = "hold") -> Any:
    return person.client.post(f"/cases/{ref}/hold", data={
        "csrf_token": person.token, "key": str(uuid4()), "do": do, "reason": reason})


def test_a_supervisor_puts_a_case_on_hold_and_lifts_it(desk: Sit, text_ref: TextRef) -> None:
    supervisor, operator, ref = desk("supervisor"), desk("operator"), text_ref(ALMATY)
    assert hold(operator, ref).status_code == 403 and operator.get(f"/cases/{ref}/hold").status_code == 403
    refused = hold(supervisor, ref, reason=" ")
    assert refused.status_code == 422 and "Write the reason." in refused.text
    assert hold(supervisor, ref).status_code == 303
    assert hold(supervisor, ref).status_code == 422
    words = operator.page(f"/cases/{ref}").words
    assert "legal hold" in words and "Сот сұрауы" in words
    assert hold(supervisor, ref, do="release", reason="Аяқталды").status_code == 303
    assert "Legal hold lifted" in operator.page(f"/cases/{ref}").words


def test_a_forgotten_case_can_be_looked_at_and_not_taken_up_again(desk: Sit, text_ref: TextRef) -> None:
    operator, supervisor, ref = desk("operator"), desk("supervisor"), text_ref(ALMATY)
    closed_long_ago(operator, ref)
    db.session.execute(update(Case).values(outcome="informed"))
    db.session.commit()
    assert sum(forgetting.forget_everything_due(now=lambda: NOW)) > 0
    page = supervisor.page(f"/cases/{ref}")
    assert "made anonymous" in page.words and "Алматы қаласында" not in page.words
    for path in (f"/cases/{ref}/print", f"/cases/{ref}/fragment", f"/cases/{ref}/readers", "/cases"):
        assert supervisor.get(path).status_code == 200, path
    version = db.session.execute(select(Case.version)).scalar_one()
    answer = supervisor.act("reopen", ref, version=version, reason="қайта")
    assert answer.status_code in (409, 422) and "forgotten under the rules" in answer.text
    assert hold(supervisor, ref).status_code == 422
    assert ref in desk("auditor").get("/audit").text


def test_clocks_are_tried_and_have_their_history(desk: Sit) -> None:
    admin = desk("administrator")
    words = admin.page("/admin/clocks?from=2026-03-16T10:00").words
    assert "19 Mar 24:00" in words and "9 Apr 24:00" in words and "the rules are as they came" in words
    form = admin.page("/admin/clocks").form("/triage")
    assert admin.send(form, ordinary="7", basis="Бұйрық 9").status_code == 303
    assert "Бұйрық 9" in admin.page("/admin/clocks").words.rpartition("Changes")[2]
    assert "Choose a day and a time." in admin.page("/admin/clocks?from=yesterday").words
