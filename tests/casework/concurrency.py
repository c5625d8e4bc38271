"""Many threads at once, each with its own connection, from one starting line."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from flask import Flask

from contactcenter.storage import db as storage

Result = TypeVar("Result")
PATIENCE_SECONDS = 60


def at_once(app: Flask, works: list[Callable[[], Result]]) -> list[Result | Exception]:
    """Runs all works at the same moment, over warm connections, and returns what each gave or raised."""
    barrier, results = Barrier(len(works)), [None] * len(works)

    def run(place: int) -> None:
        with app.app_context():
            storage.answers()
            storage.db.session.remove()
            barrier.wait(PATIENCE_SECONDS)
            try:
                results[place] = works[place]()  # type: ignore[call-overload]
            except Exception as error:
                results[place] = error  # type: ignore[call-overload]

    threads = [Thread(target=run, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()
    return results  # type: ignore[return-value]
