"""The REST door's faults, outside Flask, where the connection itself can be broken.

A fault answers in place of the application. `reset` and those named accept-then-... let the application do
its work first and lose its answer; no other creates anything.
"""
import errno
import json
import select
import socket
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from contactcenter.simulator.faults import ACCEPTED_FIRST, Fault, Faults

REST_PREFIX = "/2010-04-01/"
_GLANCE_MILLISECONDS = 200
_Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """A whole HTTP answer."""

    status: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def give(self, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with it."""
        start_response(self.status, list(self.headers))
        return [self.body]


class FaultGate:
    """WSGI middleware: strikes the switched-on fault at requests to the REST door, and passes everything else
    on.
    """

    def __init__(self, application: WSGIApplication, *, faults: Faults) -> None:
        self._application = application
        self._faults = faults

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request; a broken connection ends in ConnectionResetError, which WSGI servers take
        quietly.
        """
        door = _door(environ)
        fault = self._faults.strike(door) if door else None
        if fault is None:
            return self._application(environ, start_response)
        if fault.name == "reset" or fault.name.startswith(ACCEPTED_FIRST):
            reply = _ask(self._application, environ)
            if not reply.status.startswith("201"):
                return reply.give(start_response)
        return _suffer(fault, environ).give(start_response)


def _door(environ: WSGIEnvironment) -> str:
    path, method = environ.get("PATH_INFO", ""), environ.get("REQUEST_METHOD", "")
    if not path.startswith(REST_PREFIX):
        return ""
    if method == "GET":
        return "reads"
    return "sends" if method == "POST" and path.endswith(("/Messages.json", "/Calls.json")) else ""


def _ask(application: WSGIApplication, environ: WSGIEnvironment) -> Reply:
    """Let the application work and keep its answer back."""
    seen: list[tuple[str, _Headers]] = []

    def remember(status: str, headers: _Headers, exc_info: object = None) -> Callable[[bytes], object]:
        seen.append((status, headers))
        return lambda data: None

    answer = application(environ, remember)
    try:
        body = b"".join(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = seen[-1]
    return Reply(status, tuple(headers), body)


def _suffer(fault: Fault, environ: WSGIEnvironment) -> Reply:
    name = fault.name.removeprefix(ACCEPTED_FIRST)
    if name == "hang":
        _hang(fault, environ)
    if name in ("hang", "refuse", "reset"):
        _break(environ)
    if name == "429":
        wait = ("Retry-After", str(fault.retry_after_seconds))
        return _json("429 Too Many Requests", _error(20429, 429), wait)
    return _REPLIES[name]


def _error(code: int, status: int) -> dict[str, object]:
    return {
        "code": code, "message": "A fault switch of the simulator is on", "status": status,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
    }


def _json(status: str, body: object, *headers: tuple[str, str]) -> Reply:
    return _reply(status, "application/json", json.dumps(body), *headers)


def _reply(status: str, content_type: str, body: str, *headers: tuple[str, str]) -> Reply:
    data = body.encode()
    return Reply(status, (("Content-Type", content_type), ("Content-Length", str(len(data))), *headers), data)


_REPLIES = {
    "500": _json("500 Internal Server Error", _error(20500, 500)),
    "503": _json("503 Service Unavailable", _error(20503, 503)),
    "html": _reply("502 Bad Gateway", "text/html", "<html><body><h1>Bad gateway</h1></body></html>"),
    "garbage": _reply("201 Created", "application/json", '{"sid": "SM'),
    "no-sid": _json("201 Created", {"sid": None, "status": None}),
}


def _connection(environ: WSGIEnvironment) -> socket.socket:
    found = environ.get("gunicorn.socket") or environ.get("werkzeug.socket")
    if found is None:
        raise RuntimeError("this WSGI server does not show its connection, so it cannot be broken")
    return found


def _hang(fault: Fault, environ: WSGIEnvironment) -> None:
    """Stay silent until the other side has gone or the switch is turned off."""
    watch = select.poll()
    watch.register(_connection(environ), select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    while not fault.lifted.is_set():
        if watch.poll(_GLANCE_MILLISECONDS):
            return


def _break(environ: WSGIEnvironment) -> NoReturn:
    """Close with a reset instead of a farewell: nothing lingers, so what is unsent is dropped and RST
    goes out.

    Nothing more is read either, for a server that would wait for another request before it lets the socket
    go.
    """
    connection = _connection(environ)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.shutdown(socket.SHUT_RD)
    connection.close()
    raise ConnectionResetError(errno.ECONNRESET, "reset by a fault switch")
