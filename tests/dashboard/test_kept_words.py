"""When a form cannot be taken, nobody's words are lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from contactcenter.storage.db import db
from contactcenter.storage.models import StaffSession
from tests.dashboard.conftest import NOWHERE, Desk
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
TextRef = Callable[..., str]


@pytest.fixture
def database_url(tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """A file of the test's own, that can be taken away."""
    shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "test.db")
    return f"sqlite:///{tmp_path / 'test.db'}"


def test_a_session_that_ended_while_somebody_wrote(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    form = operator.form(ref, "note")
    db.session.execute(delete(StaffSession))
    db.session.commit()
    answer = operator.send(form, text="ұзақ жазба", next="/cases?sort=newest")
    assert answer.status_code == 401
    page = Page(answer.text)
    assert "ұзақ жазба" in page.words
    assert "/login?next=/cases?sort%3Dnewest" in page.links


def test_a_database_that_went_away_while_somebody_wrote(desk: Sit, text_ref: TextRef, tmp_path: Path) -> None:
    """Sending again is one press of a button, with the same key."""
    operator, ref = desk("operator"), text_ref(NOWHERE)
    form = operator.form(ref, "note")
    db.session.remove()
    db.engine.dispose()
    away = tmp_path / "away"
    shutil.move(tmp_path / "test.db", away)
    (tmp_path / "test.db").mkdir()
    answer = operator.send(form, text="ұзақ жазба\nекі жол")
    assert answer.status_code == 503
    assert "Дерекқор жауап бермей тұр" in answer.text or "The database does not answer" in answer.text
    again = Page(answer.text).form("/note")
    assert again.fields["text"] == "ұзақ жазба\nекі жол" and again.fields["key"] == form.fields["key"]
    (tmp_path / "test.db").rmdir()
    shutil.move(away, tmp_path / "test.db")
    assert operator.send(again).status_code == 303
    assert "ұзақ жазба" in operator.page(f"/cases/{ref}").words


def test_pages_that_need_the_database_say_that_it_is_away(desk: Sit, tmp_path: Path) -> None:
    operator = desk("operator")
    db.session.remove()
    db.engine.dispose()
    (tmp_path / "test.db").unlink()
    (tmp_path / "test.db").mkdir()
    for path in ("/cases", "/cases/fragment", "/me"):
        assert operator.get(path).status_code == 503, path


def test_a_password_is_never_shown_again(client: FlaskClient) -> None:
    answer = client.post("/login", data={"name": "a", "password": "өте-құпия-сөз", "csrf_token": "x"})
    assert answer.status_code == 400
    assert "өте-құпия-сөз" not in answer.text


def test_what_is_too_large_is_refused_in_words(desk: Sit, text_ref: TextRef) -> None:
    operator, ref = desk("operator"), text_ref(NOWHERE)
    answer = operator.act("note", ref, text="ә" * 300_000)
    assert answer.status_code == 413
    assert "What was sent is too large." in answer.text
