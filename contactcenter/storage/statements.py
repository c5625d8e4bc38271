"""Statements that the two databases spell differently."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, any_, cast, column, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

from contactcenter.storage.db import is_sqlite


def insert(model: type[DeclarativeBase]) -> Any:
    """An INSERT that knows ON CONFLICT, for the database in use."""
    return (sqlite.insert if is_sqlite() else postgresql.insert)(model.__table__)  # type: ignore[arg-type]


def one_of_many(number: ColumnElement[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """The number is one of these, however many: they go out as one value, which is quicker to write, send and plan than a
    placeholder for each."""
    if is_sqlite():
        given = func.json_each(json.dumps(list(numbers))).table_valued("value")
        return number.in_(select(column("value")).select_from(given))
    return number == any_(cast(literal(list(numbers), postgresql.ARRAY(BigInteger)), postgresql.ARRAY(BigInteger)))
