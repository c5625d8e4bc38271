"""How long a webhook waits for the database: the provider, and whoever is on the line, wait for the webhook.

The database's own time-outs end a statement that waits for a lock. They end nothing when its server hangs or its machine is
gone, so the wait is ended here. An attempt that outlives its time stores nothing: its request is in the spool.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextvars import copy_context
from threading import Event, Lock, Semaphore, Thread
from time import monotonic
from typing import Any, TypeVar

from flask import Flask

from contactcenter.casework import DatabaseAway, serve_everybody, wanted_while

BUDGET_SECONDS = 4.0   # providers other than Twilio answer in 5 s
LATE = 0.75            # of the budget has an attempt waited: whoever waited for its thread must not wait as long again
MOST_LATE = 4          # so many late attempts: the database hangs, and nobody waits for it in vain ...
PROBE_SECONDS = 5.0    # ... but one request in so many seconds, which finds out whether it goes on
PLACES = 3             # so many are waited for at a time: more threads take a quarter of the processor from each other

Result = TypeVar("Result")


class Budget:
    """The patience of one process with its database."""

    def __init__(self, app: Flask, *, seconds: float = BUDGET_SECONDS, probe_seconds: float = PROBE_SECONDS) -> None:
        self._app, self._seconds, self._probe_seconds = app, seconds, probe_seconds
        self._lock, self._probe_at, self._places = Lock(), 0.0, Semaphore(PLACES)
        self._under_way: dict[Future[Any], float] = {}   # and since when

    def within(self, work: Callable[[], Result]) -> Result:
        """Does the work in a thread and an application context of its own, where it can be left alone, and returns its result,
        or raises what it raises; DatabaseAway when it takes too long."""
        if self._is_hopeless():
            raise DatabaseAway
        end = monotonic() + self._seconds
        ended: Future[Result] = self._begun()
        if not self._places.acquire(timeout=self._seconds):
            ended.cancel()
            raise DatabaseAway
        try:
            return self._result(work, ended, end)
        finally:
            self._places.release()   # an attempt that hangs keeps no place

    def _result(self, work: Callable[[], Result], ended: Future[Result], end: float) -> Result:
        out_of_time = Event()
        Thread(target=copy_context().run, args=(self._attempt, work, ended, out_of_time), daemon=True).start()
        try:
            return ended.result(end - monotonic())
        except FutureTimeout:
            if ended.done():   # what the work itself raised
                raise
        out_of_time.set()
        raise DatabaseAway

    def _begun(self) -> Future[Any]:
        attempt: Future[Any] = Future()
        with self._lock:
            self._under_way[attempt] = monotonic()
        attempt.add_done_callback(self._note_ended)
        return attempt

    def _attempt(self, work: Callable[[], Result], ended: Future[Result], out_of_time: Event) -> None:
        try:
            with self._app.app_context(), wanted_while(lambda: not out_of_time.is_set()):
                serve_everybody()
                result = work()
        except BaseException as error:
            ended.set_exception(error)
        else:
            ended.set_result(result)

    def _is_hopeless(self) -> bool:
        now = monotonic()
        with self._lock:
            late = sum(now - since >= LATE * self._seconds for since in self._under_way.values())
            if late >= MOST_LATE and now < self._probe_at:
                return True
            self._probe_at = now + self._probe_seconds   # after the last request that was let through
            return False

    def _note_ended(self, attempt: Future[Any]) -> None:
        with self._lock:
            del self._under_way[attempt]
