"""The schema: numbered steps, up and down with data in it, and the same as the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from contactcenter.casework import delivery, upkeep
from contactcenter.rules.inbound import DeliveryReport
from contactcenter.rules.regions import REGIONS
from contactcenter.storage.db import db
from contactcenter.storage.models import Contact, Outbox, Region, Revision
from contactcenter.storage.places import SCOPE
from contactcenter.storage.revisions import NATIONAL, SHARDS
from tests.casework.test_intake import count
from tests.conftest import NOW, make_roles

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def as_the_application() -> bool:
    """The tables' owner migrates."""
    return False


@pytest.fixture
def put_back(app: Flask) -> Iterator[None]:
    """Leaves the database as the next test expects it."""
    yield
    upgrade()
    if db.engine.dialect.name == "postgresql":
        db.session.remove()
        make_roles(db.engine.url.render_as_string())


FULL_TEXT = {"table": "case_text_fts", "index": "ix_case_text_terms"}   # SQLite's own tables instead of PostgreSQL's index


def is_compared(_thing: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (db.engine.dialect.name == "sqlite" and kind in FULL_TEXT and str(name).startswith(FULL_TEXT[kind]))


def test_the_migrated_schema_equals_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_compared})
        assert compare_metadata(context, db.metadata) == []


def test_the_regions_and_their_revision_counters_are_there(app: Flask) -> None:
    assert set(db.session.execute(select(Region.iso)).scalars()) == set(REGIONS)
    rows = db.session.execute(select(Revision.scope, Revision.shard)).all()
    assert {scope for scope, _ in rows} == {*REGIONS, NATIONAL, SCOPE}
    assert len(rows) == 21 * SHARDS + 1


def test_all_the_way_down_and_up_again_with_data(app: Flask, text_in: Callable[..., int], put_back: object) -> None:
    text_in("+77051234567", "Таразда тұрамын")
    sent = db.session.execute(select(Outbox.id)).scalar_one()
    delivery.record_delivery_report(DeliveryReport(sid="SM1", status="sent", error_code=None, outbox_id=sent), now=NOW)
    db.session.remove()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
    assert "db upgrade" in upkeep.schema_state()
    upgrade()
    assert upkeep.schema_state() == "ok"
    assert count(Region) == 20


def test_the_seals_are_opened_on_the_way_down_and_numbers_found_on_the_way_up(
        app: Flask, text_in: Callable[..., int], put_back: object) -> None:
    number = text_in("+77051234567", "Таразда тұрамын")
    db.session.remove()
    downgrade(revision="0014")
    with db.engine.connect() as connection:
        read = connection.exec_driver_sql
        assert read("SELECT number, reversed_number FROM caller").one() == ("+77051234567", "76543215077+")
        assert read("SELECT text, sender FROM contact").one() == ("Таразда тұрамын", "+77051234567")
        assert '"certainty"' in str(read("SELECT CAST(region_basis AS text) FROM \"case\"").scalar_one())
        assert read("SELECT recipient FROM outbox").scalar_one() == "+77051234567"
    upgrade()
    assert text_in("+77051234567", "Тағы") == number
    assert db.session.execute(select(Contact.text).order_by(Contact.id)).scalars().all() == ["Таразда тұрамын", "Тағы"]


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
