"""Everybody who listens to this process, and the threads that tell them: one reads the database, one beats, one sees who left.

A stream waits in a thread of its own on nothing but its queue: it holds no connection to the database and no request.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from random import uniform
from selectors import EVENT_READ, DefaultSelector
from threading import Event, Lock, Thread
from time import monotonic

from flask import Flask

from contactcenter.casework.accounts import SIGNED_OUT
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.listener import Listener
from contactcenter.dashboard.stream_events import event, event_number, signal_event
from contactcenter.dashboard.stream_news import News
from contactcenter.storage.reads import stream as reads
from contactcenter.storage.reads.staff import all_signed_in
from contactcenter.storage.reads.stream import Hearing

BEAT_SECONDS = 15.0
BEATS_TOGETHER_SECONDS = 0.5        # beats that fall due within it cost one question to the database
LOOK_SECONDS = 1.0                  # a look without the bell: a lost stroke costs no more
BETWEEN_MOVES_SECONDS = 0.25        # many changes of a scope are one event
AFTER_A_FAULT_SECONDS = 1.0
MOST_LISTENERS = 2_000              # gunicorn.stream.conf.py gives a few more threads
log = logging.getLogger(__name__)


class Full(Exception):
    """As many listen as there may."""


class Hub:
    """Begins to work with its first listener, in the process that serves it."""

    def __init__(self, app: Flask, *, beat_seconds: float = BEAT_SECONDS, look_seconds: float = LOOK_SECONDS,
                 most_listeners: int = MOST_LISTENERS) -> None:
        self._app = app
        self._look_seconds = look_seconds
        self._beat_seconds = beat_seconds
        self._most_listeners = most_listeners
        self._lock = Lock()
        self._listeners: set[Listener] = set()
        self._connections = DefaultSelector()
        self._closed = Event()
        self._news: News | None = None

    def join(self, *, token_hash: str, hearing: Hearing, connection: socket.socket | None) -> Listener:
        """Somebody listens from now on, and gets a beat at once: it proves that the way is open. Raises Full."""
        with self._lock:
            if len(self._listeners) >= self._most_listeners or self._closed.is_set():
                raise Full
            if self._news is None:
                self._begin()
            listener = Listener(token_hash=token_hash, hearing=hearing, connection=connection,
                                beat_at=monotonic() + uniform(0, self._beat_seconds))   # not all at once after a restart
            self._listeners.add(listener)
            if connection is not None:
                self._connections.register(connection, EVENT_READ, listener)
        listener.give(self._beat())
        return listener

    def leave(self, listener: Listener) -> None:
        """It is over."""
        with self._lock:
            self._listeners.discard(listener)
            self._stop_watching(listener)

    def close(self) -> None:
        """Ends every stream and admits no other: the process is about to stop."""
        self._closed.set()
        for listener in self._present():
            listener.end()

    @property
    def complete_to(self) -> int:
        """The signal up to which everybody was told everything."""
        return self._news.order.complete_to if self._news else 0

    def _begin(self) -> None:
        self._news = news = News(moment=monotonic())
        for name, work in (("reading", lambda: self._keep_reading(news)), ("beating", self._keep_beating),
                           ("leaving", self._see_who_leaves)):
            Thread(target=work, name=f"stream-{name}", daemon=True).start()

    def _beat(self) -> bytes:
        return event("beat", event_number(self.complete_to, now()), listeners=len(self._listeners))

    def _present(self) -> list[Listener]:
        with self._lock:
            return list(self._listeners)

    def _stop_watching(self, listener: Listener) -> None:
        if listener.connection is not None and listener.connection in self._connections.get_map():
            self._connections.unregister(listener.connection)

    def _see_who_leaves(self) -> None:
        """A browser sends nothing on a stream: what can be read is its end. Without it a thread would wait for the next beats
        of a page that was left long ago."""
        while not self._closed.is_set():
            for key, _ in self._connections.select(self._look_seconds):
                with self._lock:
                    self._stop_watching(key.data)
                key.data.end()

    def _keep_beating(self) -> None:
        while not self._closed.wait(min(BEATS_TOGETHER_SECONDS, self._beat_seconds)):
            moment = monotonic()
            due = [listener for listener in self._present() if listener.beat_at <= moment]
            gone = self._signed_out(due) if due else set()
            for listener in due:
                listener.beat_at = moment + self._beat_seconds
                if listener in gone:
                    listener.end()
                else:
                    listener.beat(self._beat())

    def _signed_out(self, listeners: list[Listener]) -> set[Listener]:
        """Whose session has ended, or who may hear something else now and is to come back. Nobody while the database
        is away."""
        try:
            with self._app.app_context():
                living = all_signed_in({listener.token_hash for listener in listeners}, now=now())
        except Exception:
            log.exception("who is still signed in could not be read: the streams go on")
            return set()
        heard = {token_hash: reads.hearing(staff) for token_hash, staff in living.items()}
        return {listener for listener in listeners if heard.get(listener.token_hash) != listener.hearing}

    def _keep_reading(self, news: News) -> None:
        while not self._closed.is_set():
            try:
                with self._app.app_context(), reads.listening() as wait:
                    self._read_on(news, wait)
            except Exception:
                log.exception("the stream cannot read: pages ask by themselves meanwhile")
                self._closed.wait(AFTER_A_FAULT_SECONDS)

    def _read_on(self, news: News, wait: Callable[[float], None]) -> None:
        moves_from = 0.0
        while not self._closed.is_set():
            moment = monotonic()
            self._tell_signals(news, moment)
            if moment >= moves_from and (scopes := news.moved_scopes()):
                self._tell_moves(scopes)
                moves_from = moment + BETWEEN_MOVES_SECONDS
            rest = moves_from - monotonic()
            wait(rest if rest > 0 else self._look_seconds)

    def _tell_signals(self, news: News, moment: float) -> None:
        if found := news.untold():
            order = news.order.after([told.id for told in found], moment=moment)
            self._tell([(signal_event(told, complete_to=order.complete_to), told.audience) for told in found],
                       lambda hearing, audience: audience in hearing.audiences)
            news.order = order   # last: a beat of the meantime must not promise what was not given yet
            self._put_out({told.audience for told in found if told.kind == SIGNED_OUT})

    def _put_out(self, audiences: set[str]) -> None:
        """Ends the streams of sessions that were ended, without waiting for their next beat."""
        concerned = [listener for listener in self._present() if listener.hearing.audiences & audiences]
        for listener in self._signed_out(concerned) if concerned else ():
            listener.end()

    def _tell_moves(self, scopes: list[str]) -> None:
        number = event_number(self.complete_to, now())
        self._tell([(event("revision", number, scope=scope), scope) for scope in scopes],
                   lambda hearing, scope: hearing.scopes is None or scope in hearing.scopes)

    def _tell(self, events: list[tuple[bytes, str]], concerns: Callable[[Hearing, str], bool]) -> None:
        """Each listener gets its events in one piece: a burst of them is no sign that it takes nothing."""
        for listener in self._present():
            if chunk := b"".join(chunk for chunk, whom in events if concerns(listener.hearing, whom)):
                listener.give(chunk)
