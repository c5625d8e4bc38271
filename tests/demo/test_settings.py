"""Settings of the demonstration: the caller's own win, secrets are kept, and faults are said in words."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config import Config
from contactcenter.demo.database import create_if_missing
from contactcenter.demo.notice import notice
from contactcenter.demo.people import PASSWORD
from contactcenter.demo.ports import refuse_taken_ports
from contactcenter.demo.settings import BadSettings, DemoSettings


def demo(tmp_path: Path, **environ: str) -> DemoSettings:
    return DemoSettings.from_environ({"VAR_DIR": str(tmp_path / "var"), **environ})


def test_the_defaults_make_a_configuration(tmp_path: Path) -> None:
    config = Config.from_environ(demo(tmp_path).environment({}))
    assert (config.demo, config.public_url, config.twilio_api_url) == (
        True, "http://127.0.0.1:8111", "http://127.0.0.1:8112")
    assert config.database_url == f"sqlite:///{tmp_path}/var/demo.db"


def test_another_port_moves_all(tmp_path: Path) -> None:
    told = demo(tmp_path, PORT="9111").environment({})
    assert (told["PUBLIC_URL"], told["SIMULATOR_URL"], told["STREAM_URL"]) == (
        "http://127.0.0.1:9111", "http://127.0.0.1:9112", "http://127.0.0.1:9113/stream")


def test_a_host_for_everybody_is_reached_from_here(tmp_path: Path) -> None:
    assert demo(tmp_path, HOST="0.0.0.0").environment({})["PUBLIC_URL"] == "http://127.0.0.1:8111"


def test_what_the_caller_says_wins(tmp_path: Path) -> None:
    told = demo(tmp_path).environment({"PUBLIC_URL": "https://111.example.kz", "TWILIO_NUMBERS": " ", "HOME": "/root"})
    assert (told["PUBLIC_URL"], told["TWILIO_NUMBERS"], told["HOME"]) == ("https://111.example.kz", "111", "/root")


def test_secrets_are_drawn_once_and_are_nobody_elses(tmp_path: Path) -> None:
    first, again = (demo(tmp_path).environment({}) for _ in range(2))
    assert first["SECRET_KEY"] == again["SECRET_KEY"] != first["TWILIO_AUTH_TOKEN"]
    assert first["ENCRYPTION_KEYS"] == again["ENCRYPTION_KEYS"] != demo(tmp_path / "other").environment({})["ENCRYPTION_KEYS"]
    assert stat.S_IMODE((tmp_path / "var" / "secret-key").stat().st_mode) == 0o600


def test_the_values_can_be_sourced(tmp_path: Path) -> None:
    settings = demo(tmp_path)
    file = settings.write_environment(settings.environment({"PUBLIC_URL": "http://a'b"}))
    assert "export PUBLIC_URL='http://a'\"'\"'b'\n" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("port", ["web", "0", "65534", "-1", "9111.0", "٨١١١"])
def test_what_is_no_port_is_said(tmp_path: Path, port: str) -> None:
    with pytest.raises(BadSettings, match=f"PORT={port} is no port"):
        demo(tmp_path, PORT=port)


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path, taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with pytest.raises(BadSettings, match=rf"Port .*{port}.* is taken(?s:.*)make run PORT=\d+"):
            refuse_taken_ports(demo(tmp_path, PORT=str(port - taken)))


def test_a_host_that_is_not_ours_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="HOST=192.0.2.1 PORT=9111 cannot be used"):
        refuse_taken_ports(demo(tmp_path, HOST="192.0.2.1", PORT="9111"))


def test_a_server_that_does_not_answer_is_said_without_its_password() -> None:
    with pytest.raises(BadSettings, match="PostgreSQL does not give us the database") as fault:
        create_if_missing("postgresql://somebody:hush-hush@127.0.0.1:9/contactcenter")
    assert "hush-hush" not in str(fault.value)


def test_sqlite_needs_no_database_made(tmp_path: Path) -> None:
    assert not create_if_missing(f"sqlite:///{tmp_path}/none.db")


def test_a_missing_database_is_created_once(migrated_postgres: str | None) -> None:
    if migrated_postgres is None:
        pytest.skip("no PostgreSQL on this machine")
    url = f"{migrated_postgres.rpartition('/')[0]}/contactcenter_made_{os.getpid()}"
    try:
        assert create_if_missing(url)
        assert not create_if_missing(url)
    finally:
        _drop(migrated_postgres, url.rpartition("/")[2])


def _drop(url: str, name: str) -> None:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.mark.parametrize("url, shown", [
    ("sqlite:////srv/111.db", "/srv/111.db"),
    ("postgresql://me:hush-hush@db.example.kz/cases?sslpassword=hush-hush", "PostgreSQL, db.example.kz/cases")])
def test_the_notice_says_where_things_are(tmp_path: Path, url: str, shown: str) -> None:
    said = notice(demo(tmp_path, DATABASE_URL=url))
    for words in ("http://127.0.0.1:8111/", "http://127.0.0.1:8112/", PASSWORD, "operator", "ombudsman-75", shown):
        assert words in said
    assert "hush-hush" not in said
