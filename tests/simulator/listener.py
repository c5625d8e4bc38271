"""A pretend service on a real socket: remembers what it was told and answers what it was given to answer."""
import socket
import struct
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Event, Thread
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

EMPTY = "<Response/>"
PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Told:
    """One request as it arrived."""

    method: str
    path: str
    url: str
    pairs: tuple[tuple[str, str], ...]
    signature: str
    idempotency_token: str
    content_type: str

    def __getitem__(self, name: str) -> str:
        return dict(self.pairs)[name]

    def __contains__(self, name: str) -> bool:
        return name in dict(self.pairs)

    def only(self, names: Iterable[str]) -> dict[str, str]:
        """These parameters alone."""
        return {name: self[name] for name in names}

    def is_signed_with(self, token: str) -> bool:
        """Whether the provider's own validator accepts it."""
        posted = dict(self.pairs) if self.method == "POST" else {}
        return bool(RequestValidator(token).validate(self.url, posted, self.signature))


@dataclass(frozen=True)
class Saying:
    """What to answer: `hang` keeps silent until the end of the test, `reset` breaks the connection."""

    body: str | bytes = EMPTY
    status: str = "200 OK"
    content_type: str | None = "text/xml"
    trouble: str = ""


class Listener:
    """The service. Without anything prepared it answers an empty Response."""

    def __init__(self) -> None:
        self.url = ""
        self.over = Event()
        self._told: list[Told] = []
        self._sayings: dict[str, deque[Saying]] = defaultdict(deque)
        self._changed = Condition()

    def says(self, path: str, body: str | bytes = EMPTY, **how: str | None) -> None:
        """Prepare an answer at a path; several are given one after the other, the last for ever."""
        self._sayings[path].append(Saying(body, **how))  # type: ignore[arg-type]

    def told(self, path: str = "") -> list[Told]:
        """What arrived so far at a path, or anywhere."""
        with self._changed:
            return [told for told in self._told if path in ("", told.path)]

    def waits_for(self, path: str, *, count: int = 1) -> list[Told]:
        """Wait until so many requests came to a path, and return all of them."""
        with self._changed:
            arrived = self._changed.wait_for(
                lambda: sum(told.path == path for told in self._told) >= count, timeout=PATIENCE_SECONDS,
            )
        assert arrived, f"{count} were awaited at {path}; there came {[told.path for told in self.told()]}"
        return self.told(path)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        saying = self._remember(environ)
        if saying.trouble == "hang":
            self.over.wait(PATIENCE_SECONDS)
        if saying.trouble:
            connection = environ["werkzeug.socket"]
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.shutdown(socket.SHUT_RD)
            connection.close()
            raise ConnectionResetError
        body = saying.body.encode() if isinstance(saying.body, str) else saying.body
        kind = [("Content-Type", saying.content_type)] if saying.content_type else []
        start_response(saying.status, [*kind, ("Content-Length", str(len(body)))])
        return [body]

    def _remember(self, environ: WSGIEnvironment) -> Saying:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        query = environ["QUERY_STRING"]
        told = Told(
            method=environ["REQUEST_METHOD"], path=environ["PATH_INFO"],
            url=self.url + environ["REQUEST_URI"],
            pairs=tuple(parse_qsl(body or query, keep_blank_values=True)),
            signature=environ.get("HTTP_X_TWILIO_SIGNATURE", ""),
            idempotency_token=environ.get("HTTP_I_TWILIO_IDEMPOTENCY_TOKEN", ""),
            content_type=environ.get("CONTENT_TYPE", ""),
        )
        with self._changed:
            self._told.append(told)
            self._changed.notify_all()
            sayings = self._sayings[told.path]
            return sayings.popleft() if len(sayings) > 1 else sayings[0] if sayings else Saying()


@contextmanager
def served(application: WSGIApplication) -> Iterator[str]:
    """Serve it on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
