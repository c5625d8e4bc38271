"""Structured logs: one JSON object a line, with the request's id and without anything personal."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from typing import Any
from uuid import uuid4

import structlog
from flask import Flask, g, has_request_context, request


def configure(level: str) -> None:
    """Sends every record of the standard library's loggers to standard error as JSON."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name,
                           structlog.processors.TimeStamper(fmt="iso", utc=True), _add_request],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.ExceptionRenderer(_where_it_failed), structlog.processors.JSONRenderer()]))
    root = logging.getLogger()
    root.handlers = [stream]
    root.setLevel(level)
    for name in ("twilio.http_client", "alembic"):   # the first one's INFO lines carry numbers and texts
        logging.getLogger(name).setLevel("WARNING")


def _where_it_failed(exc_info: Any) -> list[dict[str, Any]]:
    """The kinds and places of a fault and its causes. Not their words and variables: a database quotes the row in them."""
    chain: list[dict[str, Any]] = []
    error = exc_info[1]
    while error is not None:
        places = [f"{place.filename}:{place.lineno} {place.name}" for place in extract_tb(error.__traceback__)]
        chain.append({"kind": type(error).__name__, "at": places})
        error = error.__cause__ or error.__context__
    return chain


def install(app: Flask) -> None:
    """Gives each request an id, which its log lines and its answer carry."""
    app.before_request(_name_request)
    app.after_request(_tell_name)


def _name_request() -> None:
    g.request_id = uuid4().hex[:16]


def _tell_name(response: Any) -> Any:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def _add_request(_logger: Any, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if has_request_context():
        record.update(request=g.get("request_id"), endpoint=request.endpoint)
    return record
