"""The demonstration's PostgreSQL database is made when it is missing; SQLite makes its file by itself."""

from __future__ import annotations

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from contactcenter.demo.settings import BadSettings

_PATIENCE_SECONDS = 5


def create_if_missing(url: str) -> bool:
    """True when a database was created. Raises BadSettings when the server does not answer or does not allow it."""
    if url.startswith("sqlite"):
        return False
    address = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        return not _exists(address) and _create(address)
    except psycopg.Error as error:
        raise BadSettings(f"PostgreSQL does not give us the database of DATABASE_URL: {error}") from error


def _exists(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=_PATIENCE_SECONDS).close()
    except psycopg.OperationalError as error:
        if "does not exist" in str(error):
            return False
        raise
    return True


def _create(address: str) -> bool:
    parts = conninfo_to_dict(address)
    name = sql.Identifier(str(parts.get("dbname") or parts["user"]))
    with psycopg.connect(address, dbname="postgres", connect_timeout=_PATIENCE_SECONDS, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(name))
    return True
