"""Health, readiness and metrics. The addresses are open and say nothing but states and counts."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY

from contactcenter.casework import DatabaseAway, serve_everybody, upkeep

OUTBOX_PATIENCE = timedelta(minutes=2)

RESPONSES = Counter("contactcenter_responses", "Answers by endpoint and status", ["endpoint", "status"])
REFUSALS = Counter("contactcenter_webhook_refusals", "Webhooks refused, by reason", ["reason"])
SECONDS = Histogram("contactcenter_response_seconds", "Time to answer, in seconds, by endpoint", ["endpoint"])

FIGURES = {
    "spool_waiting": "Webhooks that wait in this machine's spool", "spool_aside": "Webhooks that could not be recorded",
    "missing": "Contacts in the provider's books and not here, by book",
    "book_read_until": "Until when a book was read without a gap, Unix time", "texts": "Texts by state",
    "texts_held_back": "1 while no text is sent", "alarms": "Alarms that stand", "database_away": "1 while it is",
}

OPEN = {
    "monitoring.healthz": "says that the process runs, to whatever restarts it",
    "monitoring.readyz": "says that it can work, to the load balancer",
    "monitoring.metrics": "counts for the monitoring system; the reverse proxy does not pass it on",
}
door = Blueprint("monitoring", __name__)
door.before_request(serve_everybody)   # it counts, and shows no case


def install(app: Flask, *, spool_dir: Path) -> None:
    """Registers the door and counts every answer."""
    app.extensions["spool_dir"] = spool_dir
    app.before_request(_start_clock)
    app.after_request(_count)
    app.register_blueprint(door)


def _start_clock() -> None:
    g.started = perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    RESPONSES.labels(endpoint, response.status_code).inc()
    SECONDS.labels(endpoint).observe(perf_counter() - g.get("started", perf_counter()))
    if "refusal" in g:
        REFUSALS.labels(g.refusal).inc()
    return response


@door.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@door.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Database, schema, spool and outbox, each in words; 503 when one of them is not well."""
    states = {name: check() for name, check in _checks().items()}
    well = all(state == "ok" for state in states.values())
    return jsonify(status="ok" if well else "not ready", **states), 200 if well else 503


def _checks() -> dict[str, Callable[[], str]]:
    now = datetime.now(UTC)
    away = not upkeep.database_answers()
    return {
        "database": lambda: "does not answer" if away else "ok",
        "schema": lambda: "unknown: no database" if away else upkeep.schema_state(),
        "spool": lambda: _spool_state(current_app.extensions["spool_dir"]),
        "outbox": lambda: "unknown: no database" if away else _outbox_state(now),
    }


def _outbox_state(now: datetime) -> str:
    oldest = upkeep.oldest_due_text(now)
    if oldest is None or now - oldest < OUTBOX_PATIENCE:
        return "ok"
    return f"texts wait since {oldest:%Y-%m-%d %H:%M} UTC: is the worker running?"


def _spool_state(directory: Path) -> str:
    aside = current_app.extensions["spool_state"]().aside
    if aside:
        return f"{aside} requests were put aside: see 'flask --app wsgi spool state'"
    nearest = next(path for path in (directory, *directory.absolute().parents) if path.exists())
    return "ok" if os.access(nearest, os.W_OK | os.X_OK) else "cannot be written"


@door.get("/metrics")
def metrics() -> Response:
    """Counters of all processes of this machine, in Prometheus' text format."""
    registry: Any = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry) + generate_latest(_figures()), content_type=CONTENT_TYPE_LATEST)


def _figures() -> CollectorRegistry:
    """The service as a whole, from its database, and this machine's spool. While the database is away only the spool."""
    registry = CollectorRegistry()
    spool = current_app.extensions["spool_state"]()
    figures: dict[str, dict[str, float]] = {"spool_waiting": {"": spool.waiting}, "spool_aside": {"": spool.aside}}
    try:
        figures |= upkeep.figures()
    except DatabaseAway:
        figures["database_away"] = {"": 1}
    for name, values in figures.items():
        _add_gauge(registry, name, values)
    return registry


def _add_gauge(registry: CollectorRegistry, name: str, values: dict[str, float]) -> None:
    gauge = Gauge(f"contactcenter_{name}", FIGURES[name], ["of"] if "" not in values else [], registry=registry)
    for label, value in values.items():
        (gauge.labels(label) if label else gauge).set(value)
