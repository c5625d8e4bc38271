"""The floor: what no service can be below. A Flask handler that checks the same signature and writes four rows with the bare
driver in one transaction. gunicorn serves it as tests.bench.floor:app, with FLOOR_DATABASE, FLOOR_URL and FLOOR_TOKEN.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from typing import Any

import psycopg
from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator

PATH = "/webhooks/twilio/sms"
ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response />'
TABLES = ("CREATE TABLE floor_case (id {key}, region text, summary text)",
          "CREATE TABLE floor_contact (id {key}, sid text UNIQUE, case_id bigint, sender text, text text, raw text)",
          "CREATE TABLE floor_event (id {key}, case_id bigint, facts text)",
          "CREATE TABLE floor_outbox (id {key}, case_id bigint, recipient text, text text)")
PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0")
_own = threading.local()


def make_tables(url: str) -> None:
    """In an empty database; on PostgreSQL beside those of the service."""
    key = "integer PRIMARY KEY" if url.startswith("sqlite") else "bigserial PRIMARY KEY"
    connection = connect(url)
    for table in TABLES:
        connection.execute(table.format(key=key))
    connection.commit()
    connection.close()


def connect(url: str) -> Any:
    if not url.startswith("sqlite"):
        return psycopg.connect(url)
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write(connection: Any, form: dict[str, str], mark: str) -> None:
    """Four rows in one transaction; `mark` is the driver's placeholder."""
    case = connection.execute(f"INSERT INTO floor_case (region, summary) VALUES ({mark}, {mark}) RETURNING id",
                              ("KZ-75", form["Body"])).fetchone()[0]
    connection.execute(f"INSERT INTO floor_contact (sid, case_id, sender, text, raw) VALUES ({', '.join([mark] * 5)})",
                       (form["MessageSid"], case, form["From"], form["Body"], json.dumps(form)))
    connection.execute(f"INSERT INTO floor_event (case_id, facts) VALUES ({mark}, {mark})", (case, json.dumps({"text": case})))
    connection.execute(f"INSERT INTO floor_outbox (case_id, recipient, text) VALUES ({mark}, {mark}, {mark})",
                       (case, form["From"], "Хабарыңыз қабылданды"))


def create_app(database: str, url: str, token: str) -> Flask:
    """One connection for each thread, kept."""
    app, validator, sqlite = Flask(__name__), RequestValidator(token), database.startswith("sqlite")

    @app.post(PATH)
    def receive() -> Response:
        if not validator.validate(url + PATH, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)
        if not hasattr(_own, "connection"):
            _own.connection = connect(database)
        if sqlite:
            _own.connection.execute("BEGIN IMMEDIATE")
        write(_own.connection, request.form.to_dict(), "?" if sqlite else "%s")
        _own.connection.commit()
        return Response(ANSWER, content_type="text/xml")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app


if "FLOOR_DATABASE" in os.environ:
    app = create_app(os.environ["FLOOR_DATABASE"], os.environ["FLOOR_URL"], os.environ["FLOOR_TOKEN"])
