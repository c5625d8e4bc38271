"""The second net: while the database is away a verified request is kept as a file and recorded later with its own time.

A file is complete or not there: written under another name, fsynced, renamed, and the directory fsynced. It is sealed, for
its own name alone. One process at a time
records what waits, the oldest first, so that the texts of a number keep their order. What cannot be recorded is put aside for
a person, never thrown away, and holds up nothing behind it.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from flask import Request
from werkzeug.test import EnvironBuilder

from contactcenter.casework import DatabaseAway
from contactcenter.sealing import KeyRing

MOST_QUARANTINED = 200
TORN_AFTER = timedelta(minutes=10)   # a file still being written so long after it was begun has lost its writer
WAITING, ASIDE, QUARANTINE = "waiting", "aside", "quarantine"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A request from the spool."""

    file: Path
    path: str
    request: Request
    received_at: datetime


@dataclass(frozen=True)
class SpoolState:
    """How many requests wait to be recorded, and how many wait for a person; since when the oldest waits (None: none does)."""

    waiting: int
    aside: int
    oldest_at: datetime | None


def write(request: Request, *, directory: Path, keys: KeyRing, now: datetime) -> None:
    """Keeps a request. Raises OSError when it could not be made durable; then nothing of it is left."""
    _write(request, directory / WAITING, keys, now)


def quarantine(request: Request, *, directory: Path, keys: KeyRing, now: datetime) -> None:
    """Keeps a request that cannot be verified because its bytes are not text, for a person to look at."""
    kept = directory / QUARANTINE
    if kept.is_dir() and len(os.listdir(kept)) >= MOST_QUARANTINED:
        log.error("quarantine is full: an undecodable request was refused and not kept")
        return
    _write(request, kept, keys, now)
    log.error("an undecodable request was refused and kept in quarantine")


def waiting(directory: Path) -> list[Path]:
    """The files that wait, oldest first."""
    return sorted((directory / WAITING).glob("*.json"))


def state(directory: Path) -> SpoolState:
    """What is in the spool; asks the file system only."""
    files = waiting(directory)
    return SpoolState(len(files), sum(1 for _ in (directory / ASIDE).glob("*")), _begun_at(files[0]) if files else None)


def lost_keys(directory: Path, keys: KeyRing) -> list[str]:
    """The ids of keys that files here were sealed with and that are no longer in the ring."""
    files = (file for folder in (WAITING, ASIDE, QUARANTINE) for file in (directory / folder).glob("*.json"))
    return sorted({name for file in files if (name := keys.lacks(_content(file)))})


def _content(file: Path) -> bytes:
    """Empty where the worker has recorded it meanwhile."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def drain(directory: Path, record: Callable[[Stored], object], *, keys: KeyRing, now: datetime) -> int:
    """Records what waits, oldest first, and returns how many; 0 while another process is at it.

    DatabaseAway ends the draining. A file that cannot be opened or read, or that record() fails for, is put aside.
    """
    count = 0
    with _alone(directory) as alone:
        if not alone:
            return 0
        _set_torn_aside(directory, now)
        for file in waiting(directory):
            count += _record(file, record, keys)
    return count


def put_back(directory: Path) -> int:
    """What was put aside waits again, once its reason is mended; returns how many."""
    files = sorted((directory / ASIDE).glob("*.json"))
    for file in files:
        file.rename(directory / WAITING / file.name)
    return len(files)


def _record(file: Path, record: Callable[[Stored], object], keys: KeyRing) -> bool:
    try:
        record(_read(file, keys))
    except DatabaseAway:
        raise
    except Exception:
        log.critical("a spooled request could not be recorded and was put aside", exc_info=True)
        _set_aside(file)
        return False
    file.unlink()
    return True


@contextmanager
def _alone(directory: Path) -> Iterator[bool]:
    """Whether this process alone drains; the lock dies with its holder."""
    if not (directory / WAITING).is_dir():
        yield False
        return
    with open(directory / "drain.lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _set_torn_aside(directory: Path, now: datetime) -> None:
    """What its writer left half-written was answered with an error, so nothing is lost by it; but somebody is to look."""
    for file in (directory / WAITING).glob("*.partial"):
        if now - _begun_at(file) > TORN_AFTER:
            log.critical("a torn file of the spool was put aside")
            _set_aside(file)


def _set_aside(file: Path) -> None:
    aside = file.parent.parent / ASIDE
    aside.mkdir(exist_ok=True, mode=0o700)
    file.rename(aside / file.name)


def _begun_at(file: Path) -> datetime:
    """From the file's name; of a file that is named otherwise, when it was last written."""
    try:
        return datetime.strptime(file.name.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _write(request: Request, directory: Path, keys: KeyRing, now: datetime) -> None:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{now:%Y%m%dT%H%M%S.%f}-{uuid4().hex}"
    content = json.dumps({
        "path": request.path, "query": request.query_string.decode("latin-1"), "received_at": now.isoformat(),
        "content_type": request.content_type or "", "body": b64encode(request.get_data()).decode("ascii")})
    partial = directory / f"{name}.partial"
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(keys.seal(content.encode(), place=_place(name)))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(directory / f"{name}.json")
    except OSError:
        partial.unlink(missing_ok=True)   # a full disk gets back what was written of it
        raise
    _fsync_directory(directory)


def _fsync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _place(name: str) -> str:
    """A file opens under its own name alone, which says when it came: nobody can give it another time."""
    return f"spool/{name}"


def _read(file: Path, keys: KeyRing) -> Stored:
    kept = json.loads(keys.open(file.read_bytes(), place=_place(file.stem)))
    builder = EnvironBuilder(method="POST", path=kept["path"], query_string=kept["query"],
                             content_type=kept["content_type"], data=b64decode(kept["body"], validate=True))
    request = Request(builder.get_environ())
    request.get_data(cache=True)
    return Stored(file, kept["path"], request, datetime.fromisoformat(kept["received_at"]))
