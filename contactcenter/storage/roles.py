"""The database's own roles on PostgreSQL: one that owns the tables and migrates, one for the application, one for reports.

The application may neither change the schema nor a record of who saw and did what; reports see figures, and no name, number
or text. Everything here can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, text

from contactcenter.storage.db import db
from contactcenter.storage.types import Sealed, SealedFacts
from contactcenter.storage.wall import SERVICE, SIGHT

ADDED_ONLY = ("access_log", "account_change", "audit_anchor", "deletion")   # what is written here stays as it is
NOT_REMOVED = ("audit_chain",)                                              # the end of a chain moves
FIGURES = ("alarm", "appeal", "book_count", "call", "call_offer", "call_out", "case", "case_clock", "case_details",
           "case_event", "case_left", "contact", "outbox", "place", "region", "sealed_reader", "shift", "task", "user_region")
SAYS_TOO_MUCH = frozenset({"act_key", "address", "browser", "recipient", "sender", "sid", "text_key"})


@dataclass(frozen=True)
class Role:
    """A role that signs in. Without a password it keeps the one it has, or signs in as the server's own rules say."""

    name: str
    password: str = field(default="", repr=False)


def set_up(owner: Role, application: Role, reports: Role) -> None:
    """Makes the roles where they are missing, and gives each what it may, and no more. For a superuser."""
    for role in (owner, application, reports):
        _make(role)
    for statement in (*_for_owner(owner.name), *_for_application(owner.name, application.name), *_for_reports(reports.name)):
        db.session.execute(text(statement))


def may_make_roles() -> bool:
    return bool(db.session.execute(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")).scalar_one())


def acting_as() -> tuple[str, bool]:
    """As whom the application is signed in, and whether the wall holds that role back."""
    row = db.session.execute(text(
        "SELECT current_user, rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_class WHERE relname = 'access_log' "
        "AND pg_has_role(current_user, relowner, 'USAGE')) FROM pg_roles WHERE rolname = current_user")).one()
    return row[0], not row[1]


def _quoted(name: str) -> str:
    quoted: str = db.engine.dialect.identifier_preparer.quote_identifier(name)
    return quoted


def _make(role: Role) -> None:
    known = db.session.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": role.name}).first()
    name = _quoted(role.name)
    if not known:
        db.session.execute(text(f"CREATE ROLE {name}"))
    db.session.execute(text(f"ALTER ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"))
    if role.password:   # the server gets its fingerprint alone: statements may be logged there
        driver: Any = db.session.connection().connection.dbapi_connection
        made = driver.pgconn.encrypt_password(role.password.encode(), role.name.encode(), b"scram-sha-256").decode()
        db.session.execute(text(f"ALTER ROLE {name} PASSWORD '{made}'"))


def _for_owner(owner: str) -> Iterator[str]:
    name = _quoted(owner)
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE, CREATE ON SCHEMA public TO {name}"
    for table in _owned_by_others(owner):                              # each is locked for it, so only where needed
        yield f"ALTER TABLE {_quoted(table)} OWNER TO {name}"          # sequences of its columns go with it
    yield f"ALTER FUNCTION contactcenter_has_left(bigint, text[]) OWNER TO {name}"


def _for_application(owner: str, application: str) -> Iterator[str]:
    name = _quoted(application)
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {name}"
    yield f"REVOKE UPDATE, DELETE ON {', '.join(ADDED_ONLY)} FROM {name}"
    yield f"REVOKE DELETE ON {', '.join(NOT_REMOVED)} FROM {name}"
    made = f"ALTER DEFAULT PRIVILEGES FOR ROLE {_quoted(owner)} IN SCHEMA public GRANT"   # tables of migrations to come
    yield f"{made} SELECT, INSERT, UPDATE, DELETE ON TABLES TO {name}"
    yield f"{made} USAGE, SELECT ON SEQUENCES TO {name}"


def _for_reports(reports: str) -> Iterator[str]:
    name = _quoted(reports)
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}"
    for table in FIGURES:
        columns = ", ".join(map(_quoted, plain_columns(db.metadata.tables[table])))
        yield f"GRANT SELECT ({columns}) ON {_quoted(table)} TO {name}"
    yield f"GRANT SELECT (id, role, active) ON \"user\" TO {name}"
    yield f"ALTER ROLE {name} SET {SIGHT} = '{SERVICE}'"
    yield f"ALTER ROLE {name} SET default_transaction_read_only = on"


def plain_columns(table: Table) -> list[str]:
    """The columns that name nobody and quote nothing."""
    return [column.name for column in table.columns
            if not isinstance(column.type, (Sealed, SealedFacts)) and column.name not in SAYS_TOO_MUCH]


def _owned_by_others(owner: str) -> list[str]:
    return list(db.session.execute(text(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner <> :owner ORDER BY tablename"),
        {"owner": owner}).scalars())
