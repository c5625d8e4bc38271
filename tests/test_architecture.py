"""The house keeps its own rules: who imports whom, where it is committed, who reads the clock, which doors are closed."""

from __future__ import annotations

import ast
import sys
from collections.abc import Container, Iterator
from pathlib import Path

import pytest
from flask import Flask

from contactcenter.app import OPEN
from contactcenter.dashboard import guard
from contactcenter.telephony.webhooks import require_signature

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "contactcenter"

# What a room may import: of this package, and of other people's.
MAY_IMPORT: dict[str, tuple[set[str], set[str]]] = {
    "rules": (set(), {"phonenumbers"}),
    "storage": ({"rules"}, {"sqlalchemy", "flask", "flask_sqlalchemy", "alembic"}),
    "casework": ({"rules", "storage"}, set()),
    "telephony": ({"casework", "rules"}, {"flask", "werkzeug", "twilio", "requests", "urllib3"}),
    "dashboard": ({"casework", "rules", "storage.reads"},
                  {"flask", "werkzeug", "jinja2", "flask_login", "flask_wtf", "wtforms", "flask_babel", "babel", "markupsafe",
                   "argon2", "xlsxwriter"}),
    "monitoring": ({"casework", "rules"}, {"flask", "structlog", "prometheus_client"}),
    "simulator": (set(), {"flask", "werkzeug", "requests", "urllib3"}),
    "demo": ({"casework", "rules", "storage"}, {"flask", "sqlalchemy", "psycopg"}),
    "translations": (set(), {"babel"}),
}
ANYTHING = {"app", "cli", "worker", "__init__"}
OWNERS = {"sqlalchemy": {"storage", "demo"}, "twilio": {"telephony"}, "flask_login": {"dashboard"}}
CLOCK_READERS = {"telephony", "dashboard", "monitoring", "simulator", "demo", "cli", "worker"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
COMMITS_ELSEWHERE = {"storage/db.py": "the single commit point"}
IMPORTED_LATE = {"cli.py": "the worker loads the REST client and the demonstration its cases, which no web process needs"}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> Iterator[str]:
    """Every imported module, with the name taken from it, as one dotted path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_room_imports_only_what_its_row_allows(path: Path) -> None:
    room = room_of(path)
    if room in ANYTHING:
        return
    own, foreign = MAY_IMPORT[room]
    allowed = {f"contactcenter.{name}" for name in own | {room}}
    for name in imports_of(tree_of(path)):
        top = name.split(".")[0]
        if top == "contactcenter":
            assert any(name == door or name.startswith(door + ".") for door in allowed), f"{path}: {name}"
        else:
            assert top in foreign or top in sys.stdlib_module_names, f"{path}: {name}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_what_one_room_owns_no_other_room_imports(path: Path) -> None:
    for name in imports_of(tree_of(path)):
        owners = OWNERS.get(name.split(".")[0])
        assert owners is None or room_of(path) in owners, f"{path}: {name}"


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_room_imports_the_configuration(path: Path) -> None:
    tree = tree_of(path)
    only_for_types = {id(inner) for node in ast.walk(tree) if isinstance(node, ast.If)
                      and getattr(node.test, "id", "") == "TYPE_CHECKING" for inner in ast.walk(node)}
    tree.body = [node for node in tree.body if id(node) not in only_for_types]
    tops = {name.split(".")[0] for name in imports_of(tree)}
    assert not tops & {"config", "wsgi"}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_nothing_is_imported_inside_a_function(path: Path) -> None:
    for function in ast.walk(tree_of(path)):
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for inner in ast.walk(function):
                assert not isinstance(inner, (ast.Import, ast.ImportFrom)), f"{path}:{inner.lineno}"
                late = isinstance(inner, ast.Call) and getattr(inner.func, "id", "") == "import_module"
                assert not late or name_of(path) in IMPORTED_LATE, f"{path}:{inner.lineno}"


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


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_one_place_commits(path: Path) -> None:
    if name_of(path) not in COMMITS_ELSEWHERE:
        assert not [node.lineno for node, _, name in calls(path) if name == "commit"]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_casework_opens_transactions(path: Path) -> None:
    if room_of(path) != "casework":
        assert not [node.lineno for node, _, name in calls(path) if name == "transaction"]


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_only_doors_cli_and_worker_read_the_clock(path: Path) -> None:
    if room_of(path) not in CLOCK_READERS:
        assert not [node.lineno for node, owner, name in calls(path) if (owner, name) in CLOCKS]


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
