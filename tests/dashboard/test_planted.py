"""What is personal stands where somebody asked for it, and nowhere else: not in an address, a title, a log line, a figure or an
error. Words and numbers are planted, every page and every error is looked at, and all of it is searched for them."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from contactcenter.dashboard.doors import DOORS
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import ROLES
from contactcenter.storage.db import db
from tests.conftest import NOW
from tests.dashboard.conftest import Desk
from tests.dashboard.crawling import fill_everything, pages
from tests.dashboard.html import Page
from tests.locking import a_table_locked

NUMBER, NAME, WORDS = "+77019876543", "Қарлығаш-Планта", "құпиясөз-планта"
DIGITS = ("7019876543", "701 987 65 43", "701 987-65-43", "9876543", "987 65 43")
SECRETS = (NAME, "Планта", WORDS, *DIGITS)
TEXT = f"Мен Алматыда тұрамын, атым {NAME}, {WORDS}"
ADDRESSES = ("href", "action", "src", "formaction", "data-url", "content")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, down to the least."""
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def names(found: str, wanted: tuple[str, ...] = SECRETS) -> list[str]:
    return [secret for secret in wanted if secret in found]


def judge(what: str, answer: TestResponse) -> None:
    """Addresses, titles and headers name nobody; nor does an error, but for what its own form brought."""
    assert not names(" ".join(f"{name}: {value}" for name, value in answer.headers)), what
    if answer.mimetype != "text/html":
        return
    page = Page(answer.text)
    addresses = " ".join(value for _tag, name, value in page.attributes if name in ADDRESSES)
    assert not names(page.title) and not names(addresses), what
    if answer.status_code in (401, 403, 404, 500):   # a 503 keeps what was typed, to be sent again
        assert not names(page.words), what


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_planted_comes_to_light_but_where_it_belongs(
        app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str], log: io.StringIO) -> None:
    refs = [text_ref(f"{TEXT} {turn}", sender=NUMBER) for turn in range(2)]
    refs += [text_ref(f"{TEXT} {turn}") for turn in range(3)]
    operator, asked = desk("operator"), 0
    for address, answer in fill_everything(operator, lambda: WORDS, paths=[f"/cases/{ref}" for ref in refs]):
        judge(f"POST {address}", answer)
    for role in ROLES:
        person = desk(role)
        for path, answer in pages(person):
            asked += 1
            judge(f"{role} GET {path}", answer)
            assert answer.status_code < 500, (role, path)
            assert not names(answer.get_data(as_text=True), DIGITS), f"{role} GET {path}: numbers are masked until asked for"
            if role in ("administrator", "auditor"):
                assert not names(answer.get_data(as_text=True)), f"{role} GET {path}: no case's content"
    assert asked > 100
    assert not names(log.getvalue()), "the log"
    assert not names(app.test_client().get("/metrics").text), "the figures"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_error_tells_what_was_asked_for(app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str],
                                           log: io.StringIO) -> None:
    """Words in the address, the wrong method, too much, a foreign token, a database that is away, a fault of ours."""
    ref, person = text_ref(TEXT, sender=NUMBER), desk("supervisor")
    missing = reference(999_999, NOW)
    answers = [person.get(f"/cases/{NAME}"), person.get(f"/{WORDS}/{NUMBER}"), person.get(f"/cases/{missing}"),
               person.client.put(f"/cases/{ref}"), person.client.post(f"/cases/{ref}/note", data={"text": WORDS}),
               person.client.post(f"/cases/{ref}/note", data={"text": WORDS * 100_000})]
    with a_table_locked("case"):
        answers.append(person.act("note", ref, text=WORDS))
        assert answers[-1].status_code == 503
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE contact SET text = sender")   # a seal that belongs elsewhere
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answers.append(person.get(f"/cases/{ref}"))
    assert answers[-1].status_code == 500
    for answer in answers:
        assert answer.status_code >= 400
        judge(str(answer.request.path), answer)
    assert not names(log.getvalue(), (NAME, *DIGITS))


def test_no_door_takes_what_is_personal_as_part_of_its_address() -> None:
    """References, our own numbers and tokens; words that people type travel in the body."""
    parts = {part.rpartition(":")[2] for door in DOORS for part in
             (piece.strip("<>") for piece in door.rule.split("/") if piece.startswith("<"))}
    assert parts <= {"ref", "number", "iso", "sid", "token", "key", "code", "session", "text_id", "verb", "what"}, parts
