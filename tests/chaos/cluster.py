"""A PostgreSQL of a test's own, to be stopped, frozen, killed and promoted; from installed binaries."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from tests.ports import free_port
from tests.postgres import as_postgres, binary


def is_possible() -> bool:
    return bool(binary("initdb") and binary("pg_ctl") and binary("pg_basebackup"))


class Cluster:
    """One server with its data, in a folder that close() removes."""

    def __init__(self, *, listen: str = "127.0.0.1") -> None:
        self.listen = listen
        self.folder = Path(tempfile.mkdtemp(prefix="contactcenter-chaos-"))
        self.port = free_port()
        self.data = self.folder / "data"
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")

    @classmethod
    def made(cls, *, listen: str = "127.0.0.1", allowed: str = "") -> Cluster:
        """A new one, running, durable as a real one is, with an empty database; `allowed`: another network that may come."""
        cluster = cls(listen=listen)
        cluster._run("initdb", "-D", str(cluster.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        if allowed:
            with open(cluster.data / "pg_hba.conf", "a", encoding="ascii") as rules:
                rules.write(f"host all all {allowed} trust\n")
        cluster.start()
        return cluster

    @classmethod
    def standby_of(cls, primary: Cluster) -> Cluster:
        """A streaming copy; from then on the primary answers no commit before the copy has it."""
        standby = cls()
        standby._run("pg_basebackup", "-D", str(standby.data), "-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres",
                     "-R", "--checkpoint=fast", "-d", "application_name=standby")
        standby.start()
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'")
        primary.execute("SELECT pg_reload_conf()")
        return standby

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def start(self) -> None:
        options = (f"-p {self.port} -c listen_addresses={self.listen} -c unix_socket_directories={self.folder} "
                   "-c max_connections=150")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """At once, as if the power went."""
        self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")

    def promote(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "promote")

    def freeze(self) -> None:
        """The server's processes take part in nothing any more, and close no connection either."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        self.thaw()
        subprocess.run([*as_postgres(), str(binary("pg_ctl")), "-D", str(self.data), "-m", "immediate", "stop"], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _signal(self, number: int) -> None:
        master = self.data / "postmaster.pid"
        if master.exists():
            pid = int(master.read_text().splitlines()[0])
            for child in (*children_of(pid), pid):
                os.kill(child, number)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run([*as_postgres(), str(binary(program)), *words], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, cwd="/")


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
