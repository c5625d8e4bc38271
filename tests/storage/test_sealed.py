"""What is personal lies sealed: nothing of it can be read in the database, and it follows the key ring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Table, select, text, type_coerce, update

from config import Config
from contactcenter.app import create_app
from contactcenter.casework import resealing
from contactcenter.rules.search import asked
from contactcenter.rules.staff import Staff
from contactcenter.sealing import BadSeal, UnknownKey
from contactcenter.storage import callers
from contactcenter.storage.db import db
from contactcenter.storage.models import Caller, Case, Contact, User
from contactcenter.storage.reads.search import find
from contactcenter.storage.resealing import sealed_tables
from contactcenter.storage.types import Sealed, SealedFacts, lies_under
from tests.conftest import ENCRYPTION_KEYS, NOW

NUMBER, WORDS = "+77015550199", "Менің атым Айсұлу, көршім ұрады"
SECRET = "JBSWY3DPEHPK3PXP"
NEWER = ("newer", bytes(range(100, 132)))
TextIn = Callable[..., int]


def everything_stored() -> str:
    """All rows of all tables as they lie there."""
    with db.engine.connect() as connection:
        tables = [table.name for table in db.metadata.sorted_tables]
        return "\n".join(str(tuple(row)) for name in tables
                         for row in connection.execute(text(f'SELECT * FROM "{name}"')))


def lying(table: Table) -> Iterator[tuple[str, object]]:
    """Every value of the sealed columns of a table as it lies there, with its place."""
    columns = [column for column in table.c if isinstance(column.type, Sealed | SealedFacts)]
    with db.engine.connect() as connection:
        for column in columns:
            for value in connection.execute(select(type_coerce(column, column.type.impl))).scalars():
                yield f"{table.name}.{column.name}", value


@contextmanager
def with_keys(app: Flask, config: Config, *keys: tuple[str, bytes]) -> Iterator[Flask]:
    """The application over the same database with another ring."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    other = create_app(replace(config, database_url=url, encryption_keys=keys))
    db.session.remove()
    with other.app_context():
        yield other
        db.session.remove()
        db.engine.dispose()


def test_neither_number_nor_words_can_be_read_in_the_database(app: Flask, text_in: TextIn) -> None:
    text_in(NUMBER, WORDS)
    stored = everything_stored()
    for planted in (NUMBER, NUMBER[2:], "5550199", "9910555", "Айсұлу", "aisulu", "көршім", "ұрады"):
        assert planted not in stored, planted
    assert db.session.execute(select(Contact.text)).scalar_one() == WORDS


def test_every_sealed_column_says_its_own_place(app: Flask) -> None:
    """The seal is bound to the place: two columns with one place could be exchanged."""
    places = {f"{name}.{column.name}": column.type.place for name, table in sealed_tables().items() for column in table.c
              if isinstance(column.type, Sealed | SealedFacts)}
    assert {name: place for name, place in places.items() if name != place} == {}
    assert {"caller.number", "contact.text", "contact.raw", "case.summary", "case_details.child_name", "outbox.text",
            "user.totp_secret"} <= set(places)


def test_a_value_moved_to_another_column_is_refused(app: Flask, text_in: TextIn) -> None:
    text_in(NUMBER, WORDS)
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE contact SET sender = text"))
    with pytest.raises(BadSeal):
        db.session.execute(select(Contact.sender)).scalar_one()


def test_the_same_text_never_lies_there_twice_alike(app: Flask, text_in: TextIn) -> None:
    for _ in range(2):
        text_in(NUMBER, WORDS)
    values = [value for place, value in lying(Contact.__table__) if place == "contact.text"]
    assert len(values) == len(set(values)) == 2


@pytest.mark.parametrize("digits", ["+77015550199", "87015550199", "7015550199", "5550199", "50199", "0199"])
def test_a_number_is_found_by_any_end_of_it(app: Flask, text_in: TextIn, user: Callable[..., Staff], digits: str) -> None:
    number = text_in(NUMBER, WORDS)
    text_in("+77015551199", WORDS)
    found = [case.number for case in find(user("sup", "supervisor"), asked(digits)).rows]
    assert found == [number]


def test_an_end_that_no_number_has_finds_nothing(app: Flask, text_in: TextIn) -> None:
    text_in(NUMBER, WORDS)
    assert callers.ending_in("60199") == callers.ending_in("0198") == []


