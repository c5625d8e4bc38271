"""Reading the handsets' own interface: fields of a JSON body, and how a faulty one is refused."""
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, request

from contactcenter.simulator.faults import UnknownFault
from contactcenter.simulator.handsets import UnknownHandset
from contactcenter.simulator.receiving import BadText
from contactcenter.simulator.exchange import NotLive

PREFIX = "/simulator"
_Given = Mapping[str, Any]


class BadRequest(ValueError):
    """A request whose fields are missing or malformed; the message says which."""


def guard(door: Blueprint) -> Blueprint:
    """Put this interface's way of refusing on a blueprint: 400 or 404 with {error}."""
    for fault in (BadRequest, BadText, UnknownFault):
        door.register_error_handler(fault, _refuse)
    for absence in (NotLive, UnknownHandset):
        door.register_error_handler(absence, _miss)
    return door


def given() -> _Given:
    """The request's JSON object; a body of another content type is refused by Flask with 415, which forms
    cannot forge.
    """
    body = request.get_json()
    if not isinstance(body, dict):
        raise BadRequest("the body is no JSON object")
    return body


def text_of(fields: _Given, name: str, otherwise: str | None = None) -> str:
    """A field that is a string; raise BadRequest when it is another thing, or absent with nothing to take
    instead.
    """
    value = fields.get(name, otherwise)
    if not isinstance(value, str):
        raise BadRequest(f"{name} is missing or no string")
    return value


def whole_of(fields: _Given, name: str) -> int | None:
    """A field that is a whole number, None when it is absent or null."""
    value = fields.get(name)
    if value is not None and type(value) is not int:
        raise BadRequest(f"{name} is no whole number")
    return value


def seconds_of(fields: _Given, name: str, otherwise: float) -> float:
    """A field that is a number of seconds from 0 to an hour."""
    value = fields.get(name, otherwise)
    if type(value) not in (int, float) or not 0 <= value <= 3_600:
        raise BadRequest(f"{name} is no number of seconds")
    return float(value)


def _refuse(error: Exception) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def _miss(error: Exception) -> tuple[Response, int]:
    return jsonify(error=f"{type(error).__name__}: {error}"), 404
