"""Statements that are compiled once, and several of them in one round trip.

Building, hashing and compiling a statement takes SQLAlchemy 0.4 to 0.7 ms each time, three times what the way to the database
and back takes. On the intake's path statements are therefore made of placeholders, once for each set of names. Within
`together` PostgreSQL gets all that is written as one statement, a WITH of INSERTs and UPDATEs, which it carries out as a
whole; SQLite, where no way is saved, one by one. `make bench` tells what that brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import CursorResult, Executable, Table, bindparam, insert, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from contactcenter.storage.db import AnyRow, db, do_the_only_last

Placeholders = dict[str, Any]
_Part = tuple["Prepared", tuple[str, ...]]
_COLLECTED = "written together"


class Prepared:
    """A statement by its maker, which gets a placeholder under the name of each value. The model's defaults are not filled in,
    and what comes back is not converted: for numbers, words and the like."""

    def __init__(self, make: Callable[[Placeholders], Any]) -> None:
        self.make = make

    def row(self, **values: Any) -> AnyRow | None:
        """Carries it out at once; the first row."""
        return _execute([(self, values)]).first()

    def rows(self, **values: Any) -> Sequence[AnyRow]:
        """Carries it out at once; all rows."""
        return _execute([(self, values)]).all()

    def scalar(self, **values: Any) -> Any:
        """Carries it out at once; the first column of the first row."""
        return _execute([(self, values)]).scalar()


class Write(Prepared):
    """A statement from which nothing comes back."""

    def __call__(self, **values: Any) -> None:
        """Writes; within `together`, at its end. What does not concern any row is no error."""
        collected = db.session().info.get(_COLLECTED)
        if collected is None:
            _execute([(self, values)])
        else:
            collected.append((self, values))


def defaults(table: Table) -> dict[str, Any]:
    """What a new row has where nothing is said, by the model."""
    return {column.name: column.default.arg for column in table.c if isinstance(column.default, ScalarElementColumnDefault)}


class Insert(Write):
    """One new row: with the model's defaults, and with `fixed` values that every such row has (numbers, words of ours); what
    is None is left out."""

    def __init__(self, table: Table, **fixed: int | str) -> None:
        constants: dict[str, Any] = {name: literal_column(repr(value)) for name, value in (defaults(table) | fixed).items()}
        super().__init__(lambda given: insert(table).values(constants | given))

    def __call__(self, **values: Any) -> None:
        super().__call__(**{name: value for name, value in values.items() if value is not None})


@contextmanager
def together(*, to_the_end: bool = False) -> Iterator[None]:
    """What is written within goes to the database at its end, in one statement. The parts do not see each other, and no two of
    them may change the same row. `to_the_end`: nothing follows in this transaction, so that the one thing that was left to its
    end goes along; two things keep their order by themselves."""
    info = db.session().info
    collected: list[tuple[Prepared, dict[str, Any]]] = []
    info[_COLLECTED] = collected
    try:
        yield
        if to_the_end:
            do_the_only_last()
    finally:
        del info[_COLLECTED]
    if collected:
        _execute(collected)


def _execute(statements: Sequence[tuple[Prepared, dict[str, Any]]]) -> CursorResult[Any]:
    connection = db.session.connection()
    if connection.dialect.name == "sqlite" and len(statements) > 1:
        return [_execute([statement]) for statement in statements][-1]
    parts = tuple((statement, tuple(values)) for statement, values in statements)
    ready = _ready(parts, connection.dialect)
    return connection.exec_driver_sql(ready.statement, ready.parameters([values for _, values in statements]))


@dataclass(frozen=True)
class _Ready:
    """A compiled statement. `given`: by parameter, the place of its part, the name of its value there, and how it is converted;
    `fixed`: the constants; `positions`: the parameters in order, where the driver wants no names."""

    statement: str
    given: Mapping[str, tuple[int, str, Callable[[Any], Any] | None]]
    fixed: dict[str, Any]
    positions: tuple[str, ...] | None

    def parameters(self, values: Sequence[Mapping[str, Any]]) -> dict[str, Any] | tuple[Any, ...]:
        made = {name: convert(values[place][key]) if convert else values[place][key]
                for name, (place, key, convert) in self.given.items()} | self.fixed
        return made if self.positions is None else tuple(made[name] for name in self.positions)


_known: dict[tuple[str, tuple[_Part, ...]], _Ready] = {}


def _ready(parts: tuple[_Part, ...], dialect: Dialect) -> _Ready:
    key = (dialect.name, parts)
    if key not in _known:
        _known[key] = _compiled(parts, dialect)
    return _known[key]


def _compiled(parts: tuple[_Part, ...], dialect: Dialect) -> _Ready:
    """The parameters have short names: the driver remembers what it made of a statement only up to 4,096 characters."""
    names = ((place, name) for place, (_, given) in enumerate(parts) for name in given)
    places = dict(zip(map("v{}".format, count()), names, strict=False))
    short = {key: name for name, key in places.items()}
    made = [one.make({name: bindparam(short[place, name]) for name in given}) for place, (one, given) in enumerate(parts)]
    *before, last = made
    whole: Executable = last.add_cte(*(part.cte(f"part_{place}") for place, part in enumerate(before))) if before else last
    compiled: Any = whole.compile(dialect=dialect)  # type: ignore[attr-defined]
    convert = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    fixed = {name: convert[name](bind.effective_value) if convert[name] else bind.effective_value
             for name, bind in compiled.binds.items() if name not in places}
    return _Ready(str(compiled), {name: (*places[name], convert[name]) for name in compiled.binds if name in places}, fixed,
                  tuple(compiled.positiontup) if compiled.positional else None)
