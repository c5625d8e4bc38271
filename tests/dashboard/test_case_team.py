"""Several people in one case: who is there, what each is typing, whom a note tells, and whose words are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from re import search
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from contactcenter.casework import attending
from contactcenter.storage.call_models import Signal
from contactcenter.storage.db import db
from contactcenter.storage.log_models import Draft
from contactcenter.storage.models import User
from contactcenter.storage.team_models import CasePresence, Notice
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

Row = Callable[[str], Any]
TextRef = Callable[..., str]
Sit = Callable[..., Desk]


def rows(*columns: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(select(*columns)))


def told(kind: str) -> list[str]:
    return [row.audience for row in rows(Signal.audience, Signal.kind, Signal.id) if row.kind == kind]


def later(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def here(person: Desk, ref: str) -> str:
    """Who the page says is there too."""
    found = search(r'<p class="present".*?</p>', person.get(f"/cases/{ref}/fragment").text)
    assert found
    return " ".join(Page(found[0]).words.split())


def types(person: Desk, ref: str, serial: int = 1, **fields: str) -> Any:
    named = {name.replace("_", "."): text for name, text in fields.items()}
    return person.post(f"/cases/{ref}/typed", serial=str(serial), **named)


def kept(person: Desk, ref: str) -> dict[str, str]:
    found = search(r'data-typed="([^"]*)"', person.get(f"/cases/{ref}").text)
    assert found
    return dict(json.loads(unescape(found[1])))


def test_who_reads_and_who_writes_is_seen_by_the_others(desk: Sit, text_ref: TextRef) -> None:
    one, two, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    one.get(f"/cases/{ref}")
    assert here(one, ref) == ""   # nobody else
    before = one.get(f"/cases/{ref}/fragment").headers["ETag"]
    two.get(f"/cases/{ref}")
    assert told("reading") == [f"user:{one.staff.id}"]
    answer = one.get(f"/cases/{ref}/fragment", headers={"If-None-Match": before})
    assert answer.status_code == 200 and here(one, ref) == f"{two.staff.display_name}: has it open"
    types(two, ref, note_text="жазып жатырмын")
    types(two, ref, 2, note_text="жазып жатырмын, әлі")
    assert here(one, ref) == f"{two.staff.display_name}: is writing here"
    assert told("reading") == 2 * [f"user:{one.staff.id}"]   # came and began to write: not once for each word
    two.does("note", ref, text="жаздым")
    assert here(one, ref) == f"{two.staff.display_name}: has it open"
    two.post(f"/cases/{ref}/left")
    assert here(one, ref) == ""


def test_who_shows_no_sign_of_life_is_not_there(desk: Sit, text_ref: TextRef) -> None:
    one, two, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    two.get(f"/cases/{ref}")
    one.get(f"/cases/{ref}")
    assert two.staff.display_name in here(one, ref)
    db.session.execute(update(CasePresence).where(CasePresence.user_id == two.staff.id).values(seen_at=later(-101)))
    db.session.commit()
    assert here(one, ref) == ""
    attending.attend(desk("ombudsman").staff, int(ref[3:-2]), noted_at=None, now=later(0))
    assert two.staff.id not in [row.user_id for row in rows(CasePresence.user_id)]   # and the row is swept away


def test_an_open_page_writes_seldom(desk: Sit, text_ref: TextRef, statements: Callable[[], Any]) -> None:
    one, ref = desk("ombudsman"), text_ref(ALMATY)
    one.get(f"/cases/{ref}")
    with statements() as seen:
        for _ in range(5):
            one.get(f"/cases/{ref}/fragment")
    assert not [text for text in seen if not text.lstrip().upper().startswith(("SELECT", "BEGIN", "ROLLBACK"))]


def test_what_was_typed_survives_everything_but_being_sent(desk: Sit, text_ref: TextRef) -> None:
    one, other, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    page = one.page(f"/cases/{ref}")
    key = page.form("/note").fields["key"]
    answer = types(one, ref, 10, note_text="жарты сөз", close_note="жабу себебі", transfer_reason="")
    assert answer.status_code == 200 and "draft saved" in answer.text
    assert kept(one, ref) == {"note.text": "жарты сөз", "close.note": "жабу себебі"}
    assert kept(other, ref) == {}   # each person's own
    assert types(one, ref, 9, note_text="ескі").status_code == 409   # an older save does not win
    one.client.post("/logout", data={"csrf_token": one.token})
    assert rows(Draft.fields)[0].fields["note.text"] == "жарты сөз"
    assert types(one, ref, 11, note_text="x").status_code == 401
    again = desk("ombudsman")
    types(again, ref, 1, note_text="біріншісі", close_note="қалсын", note_key=key)
    again.act("note", ref, text="біріншісі", key=key)
    assert kept(again, ref) == {"close.note": "қалсын"}
    types(again, ref, 2, note_text="біріншісі", close_note="қалсын", note_key=key)   # a save that was late
    assert kept(again, ref) == {"close.note": "қалсын"}


@pytest.mark.parametrize(("fields", "status"), [
    ({"serial": "0"}, 409), ({"serial": "x"}, 400), ({}, 400), ({"serial": "1", "note.text": "ә" * 40_001}, 409),
    ({"serial": "1", "note.key": "nonsense", "note.text": "\0a"}, 200)])
def test_a_draft_that_no_page_sends(desk: Sit, text_ref: TextRef, fields: dict[str, str], status: int) -> None:
    one, ref = desk("operator"), text_ref(NOWHERE)
    assert one.post(f"/cases/{ref}/typed", **fields).status_code == status


def test_after_a_conflict_both_texts_stand_side_by_side(desk: Sit, text_ref: TextRef, row: Row) -> None:
    first, second, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    first.does("accept", ref)
    form = second.form(ref, "transfer")
    first.does("note", ref, text="Бірінші адамның жазбасы")
    answer = second.send(form, region="KZ-31", reason="Екінші адамның себебі")
    top = answer.text.partition('id="problem"')[2].partition('class="case"')[0]
    assert answer.status_code == 409 and "What happened meanwhile" in top and "Бірінші адамның жазбасы" in top
    assert Page(answer.text).form("/transfer").fields["reason"] == "Екінші адамның себебі"


def test_what_cannot_be_sent_any_more_can_be_kept_as_a_note(desk: Sit, text_ref: TextRef, row: Row) -> None:
    first, second, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    first.does("accept", ref)
    form = second.form(ref, "close")
    first.does("close", ref, outcome="informed", note="Бірінші жапты")
    answer = second.send(form, outcome="prank", note="Екіншінің сөзі")
    assert answer.status_code == 409 and "Бірінші жапты" in answer.text
    page = Page(answer.text)
    rescue = next(form for form in page.forms if form.fields.get("text") == "Екіншінің сөзі")
    assert second.send(rescue).status_code == 303
    assert "Екіншінің сөзі" in first.page(f"/cases/{ref}").words and row(ref).outcome == "informed"


def test_words_for_a_case_that_has_left_ones_sight_are_shown(desk: Sit, text_ref: TextRef) -> None:
    first, second, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    form = second.form(ref, "note")
    first.does("transfer", ref, region="KZ-31", reason="көшті")
    answer = second.send(form, text="ұзақ жазылған сөз")
    assert answer.status_code == 404 and "ұзақ жазылған сөз" in answer.text


@pytest.fixture
def named(app: Flask, desk: Sit) -> Iterator[Callable[..., Desk]]:
    """Somebody with a name of their own."""
    def sit(role: str, *regions: str, name: str) -> Desk:
        person = desk(role, *regions)
        db.session.execute(update(User).where(User.id == person.staff.id).values(display_name=name))
        db.session.commit()
        return person

    yield sit


def test_a_note_tells_whom_it_addresses_and_opening_the_case_is_reading_it(desk: Sit, named: Sit, text_ref: TextRef) -> None:
    writer, ref = desk("ombudsman"), text_ref(ALMATY)
    colleague, stranger = named("ombudsman", name="Айжан Нұртаева"), named("ombudsman", "KZ-31", name="Асан Үсенов")
    writer.does("note", ref, text=f"@айжан нұртаева қараңызшы, @Асан Үсенов және @{stranger.staff.name} де. a@b")
    assert [row.user_id for row in rows(Notice.user_id)] == [colleague.staff.id]   # only who may see the case
    assert told("notice") == [f"user:{colleague.staff.id}"]
    assert "told: Айжан Нұртаева" in writer.page(f"/cases/{ref}").words
    assert ">1</b>" in colleague.get("/notices/fragment").text and ">1</b>" in colleague.get("/queue").text
    page = colleague.page("/notices")
    assert "You were addressed in a note" in page.words and f"/cases/{ref}" in page.links
    colleague.get(f"/cases/{ref}")
    assert "</b>" not in colleague.get("/notices/fragment").text
    writer.does("note", ref, text=f"@{colleague.staff.name}")
    page = colleague.page("/notices")
    colleague.send(page.form("/notices"))
    assert "</b>" not in colleague.get("/notices/fragment").text
    assert "</b>" not in stranger.get("/notices/fragment").text


def test_a_case_out_of_sight_is_not_named(desk: Sit, text_ref: TextRef) -> None:
    writer, colleague, ref = desk("ombudsman"), desk("ombudsman"), text_ref(ALMATY)
    writer.does("note", ref, text=f"@{colleague.staff.name}")
    writer.does("transfer", ref, region="KZ-31", reason="көшті")
    page = colleague.page("/notices")
    assert ref not in page.words and "The case is not yours to see any more." in page.words


def test_a_deputy_is_told_what_the_absent_person_is(desk: Sit, text_ref: TextRef) -> None:
    writer, away, deputy, ref = desk("ombudsman"), desk("ombudsman"), desk("ombudsman", "KZ-31"), text_ref(ALMATY)
    today = f"{datetime.now(UTC) + timedelta(hours=5):%Y-%m-%d}"
    away.post("/team/deputies", deputy=str(deputy.staff.id), first=today, last=f"{later(86400 * 2):%Y-%m-%d}")
    writer.does("note", ref, text=f"@{away.staff.name}")
    assert {row.user_id for row in rows(Notice.user_id)} == {away.staff.id, deputy.staff.id}


def test_names_are_found_among_those_who_may_see_the_case(desk: Sit, named: Sit, text_ref: TextRef) -> None:
    writer, ref = desk("ombudsman"), text_ref(ALMATY)
    named("ombudsman", name="Айжан Нұртаева"), named("auditor", name="Айша Аудит")
    named("ombudsman", "KZ-31", name="Айдос Алыс")

    def finds(begins: str) -> str:
        return Page(writer.post(f"/cases/{ref}/people", begins=begins).text).words

    assert "Айжан Нұртаева" in finds("нұр") and "Айжан" in finds("ай")
    assert "Айдос" not in finds("ай") and "Айша" not in finds("ай")
    assert finds("") == "" and finds("%") == "" and finds("<x>") == ""
    assert desk("ombudsman", "KZ-31").post(f"/cases/{ref}/people", begins="ай").status_code == 404
    assert desk("auditor").post(f"/cases/{ref}/people", begins="ай").status_code == 403
