"""Column types shared by every table."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from sqlalchemy import JSON, BigInteger, ColumnElement, DateTime, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import operators
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

from contactcenter.sealing import KeyRing, key_of

Key = BigInteger().with_variant(Integer(), "sqlite")
Facts = JSON().with_variant(JSONB(), "postgresql")
SEALED = "sealed:"       # then base64; what has no such beginning is from before there were seals


class UtcTime(TypeDecorator[datetime]):
    """A moment, stored as UTC. Refuses naive values: they would be read back in another zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _CannotCompare(TypeEngine.Comparator[Any]):
    """A question about a sealed value would silently find nothing: only whether there is one can be asked. (SQLAlchemy itself
    compares columns with columns, to tell them apart.)"""

    def operate(self, op: OperatorType, *other: Any, **named: Any) -> Any:
        if op not in (operators.is_, operators.is_not) and not any(isinstance(one, ColumnElement) for one in other):
            raise TypeError(f"SQL cannot look into {self.expr}: it lies sealed")
        return super().operate(op, *other, **named)

    def reverse_operate(self, op: OperatorType, other: Any, **named: Any) -> Any:
        return self.operate(op, other, **named)


class Sealed(TypeDecorator[str]):
    """A text that lies sealed in its column and arrives in the clear: SQL can neither compare it nor look into it. `place` is
    what the seal is bound to, 'table.column'. An empty text stays empty."""

    impl = Text
    cache_ok = True
    comparator_factory = _CannotCompare

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _seal(value, self.place) if value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _open(value, self.place) if value and value.startswith(SEALED) else value


class SealedFacts(TypeDecorator[Any]):
    """The same for a JSON value, which lies in its column as a JSON string."""

    impl = Facts
    cache_ok = True
    comparator_factory = _CannotCompare

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _seal(json.dumps(value, ensure_ascii=False), self.place)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(_open(value, self.place)) if isinstance(value, str) and value.startswith(SEALED) else value


def lies_under(value: Any) -> str | None:
    """The id of the key that opens what lies in a sealed column; None where it lies there in the clear."""
    return key_of(b64decode(value[len(SEALED):])) if isinstance(value, str) and value.startswith(SEALED) else None


def keys() -> KeyRing:
    """The ring that seals columns, files and the spool."""
    ring: KeyRing = current_app.extensions["keys"]
    return ring


def _seal(content: str, place: str) -> str:
    return SEALED + b64encode(keys().seal(content.encode(), place=place)).decode("ascii")


def _open(value: str, place: str) -> str:
    return keys().open(b64decode(value[len(SEALED):]), place=place).decode()
