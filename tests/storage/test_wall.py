"""The database's own wall: queries without any scope, as the application's role. PostgreSQL alone has one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask, g
from sqlalchemy import Table, func, select, text, update
from sqlalchemy.exc import ProgrammingError

from contactcenter.casework import database_roles
from contactcenter.casework.database_roles import Role
from contactcenter.rules.staff import Staff
from contactcenter.storage import roles, wall
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db, transaction
from contactcenter.storage.models import Case, CaseEvent, Contact, Outbox, SealedReader
from tests import postgres
from tests.conftest import NOW

ALMATY, ASTANA = "Мен Алматы қаласында тұрамын", "Астана қаласында тұрамын"
NOT_WALLED = {
    "case_text": "keyed fingerprints alone; behind a wall PostgreSQL would not use its index: it holds that question for leaky",
    "sealed_reader": "says who may see a sealed case, and the wall itself asks it",
    "notice": "who was told that there is something about a case, not what; it stays when the case goes out of sight",
    "routing_word": "words that led the routing astray, counted for administrators, who see no case",
    "call": "the queue of the whole country, which the wall screen counts for everybody: times and states, no number or word",
    "call_leg": "of such a call: which member of staff, when", "call_offer": "like call_leg", "call_order": "like call_leg",
}
_case = Case.__table__


@pytest.fixture(params=["postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url = request.getfixturevalue("migrated_postgres")
    if url is None:
        pytest.skip("no PostgreSQL on this machine")
    return postgres.as_role(url, "application")


@pytest.fixture
def cases(text_in: Callable[..., int]) -> tuple[int, int]:
    """One of Almaty, one of Astana."""
    return text_in("+77011234567", ALMATY), text_in("+77017654321", ASTANA)


def person(role: str, *regions: str, number: int = 7) -> Staff:
    return Staff(id=number, name="x", display_name="x", role=role, regions=frozenset(regions))


@contextmanager
def looking(app: Flask, staff: Staff | None) -> Iterator[None]:
    """A request to a page of this person; of a stranger for None."""
    db.session.rollback()
    with app.test_request_context("/cases"):
        if staff:
            wall.let_in(staff)
        yield
        db.session.rollback()
        g.pop("sight", None)   # the test's own context goes on after the request


def seen(table: Table = _case) -> set[Any]:
    """Every row that is there for whoever looks: the scope is forgotten."""
    return set(db.session.execute(select(table.c.id)).scalars())


def test_a_query_without_its_scope_sees_only_the_own_regions(app: Flask, cases: tuple[int, int]) -> None:
    almaty, astana = cases
    for staff, expected in ((person("ombudsman", "KZ-75"), {almaty}), (person("ombudsman", "KZ-71"), {astana}),
                            (person("ombudsman", "KZ-71", "KZ-75"), {almaty, astana}), (person("ombudsman", "KZ-10"), set()),
                            (person("operator"), {almaty, astana}), (person("supervisor"), {almaty, astana}), (None, set())):
        with looking(app, staff):
            assert seen() == expected, staff
            for table in (Contact, CaseEvent, Outbox):
                about = set(db.session.execute(select(table.__table__.c.case_id)).scalars())
                assert about == expected, (staff, table)


def test_whoever_sees_no_content_gets_none_without_a_scope_either(app: Flask, cases: tuple[int, int]) -> None:
    for role in ("administrator", "auditor"):
        with looking(app, person(role)):
            assert seen() == set(cases), "that a case is there, for its reference"
            assert seen(Contact.__table__) == seen(CaseEvent.__table__) == seen(Outbox.__table__) == set()


def test_a_sealed_case_is_there_for_named_people_alone(
        app: Flask, cases: tuple[int, int], user: Callable[..., Staff]) -> None:
    sealed, other = cases
    named = user("named", "supervisor")
    with transaction():
        db.session.execute(update(_case).where(_case.c.id == sealed).values(sealed_at=NOW))
        db.session.execute(SealedReader.__table__.insert().values(case_id=sealed, user_id=named.id))
    for staff, expected in ((named, {sealed, other}), (person("supervisor", number=named.id + 1), {other}),
                            (person("ombudsman", "KZ-75", number=named.id + 1), set()), (person("auditor"), {other})):
        with looking(app, staff):
            assert seen() == expected, staff
            about = set(db.session.execute(select(CaseEvent.__table__.c.case_id)).scalars())
            assert about <= expected, staff


def test_a_foreign_row_is_neither_changed_nor_added_to(app: Flask, cases: tuple[int, int]) -> None:
    almaty, astana = cases
    with looking(app, person("ombudsman", "KZ-75")):
        with transaction():
            assert db.session.execute(update(_case).values(language="en").returning(_case.c.id)).scalars().all() == [almaty]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction():
            db.session.execute(CaseEvent.__table__.insert().values(case_id=astana, kind="note", at=NOW, facts={}))
        with pytest.raises(ProgrammingError, match="row-level security"), transaction():
            db.session.execute(update(_case).where(_case.c.id == almaty).values(region="KZ-71"))


def test_only_an_act_goes_beyond_and_only_to_its_end(app: Flask, cases: tuple[int, int]) -> None:
    with looking(app, person("ombudsman", "KZ-75")):
        with pytest.raises(RuntimeError):
            wall.go_beyond()
        with transaction():
            assert len(seen()) == 1
            wall.go_beyond()
            assert len(seen()) == 2
        assert len(seen()) == 1


def test_whom_a_page_is_for_is_said_in_the_middle_of_a_transaction_too(app: Flask, cases: tuple[int, int]) -> None:
    with looking(app, None):
        assert seen() == set()
        wall.let_in(person("ombudsman", "KZ-75"))
        assert seen() == {cases[0]}
        wall.shut_out()
        assert seen() == set()
        g.pop("sight")
        db.session.rollback()
        assert seen() == set(), "a page that never said whom it is for"
    assert seen() == set(cases), "without a request: the worker"


def test_a_region_that_is_none_is_not_told_to_the_database(app: Flask) -> None:
    with pytest.raises(ValueError):
        wall.let_in(person("ombudsman", "KZ-75'; DROP TABLE x; --"))


def test_everything_that_hangs_on_a_case_is_walled_or_excused(app: Flask) -> None:
    walled = set(db.session.execute(text("SELECT relname FROM pg_class WHERE relrowsecurity")).scalars())
    hangs = {table.name for table in db.metadata.sorted_tables if table.name == "case" or _leads_to_a_case(table)}
    assert hangs - walled == NOT_WALLED.keys()


def _leads_to_a_case(table: Table) -> bool:
    return any(key.column.table.name == "case" or key.column.table is not table and _leads_to_a_case(key.column.table)
               for key in table.foreign_keys)


def refused(statement: str) -> bool:
    try:
        with transaction():
            db.session.execute(text(statement))
    except ProgrammingError as error:
        assert "permission denied" in str(error.orig) or "must be owner" in str(error.orig), error.orig
        return True
    return False


def test_the_application_has_no_rights_over_schema_and_proof(app: Flask) -> None:
    for statement in ("CREATE TABLE mine (id int)", "DROP TABLE access_log", "ALTER TABLE \"case\" DISABLE ROW LEVEL SECURITY",
                      "UPDATE access_log SET act = 'x'", "DELETE FROM access_log", "TRUNCATE access_log",
                      "UPDATE audit_anchor SET length = 0", "DELETE FROM audit_anchor", "DELETE FROM audit_chain",
                      "UPDATE account_change SET kind = 'x'", "DELETE FROM deletion", "DELETE FROM alembic_version",
                      "CREATE ROLE mine", "SET ROLE postgres"):
        assert refused(statement), statement
    assert database_roles.acting_as() == (postgres.role("application"), True)


def test_reports_count_and_read_no_word(app: Flask, migrated_postgres: str, cases: tuple[int, int]) -> None:
    with psycopg.connect(postgres.as_role(migrated_postgres, "reports"), autocommit=True) as connection:
        assert connection.execute('SELECT count(*), min(region) FROM "case"').fetchone() == (2, "KZ-71")
        assert connection.execute("SELECT count(id) FROM contact").fetchone() == (2,)
        for words in ("summary FROM \"case\"", "sender FROM contact", "text FROM contact", "raw FROM contact",
                      "name FROM \"user\"",
                      "number FROM caller", "facts FROM case_event", "recipient FROM outbox", "password_hash FROM \"user\"",
                      "terms FROM case_text", "* FROM access_log", "child_name FROM case_details", "token_hash FROM session"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT {words}")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            connection.execute("UPDATE \"case\" SET region = NULL")


def test_no_sealed_column_is_a_figure(app: Flask) -> None:
    for name in roles.FIGURES:
        plain = roles.plain_columns(db.metadata.tables[name])
        assert plain and not {"number_key", "terms", "text", "name", "summary", "raw"} & set(plain), name


def test_the_roles_may_be_made_again_and_only_by_a_superuser(app: Flask, migrated_postgres: str) -> None:
    three = [Role(postgres.role(kind)) for kind in ("owner", "application", "reports")]
    with pytest.raises(database_roles.NotPossible, match="superuser"):
        database_roles.set_up(*three)
    assert db.session.execute(select(func.count()).select_from(AccessLog.__table__)).scalar_one() == 0
