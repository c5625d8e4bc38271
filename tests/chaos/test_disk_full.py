"""No room for the spool while the database is away: 503, so that the fallback address takes over, and on when there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from config import Config
from contactcenter.sealing import KeyRing
from contactcenter.telephony import spool
from tests.chaos.conftest import Posts, figures, text
from tests.service.conftest import Service, environment_of, running

NO_DATABASE = "postgresql://nobody@127.0.0.1:9/none"
LITTLE = "64k"


@pytest.fixture
def little_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few files."""
    folder = tmp_path / "spool"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={LITTLE}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def service(little_disk: Path, tmp_path: Path) -> Iterator[Service]:
    with running(environment_of(NO_DATABASE, tmp_path), ready="/healthz") as made:
        yield made


def test_a_full_disk_is_told_and_leaves_nothing_torn(service: Service, little_disk: Path) -> None:
    posts = Posts(service)
    for index in range(40):
        posts.post("/sms", text(index))
    assert set(posts.answers.values()) == {200, 503}
    files = spool.waiting(little_disk)
    assert len(files) == len(posts.accepted)
    assert {file.suffix for file in (little_disk / "waiting").iterdir()} == {".json"}
    keys = KeyRing(Config.from_environ(service.environment).encryption_keys)
    for file in files:
        spool._read(file, keys)
    files[0].unlink()
    assert posts.post("/sms", text(99)) == 200, "on when there is room"
    figures(f"disk full: {len(files)} kept, {40 - len(files)} answered 503, every file whole, goes on when there is room")
