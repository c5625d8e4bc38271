"""The second net: while the database is away a verified request is kept as a file and recorded later with its own time.

A file is complete or not there: written under another name, fsynced, renamed, and the directory fsynced.
"""

from __future__ import annotations

import json
import logging
import os
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from flask import Request
from werkzeug.test import EnvironBuilder

MOST_QUARANTINED = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A request from the spool."""

    file: Path
    path: str
    request: Request
    received_at: datetime


def write(request: Request, *, directory: Path, now: datetime) -> None:
    """Keeps a request. Raises OSError when it could not be made durable."""
    _write(request, directory / "waiting", now)


def quarantine(request: Request, *, directory: Path, now: datetime) -> None:
    """Keeps a request that cannot be verified because its bytes are not text, for a person to look at."""
    kept = directory / "quarantine"
    if kept.is_dir() and len(os.listdir(kept)) >= MOST_QUARANTINED:
        log.error("quarantine is full: an undecodable request was refused and not kept")
        return
    _write(request, kept, now)
    log.error("an undecodable request was refused and kept in quarantine")


def waiting(directory: Path) -> list[Path]:
    """The files that wait, oldest first."""
    return sorted((directory / "waiting").glob("*.json"))


def drain(directory: Path, record: Callable[[Stored], object]) -> int:
    """Records what waits, oldest first, and returns how many. What record() raises ends the draining; nothing is lost."""
    count = 0
    for stored in _stored(directory):
        record(stored)
        stored.file.unlink(missing_ok=True)   # another worker may have been as quick
        count += 1
    return count


def _write(request: Request, directory: Path, now: datetime) -> None:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{now:%Y%m%dT%H%M%S.%f}-{uuid4().hex}"
    content = json.dumps({
        "path": request.path, "query": request.query_string.decode("latin-1"), "received_at": now.isoformat(),
        "content_type": request.content_type or "", "body": b64encode(request.get_data()).decode("ascii")})
    partial = directory / f"{name}.partial"
    with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(directory / f"{name}.json")
    _fsync_directory(directory)


def _fsync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stored(directory: Path) -> Iterator[Stored]:
    for file in waiting(directory):
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:   # another worker has recorded it meanwhile
            continue
        builder = EnvironBuilder(method="POST", path=kept["path"], query_string=kept["query"],
                                 content_type=kept["content_type"], data=b64decode(kept["body"]))
        request = Request(builder.get_environ())
        request.get_data(cache=True)
        yield Stored(file, kept["path"], request, datetime.fromisoformat(kept["received_at"]))
