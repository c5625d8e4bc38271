"""The house keeps its own rules: who imports whom, where it is committed, who reads the clock, which doors are closed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Container, Iterator
from functools import cache
from pathlib import Path

from flask import Flask

from contactcenter.app import OPEN
from contactcenter.dashboard import guard
from contactcenter.telephony.webhooks import require_signature

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "contactcenter"

# What a room may import: of this package, and of other people's.
MAY_IMPORT: dict[str, tuple[set[str], set[str]]] = {
    "rules": (set(), {"phonenumbers"}),
    "sealing": (set(), {"cryptography"}),   # a room of its own: the spool, backups and rows need it, and it needs nothing
    "storage": ({"rules", "sealing"}, {"sqlalchemy", "flask", "flask_sqlalchemy", "alembic"}),
    "casework": ({"rules", "storage", "sealing"}, set()),
    "telephony": ({"casework", "rules", "sealing"}, {"flask", "werkzeug", "twilio", "requests", "urllib3"}),
    "dashboard": ({"casework", "rules", "storage.reads"},
                  {"flask", "werkzeug", "jinja2", "flask_login", "flask_wtf", "wtforms", "flask_babel", "babel", "markupsafe",
                   "argon2", "itsdangerous", "pyotp", "segno", "webauthn", "xlsxwriter", "zxcvbn"}),
    "monitoring": ({"casework", "rules"}, {"flask", "structlog", "prometheus_client"}),
    "simulator": (set(), {"flask", "werkzeug", "requests", "urllib3"}),
    "demo": ({"casework", "rules", "storage"}, {"flask", "sqlalchemy", "psycopg"}),
    "translations": (set(), {"babel"}),
}
ANYTHING = {"app", "cli", "cli_operation", "cli_record", "cli_retention", "worker", "__init__"}
OWNERS = {"cryptography": {"sealing"}, "sqlalchemy": {"storage", "demo"}, "twilio": {"telephony"}, "flask_login": {"dashboard"}}
CLOCK_READERS = {"telephony", "dashboard", "monitoring", "simulator", "demo", "cli", "cli_operation", "cli_retention", "worker"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
COMMITS_ELSEWHERE = {"storage/db.py": "the single commit point"}
IMPORTED_LATE = {"cli.py": "the worker loads the REST client and the demonstration its cases, which no web process needs",
                 "cli_operation.py": "the provider's books load the REST client"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> Iterator[str]:
    """Every imported module, with the name taken from it, as one dotted path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_rooms_import_only_what_their_rows_allow() -> None:
    assert not [f"{name_of(path)}: {name}" for path in modules() if room_of(path) not in ANYTHING
                for name in imports_of(tree_of(path)) if not may_import(room_of(path), name)]


def may_import(room: str, name: str) -> bool:
    own, foreign = MAY_IMPORT[room]
    top = name.split(".")[0]
    if top != "contactcenter":
        return top in foreign or top in sys.stdlib_module_names
    doors = [f"contactcenter.{door}" for door in own | {room}]
    return any(name == door or name.startswith(f"{door}.") for door in doors)


def test_what_one_room_owns_no_other_room_imports() -> None:
    assert not [f"{name_of(path)}: {name}" for path in modules() for name in imports_of(tree_of(path))
                if room_of(path) not in OWNERS.get(name.split(".")[0], {room_of(path)})]


def test_no_room_imports_the_configuration() -> None:
    assert not [name_of(path) for path in modules() if {"config", "wsgi"} & set(imports_at_run_time(tree_of(path)))]


def imports_at_run_time(tree: ast.Module) -> Iterator[str]:
    """The packages that a module imports, but for those under "if TYPE_CHECKING" at its top."""
    for node in tree.body:
        if not (isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"):
            yield from (name.split(".")[0] for name in imports_of(node))


def test_nothing_is_imported_inside_a_function() -> None:
    assert not [f"{name_of(path)}:{inner.lineno}" for path in modules() for function in ast.walk(tree_of(path))
                if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
                for inner in ast.walk(function) if imports_late(inner, path)]


def imports_late(node: ast.AST, path: Path) -> bool:
    by_name = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module"
    return isinstance(node, (ast.Import, ast.ImportFrom)) or (by_name and name_of(path) not in IMPORTED_LATE)


def imported_module(imported: str, known: Container[str]) -> str | None:
    """The module behind an import: the name itself, or what it was taken from."""
    if imported in known:
        return imported
    source = imported.rpartition(".")[0]
    return source if source in known else None


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
             for path in modules()}
    arrows = {name: {imported_module(imported, known) for imported in imports_of(tree_of(path))} - {name, None}
              for name, path in known.items()}
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for target in arrows[name]:
                walk(str(target), (*way, name))
            done.add(name)

    for name in known:
        walk(name, ())


def calls(path: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Every call as (node, owner, name): session.commit() is ('session', 'commit'), transaction() is ('', 'transaction')."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node, getattr(node.func.value, "id", getattr(node.func.value, "attr", "?")), node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node, "", node.func.id


def calls_outside(allowed: Container[str], *wanted: tuple[str | None, str]) -> list[str]:
    """Where one of these (owner or None for any, name) is called by a module or in a room that is not among the allowed."""
    return [f"{name_of(path)}:{node.lineno}" for path in modules()
            if name_of(path) not in allowed and room_of(path) not in allowed
            for node, owner, name in calls(path) if (owner, name) in wanted or (None, name) in wanted]


def test_only_one_place_commits() -> None:
    assert not calls_outside(COMMITS_ELSEWHERE, (None, "commit"))


def test_only_casework_opens_transactions() -> None:
    assert not calls_outside({"casework"}, (None, "transaction"))


def test_only_doors_cli_and_worker_read_the_clock() -> None:
    assert not calls_outside(CLOCK_READERS, *CLOCKS)


def test_every_route_is_closed_or_open_for_a_stated_reason(app: Flask) -> None:
    guards = {"telephony": require_signature, "dashboard": guard.require_staff}
    for rule in app.url_map.iter_rules():
        door = rule.endpoint.rpartition(".")[0]
        if door in guards:
            assert guards[door] in app.before_request_funcs[door], rule
        else:
            assert OPEN.get(rule.endpoint), f"{rule} is neither guarded nor open for a reason"
    assert all(reason for reason in guard.OPEN.values())


def test_every_open_route_exists(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(OPEN) | set(guard.OPEN) <= endpoints