def test_a_new_key_seals_and_the_sweep_brings_the_rest_along(app: Flask, config: Config, text_in: TextIn) -> None:
    for turn in range(5):
        text_in(f"+770155501{turn:02}", f"{WORDS} {turn}")
    with with_keys(app, config, NEWER, *ENCRYPTION_KEYS):
        assert not all(entry.done for entry in resealing.progress())
        assert resealing.reseal_everything(now=lambda: NOW) > 0
        assert all(entry.done for entry in resealing.progress())
        assert resealing.reseal_everything(now=lambda: NOW) == 0
        under = {lies_under(value) for table in sealed_tables().values() for _, value in lying(table) if value}
        assert under == {"newer"}
    with with_keys(app, config, NEWER):   # the old key may go
        assert len(db.session.execute(select(Contact.text)).all()) == 5
    with with_keys(app, config, *ENCRYPTION_KEYS), pytest.raises(UnknownKey, match="newer"):
        db.session.execute(select(Contact.text)).all()


def test_the_sweep_goes_on_where_it_stopped(app: Flask, config: Config, text_in: TextIn,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "ROWS_AT_ONCE", 2)
    for turn in range(7):
        text_in(f"+770155501{turn:02}", WORDS)
    with with_keys(app, config, NEWER, *ENCRYPTION_KEYS):
        turns = 0
        while resealing.reseal(now=lambda: NOW, pages=1):   # as if the worker were killed after every page
            turns += 1
            assert turns < 200
        under = {lies_under(value) for _, value in lying(Contact.__table__)}
        assert turns > 10 and under == {"newer"}


def test_what_lay_in_the_clear_is_read_and_then_sealed(app: Flask, text_in: TextIn) -> None:
    text_in(NUMBER, WORDS)
    resealing.reseal_everything(now=lambda: NOW)
    for column in (Case.__table__.c.summary, Case.__table__.c.region_basis):
        plain = "old words" if column.name == "summary" else {"evidence": ["old words"]}
        with db.engine.begin() as connection:
            connection.execute(update(Case.__table__).values({column: type_coerce(plain, column.type.impl)}))
    assert db.session.execute(select(Case.summary, Case.region_basis)).one() == ("old words", {"evidence": ["old words"]})
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM seal_mark"))
    db.session.rollback()
    resealing.reseal_everything(now=lambda: NOW)
    assert all(lies_under(value) == "tests" for _, value in lying(Case.__table__))
    assert db.session.execute(select(Case.summary)).scalar_one() == "old words"


def test_after_a_change_of_the_index_key_numbers_and_words_are_found_again(
        app: Flask, text_in: TextIn, user: Callable[..., Staff]) -> None:
    number, supervisor = text_in(NUMBER, WORDS), user("sup", "supervisor")
    app.config["INDEX_KEY"] = b"another key, of thirty-two bytes"
    db.session.rollback()
    assert not find(supervisor, asked("0199")).rows and not find(supervisor, asked("көршім")).rows
    assert sum(1 for _ in resealing.find_numbers_anew()) and resealing.reseal_everything(now=lambda: NOW)
    assert [case.number for case in find(supervisor, asked("0199")).rows] == [number]
    assert [case.number for case in find(supervisor, asked("көршім")).rows] == [number]
    assert text_in(NUMBER, "тағы") == number and len(db.session.execute(select(Caller.id)).all()) == 1


def test_the_secret_of_the_second_factor_lies_sealed(app: Flask, user: Callable[..., Staff]) -> None:
    person = user("sup", "supervisor")
    with db.engine.begin() as connection:
        connection.execute(update(User.__table__).where(User.__table__.c.id == person.id).values(totp_secret=SECRET))
    assert SECRET not in everything_stored()
    assert db.session.execute(select(User.totp_secret).where(User.id == person.id)).scalar_one() == SECRET


@pytest.mark.parametrize("ask", [
    lambda: Caller.number == NUMBER, lambda: Contact.text.ilike("%x%"), lambda: Contact.raw["Body"],
    lambda: NUMBER == Caller.__table__.c.number, lambda: Case.summary.desc(), lambda: Caller.number.in_([NUMBER])])
def test_no_statement_can_look_into_a_sealed_value(ask: Callable[[], object]) -> None:
    """It would find nothing, and nobody would notice."""
    with pytest.raises(TypeError, match="lies sealed"):
        ask()
    assert Case.__table__.c.summary.is_(None) is not None
