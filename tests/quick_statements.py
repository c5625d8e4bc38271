"""Statements compiled once for all engines of a run: every test has an engine of its own, and compiling its statements again
would be a good part of what a page costs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

_compiled: Any = LRUCache(5_000)


def keep() -> None:
    """Makes dialects of one kind equal, so that what one engine has compiled is found by the next."""
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign, assignment]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign, assignment]


def share(engine: Engine) -> None:
    """Lets an engine use what others have compiled."""
    engine._compiled_cache = _compiled
