"""Statements that the two databases spell differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from contactcenter.storage.db import is_sqlite


def insert(model: type[DeclarativeBase]) -> Any:
    """An INSERT that knows ON CONFLICT, for the database in use."""
    return (sqlite.insert if is_sqlite() else postgresql.insert)(model.__table__)  # type: ignore[arg-type]
