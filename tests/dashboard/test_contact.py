"""Reaching the person from the case page, and the texts that administrators word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from contactcenter.rules.local_time import local
from contactcenter.storage.db import db, transaction
from contactcenter.storage.models import Caller, Outbox
from tests.dashboard.conftest import NOWHERE, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]
MOBILE = "+77014445566"


def written() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(Outbox).where(Outbox.kind == "personal")).scalar_one()


def other_hours() -> dict[str, str]:
    """Safe hours that do not hold now."""
    shown = local(datetime.now(UTC))
    return {"safe_from": f"{shown + timedelta(hours=2):%H:%M}", "safe_until": f"{shown + timedelta(hours=4):%H:%M}"}


def test_a_text_is_written_from_the_case_and_stands_in_its_timeline(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE, sender=MOBILE)
    page = person.page(f"/cases/{ref}")
    assert "To +7 701 ••• 55 66" in page.words and f"111: when is it safe to reach you? No. {ref}" in page.words
    person.does("sms", ref, text="Сәлем, 111")
    words = person.page(f"/cases/{ref}").words
    assert f"Text written · {person.staff.display_name} · about to be sent Сәлем, 111" in words
    assert written() == 1


def assert_not_texted(person: Desk, ref: str, card: dict[str, str], why: str) -> None:
    """Said on the page before anything can be written, and refused to whoever sends it all the same."""
    person.does("safety", ref, **card)
    page = person.page(f"/cases/{ref}")
    assert "Must not be texted" in page.words and ("textarea", "id", "sms-text") not in page.attributes
    answer = person.act("sms", ref, text="Сәлем")
    assert answer.status_code == 422 and "This number must not be texted." in answer.text and "Сәлем" in answer.text
    assert why in Page(answer.text).words
    assert written() == 0


def test_an_unsafe_number_is_said_before_and_refused_after(desk: Sit, text_ref: TextRef) -> None:
    assert_not_texted(desk("operator"), text_ref(NOWHERE, sender=MOBILE), {"may_text": "no"},
                      "Reason: the number is marked as unsafe to text.")


def test_a_number_outside_its_safe_hours_is_said_before_and_refused_after(desk: Sit, text_ref: TextRef) -> None:
    card = other_hours()
    assert_not_texted(desk("operator"), text_ref(NOWHERE, sender=MOBILE), card,
                      f"not at this hour: only from {card['safe_from']} to {card['safe_until']}")


def test_a_card_that_is_refused_comes_back_as_it_was_typed(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE, sender=MOBILE)
    answer = person.act("safety", ref, safe_from="14:00", safe_until="25:00", answered_by="әпкесі", may_call="no")
    assert answer.status_code == 422 and "Write both times of the day" in answer.text
    assert 'value="14:00"' in answer.text and 'value="25:00"' in answer.text
    assert 'name="may_call" value="no" checked' in answer.text and "әпкесі" in answer.text


def test_what_a_card_says_stands_beside_every_case_of_the_number(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE, sender=MOBILE)
    person.does("safety", ref, may_call="no", may_leave_voicemail="yes", answered_by="әпкесі", safe_word="қыс")
    for path in (f"/cases/{ref}", f"/console?case={ref}"):
        words = person.page(path).words
        assert "Must not be called: the number is marked as unsafe to call" in words, path
        assert "Who may answer : әпкесі" in words.replace("answer:", "answer :") and "қыс" in words, path
    assert "Safe word: yes" in person.page(f"/cases/{ref}").words   # the timeline keeps the word to the card


def three(**more: str) -> dict[str, str]:
    return {"kk": "Сәлем {reference}", "ru": "Привет {reference}", "en": "Hello {reference}"} | more


def sends(admin: Desk, path: str, **fields: str) -> Any:
    form = next(form for form in admin.page("/admin/texts").forms if form.action.split("#")[0] == path)
    return admin.client.post(path, data=form.fields | fields)


def test_an_administrator_words_a_text_looks_at_it_and_sets_it(desk: Sit, text_ref: TextRef) -> None:
    admin, person = desk("administrator"), desk("operator")
    looked = sends(admin, "/admin/texts/new", look="1", name="Сәлемдесу", **three())
    assert looked.status_code == 200 and "Hello 26-004821-7" in looked.text and "Сәлемдесу" in looked.text
    assert sends(admin, "/admin/texts/new", name="Сәлемдесу", **three()).status_code == 303
    ref = text_ref(NOWHERE, sender=MOBILE)
    assert f"Hello {ref}" in person.page(f"/cases/{ref}").words
    assert "Сәлемдесу" in admin.page("/admin/texts").words.partition("Last changes")[2]


@pytest.mark.parametrize(("path", "fields", "status", "said"), [
    ("/admin/texts/acknowledgement", {"kk": "Алдық"}, 422, "The text needs {reference}"),
    ("/admin/texts/acknowledgement", {"kk": "ә" * 65 + "{reference}"}, 422, "At most 70 characters."),
    ("/admin/texts/new", {"name": "x", **three(en="Hi {name}")}, 422, "Only {reference} may stand in braces."),
    ("/admin/texts/new", three(name=""), 422, "Write what staff call this text."),
    ("/admin/texts/nothing", three(), 404, ""),
    ("/admin/texts/acknowledgement/retire", {}, 422, "An automatic text can be worded anew, but not taken away."),
])
def test_a_text_that_cannot_be_set(desk: Sit, path: str, fields: dict[str, str], status: int, said: str) -> None:
    admin = desk("administrator")
    token = admin.page("/admin/texts").forms[0].fields["csrf_token"]
    known = {"kk": "№ {reference}", "ru": "№ {reference}", "en": "No. {reference}", "mixed": "№ {reference}"}
    answer = admin.client.post(path, data=known | fields | {"csrf_token": token})
    assert answer.status_code == status and said in Page(answer.text).words


def test_nobody_else_words_texts(desk: Sit) -> None:
    for role in ("operator", "supervisor", "auditor"):
        assert desk(role).get("/admin/texts").status_code == 403


def test_an_open_page_learns_of_another_card_whatever_case_it_was_changed_on(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("supervisor"), text_ref(NOWHERE)
    tag = person.get(f"/cases/{ref}/fragment").headers["ETag"]
    with transaction():   # as another case of the same number does it
        db.session.execute(update(Caller).values(safe_to_text=False, safe_to_call=False))
    answer = person.get(f"/cases/{ref}/fragment", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    words = Page(answer.text).words
    assert "Must not be texted" in words and "Must not be called" in words
    assert "sms-text" not in answer.text and "own_telephone" not in answer.text
