"""Quick writing of data that can be made again: commits that do not wait for the disk."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from contactcenter.storage.db import checkpoint, db, is_sqlite

_QUICK = {True: "PRAGMA synchronous=NORMAL", False: "SET synchronous_commit TO off"}
_SAFE = {True: "PRAGMA synchronous=FULL", False: "SET synchronous_commit TO on"}


@contextmanager
def in_haste() -> Iterator[None]:
    """Neither database can be damaged by it; a power cut may lose the last moments. Collecting garbage, a tenth of the
    time, waits too. Ends with everything on disk."""
    db.session.remove()
    _tell(_QUICK[is_sqlite()])
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        db.session.remove()
        _tell(_SAFE[is_sqlite()])
        checkpoint()


def _tell(setting: str) -> None:
    """To the pool's one connection: a single thread never makes it open a second one."""
    pooled = db.engine.raw_connection()
    try:
        driver = pooled.driver_connection
        if driver is None:
            raise RuntimeError("the pool gave out a connection that is closed")
        if is_sqlite():
            driver.execute(setting)
        else:
            driver.autocommit = True
            driver.execute(setting)
            driver.autocommit = False
    finally:
        pooled.close()
