"""A PostgreSQL server for the tests: the one on 127.0.0.1:5432 where it answers, else our own from installed binaries."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import psycopg

from tests.ports import free_port

VARIABLE = "TEST_POSTGRESQL_URL"
STANDARD = "postgresql://postgres@127.0.0.1:5432/postgres"
_own_folder: Path | None = None


def server_url() -> str | None:
    """Where the server is that provide() found or started; None when there is none."""
    return os.environ.get(VARIABLE)


def provide() -> None:
    """Finds or starts a server and names it in the environment, for this process and its children."""
    if server_url() is None:
        url = STANDARD if _answers(STANDARD) else _start_own()
        if url:
            os.environ[VARIABLE] = url


def own_database() -> str | None:
    """A fresh, empty database for this process alone."""
    url = server_url()
    if url is None:
        return None
    name = f"contactcenter_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        _drop_left_over(connection)
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')   # no test takes the server's power away
    return url.rpartition("/")[0] + f"/{name}"


def role(kind: str) -> str:
    """The name of a role of this process' own."""
    return f"contactcenter_test_{kind}_{os.getpid()}"


def as_role(url: str, kind: str) -> str:
    """The address of a database for that role."""
    return url.replace("://postgres@", f"://{role(kind)}@")


def _drop_left_over(connection: psycopg.Connection) -> None:
    """Databases and roles of runs that have ended; one process at a time."""
    connection.execute("SELECT pg_advisory_lock(1110111)")   # until the connection is closed
    rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'contactcenter_test_%'").fetchall()
    for (name,) in rows:
        if _has_ended(name):
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    rows = connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'contactcenter_test_%'").fetchall()
    for (name,) in rows:
        if _has_ended(name):
            with suppress(psycopg.errors.DependentObjectsStillExist):   # its process ended just now: the next run drops both
                connection.execute(f'DROP ROLE IF EXISTS "{name}"')


def _has_ended(name: str) -> bool:
    """Whether the process is gone whose number ends the name."""
    return not Path(f"/proc/{name.rpartition('_')[2]}").exists()


def stop() -> None:
    """Stops the server if it is our own."""
    if _own_folder:
        subprocess.run([*as_postgres(), str(binary("pg_ctl")), "-D", str(_own_folder / "data"), "-m", "immediate",
                        "stop"], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(_own_folder, ignore_errors=True)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def binary(name: str) -> Path | None:
    """A program of the newest PostgreSQL that is installed; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which(name)
    return found[-1] if found else Path(on_path) if on_path else None


def as_postgres() -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _start_own() -> str | None:
    global _own_folder
    initdb, pg_ctl = binary("initdb"), binary("pg_ctl")
    if not initdb or not pg_ctl:
        return None
    _own_folder = Path(tempfile.mkdtemp(prefix="contactcenter-postgresql-"))
    if os.geteuid() == 0:
        shutil.chown(_own_folder, "postgres")
    data, port = _own_folder / "data", free_port()
    subprocess.run([*as_postgres(), str(initdb), "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8",
                    "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_own_folder}"
    subprocess.run([*as_postgres(), str(pg_ctl), "-D", str(data), "-w", "-l", str(_own_folder / "log"), "-o", options,
                    "start"], check=True, stdout=subprocess.DEVNULL, cwd="/")
    return f"postgresql://postgres@127.0.0.1:{port}/postgres"
