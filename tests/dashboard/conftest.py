"""A desk in the dashboard: somebody signed in through the real form, and what one does there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import get_ident
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from argon2 import PasswordHasher
from babel.messages.mofile import write_mo
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import event, select, update
from werkzeug.test import TestResponse

from contactcenter.casework import accounts
from contactcenter.dashboard.people import token_hash
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.models import Case, User
from contactcenter.storage.reads.cases import case_page
from contactcenter.translations.catalogues import LANGUAGES, catalogue_of, path_of
from tests.dashboard.html import Form, Page

PASSWORD = "бір-екі-үш-төрт"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ALMATY = "Мен Алматы қаласында тұрамын, мектепте мені ұрады"
NOWHERE = "Көмектесіңізші"
ROLES = {"operator": (), "ombudsman": ("KZ-75",), "supervisor": (), "administrator": (), "auditor": ()}


class Desk:
    """A browser of one signed-in person."""

    def __init__(self, client: FlaskClient, staff: Staff, token: str) -> None:
        self.client = client
        self.staff = staff
        self.token = token

    def get(self, path: str, **named: Any) -> TestResponse:
        return self.client.get(path, **named)

    def page(self, path: str) -> Page:
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        return Page(answer.text)

    def post(self, path: str, **fields: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token} | fields)

    def form(self, ref: str, verb: str) -> Form:
        return self.page(f"/cases/{ref}").form(f"/{verb}")

    def send(self, form: Form, **fields: str) -> TestResponse:
        return self.client.post(form.action.split("#")[0], data=form.fields | fields)

    def does(self, verb: str, ref: str, **fields: str) -> TestResponse:
        """Opens the case, fills the form in and sends it."""
        return self.send(self.form(ref, verb), **fields)

    def act(self, verb: str, ref: str, *, version: int = 1, key: str = "", **fields: str) -> TestResponse:
        """Sends an act without looking whether the page offers it."""
        return self.post(f"/cases/{ref}/{verb}", key=key or str(uuid4()), version=str(version), **fields)


class Compiled(BytecodeCache):
    """Templates compiled once for all applications of a run: half of the time these tests would take."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
CATALOGUES_READ: dict[Any, Any] = {}


def sharing(app: Flask) -> Flask:
    """With templates compiled and catalogues read once for all applications."""
    app.jinja_env.bytecode_cache = COMPILED
    app.extensions["babel"].instance.domain_instance.cache = CATALOGUES_READ
    return app


@pytest.fixture
def app(app: Flask) -> Flask:
    return sharing(app)


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogues() -> None:
    """The catalogues as `make setup` compiles them."""
    for language in LANGUAGES:
        compiled = path_of(language).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path_of(language).stat().st_mtime:
            _compile(language, compiled)


def _compile(language: str, compiled: Path) -> None:
    unfinished = compiled.with_suffix(f".{uuid4().hex}")
    with open(unfinished, "wb") as file:
        write_mo(file, catalogue_of(language))
    unfinished.replace(compiled)


@pytest.fixture(scope="session")
def password_hash() -> str:
    """A hash that says of itself how little it costs to verify; what the real one costs, its own tests pay."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@pytest.fixture
def account(user: Callable[..., Staff], password_hash: str) -> Callable[..., Staff]:
    """Adds somebody who can sign in."""
    def add(role: str, *regions: str, name: str = "") -> Staff:
        return user(name or f"{role}-{uuid4().hex[:8]}", role, *(regions or ROLES[role]), password_hash=password_hash)

    return add


@pytest.fixture
def desk(app: Flask, account: Callable[..., Staff]) -> Callable[..., Desk]:
    """Somebody of a role who has signed in, in English. The way through the forms is test_signing_in's."""
    def sit_down(role: str, *regions: str) -> Desk:
        staff = account(role, *regions)
        accounts.set_preferences(staff.id, language="en", theme="system", shortcuts=True)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(begun_session(staff))
        return Desk(client, staff, Page(client.get("/me").text).form("/me").fields["csrf_token"])

    return sit_down


def begun_session(staff: Staff, *, device: str = "") -> dict[str, Any]:
    """Begins a session and returns what the browser's cookie then says."""
    token = uuid4().hex
    accounts.start_session(staff.id, token_hash=token_hash(token), now=datetime.now(UTC), device=device)
    return {"_user_id": token, "_fresh": True}


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Goes through the forms like anybody else: name and password, and then the code of the app on the telephone."""
    db.session.execute(update(User).where(User.totp_secret.is_(None)).values(totp_secret=TOTP_SECRET))
    db.session.commit()
    form = Page(client.get("/login").text).form("/login")
    answer = client.post("/login", data=form.fields | {"name": name, "password": password} | more)
    if answer.location != "/login/code":
        return answer
    form = Page(client.get("/login/code").text).form("/login/code")
    return client.post("/login/code", data=form.fields | {"code": next_code(name.strip().lower())})


def next_code(name: str) -> str:
    """The earliest code that this account takes now and has not taken yet."""
    db.session.rollback()
    taken = db.session.execute(select(User.totp_step).where(User.name == name)).scalar_one()
    step = max(taken + 1, int(datetime.now(UTC).timestamp()) // 30 - 1)
    return pyotp.TOTP(TOTP_SECRET).at(step * 30)


@pytest.fixture
def ref(app: Flask) -> Callable[[int], str]:
    """The reference of a case number."""
    supervisor = Staff(id=0, name="", display_name="", role="supervisor")

    def of(number: int) -> str:
        page = case_page(supervisor, number)
        assert page is not None
        return page.case.reference

    return of


@pytest.fixture
def text_ref(text_in: Callable[..., int], ref: Callable[[int], str]) -> Callable[..., str]:
    """Records a text from a number of its own and returns its case's reference."""
    def record(text: str, *, sender: str = "", **named: Any) -> str:
        return ref(text_in(sender or f"+7701{uuid4().int % 10**7:07d}", text, **named))

    return record


@pytest.fixture
def row(app: Flask) -> Callable[[str], Any]:
    """A case as it is stored now."""
    def read(reference: str) -> Any:
        db.session.rollback()
        table = Case.__table__
        return db.session.execute(table.select().where(table.c.id == int(reference[3:-2]))).one()

    return read


@pytest.fixture
def statements(app: Flask) -> Callable[[], Any]:
    """Collects the statements that this thread sends to the database meanwhile; the doorbell has a thread of its own."""
    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []
        asking = get_ident()

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if get_ident() == asking:
                seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return collect
