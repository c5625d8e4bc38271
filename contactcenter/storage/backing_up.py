"""The whole database as one file, and back: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore.

The file is a sealed tar of the data and of how many rows each table had in the very same snapshot. While it is
being made or put back the data lie readable in a folder beside it that only the service's user can enter.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast
from urllib.parse import quote, urlencode

from sqlalchemy import URL, Connection, func, inspect, select, text

from contactcenter.sealing import BadSeal, KeyRing, SealedReader, SealedWriter
from contactcenter.storage.db import db, is_sqlite

MANIFEST, DATA = "manifest.json", "data"
PRIVATE = 0o600
PLACE = "backup"


class BackupFault(Exception):
    """A backup that could not be made or put back; the message says why, in words."""


def write(file: Path, *, keys: KeyRing, now: datetime) -> dict[str, int]:
    """Writes the backup, complete or not at all, and returns how many rows each table has. Raises BackupFault."""
    with TemporaryDirectory(dir=file.parent) as folder:
        data = Path(folder) / DATA
        counts = _write_sqlite(data) if is_sqlite() else _write_postgres(data)
        manifest = {"made_at": now.isoformat(), "database": db.engine.dialect.name, "counts": counts}
        whole = Path(folder) / "whole"
        with open(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "wb") as target:
            sealed = SealedWriter(target, keys=keys, place=PLACE)
            with tarfile.open(fileobj=cast(BinaryIO, sealed), mode="w|") as archive:
                _add(archive, MANIFEST, json.dumps(manifest).encode())
                archive.add(data, DATA)
            sealed.close()
            target.flush()
            os.fsync(target.fileno())
        whole.rename(file)
    return counts


def put_back(file: Path, *, keys: KeyRing) -> tuple[dict[str, int], dict[str, int]]:
    """Puts a backup into the empty database of the configuration; returns the counts of the backup and those found after it.
    Raises BackupFault, also where the database is not empty or the file was not sealed with one of these keys."""
    if inspect(db.engine).get_table_names():
        raise BackupFault("the database is not empty: restore into a new one, and point DATABASE_URL at it")
    with TemporaryDirectory(dir=file.parent) as folder:
        _unpack(file, folder, keys)
        manifest = json.loads((Path(folder) / MANIFEST).read_text(encoding="utf-8"))
        if manifest["database"] != db.engine.dialect.name:
            raise BackupFault(f"the backup is of {manifest['database']}, DATABASE_URL of {db.engine.dialect.name}")
        (_put_back_sqlite if is_sqlite() else _put_back_postgres)(Path(folder) / DATA)
    with db.engine.connect() as connection:
        return manifest["counts"], _counts(connection)


def _unpack(file: Path, folder: str, keys: KeyRing) -> None:
    try:
        with open(file, "rb") as source:
            sealed = SealedReader(source, keys=keys, place=PLACE)
            with tarfile.open(fileobj=cast(BinaryIO, sealed), mode="r|") as archive:
                archive.extractall(folder, filter="data")
            sealed.finish()
    except BadSeal as fault:
        raise BackupFault(str(fault)) from fault


def _write_sqlite(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(str(db.engine.url.database))) as source, closing(sqlite3.connect(data)) as target:
        source.backup(target)
    with closing(sqlite3.connect(data)) as copied:
        return {name: copied.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]   # nosec B608: our own tables' names
                for name in _tables()}


def _put_back_sqlite(data: Path) -> None:
    db.engine.dispose()
    with closing(sqlite3.connect(data)) as source, closing(sqlite3.connect(str(db.engine.url.database))) as target:
        source.backup(target)


def _write_postgres(data: Path) -> dict[str, int]:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        counts = _counts(connection)
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={data}")
        return counts


def _put_back_postgres(data: Path) -> None:
    _run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--single-transaction", str(data))


def _run(program: str, *words: str) -> None:
    """The password goes by the environment: arguments are seen by everybody on the machine."""
    url = db.engine.url
    environment = os.environ | ({"PGPASSWORD": str(url.password)} if url.password else {})
    try:
        subprocess.run([program, f"--dbname={address_of(url)}", *words], env=environment, check=True, capture_output=True,
                       text=True)
    except FileNotFoundError as error:
        raise BackupFault(f"{program} is not installed on this machine") from error
    except subprocess.CalledProcessError as error:
        raise BackupFault(f"{program} failed: {error.stderr.strip().splitlines()[-1:]}") from error


def address_of(url: URL) -> str:
    """A database's address without its password, as PostgreSQL's own programs read it: several hosts stand side by side."""
    hosts = url.normalized_query.get("host", ())
    at = ",".join(hosts) if hosts else f"{url.host or ''}{f':{url.port}' if url.port else ''}"
    rest = urlencode({name: values[0] for name, values in url.normalized_query.items() if name != "host"})
    return f"postgresql://{quote(url.username or '')}@{at}/{url.database}{'?' + rest if rest else ''}"


def _tables() -> list[str]:
    return [table.name for table in db.metadata.sorted_tables]


def _counts(connection: Connection) -> dict[str, int]:
    return {table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in db.metadata.sorted_tables}


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, BytesIO(content))
