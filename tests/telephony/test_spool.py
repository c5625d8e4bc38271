"""The spool: order, one drainer at a time, files that cannot be read, a disk that is full."""

from __future__ import annotations

import resource
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import DatabaseAway
from contactcenter.sealing import KeyRing
from contactcenter.storage.db import db
from contactcenter.storage.models import Contact
from contactcenter.telephony import spool, webhooks
from contactcenter.telephony.spool import Stored
from tests.casework.test_intake import count
from tests.conftest import ENCRYPTION_KEYS, KEYS, NOW
from tests.telephony.conftest import sms_parameters

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def keep(tmp_path: Path) -> Callable[..., Path]:
    """Keeps a text in the spool; `at` is when it came."""
    app = Flask("door")

    def write(at: datetime = NOW, **changes: str) -> Path:
        with app.test_request_context("/webhooks/twilio/sms", method="POST", data=sms_parameters(**changes)) as context:
            context.request.get_data(cache=True, parse_form_data=False)
            spool.write(context.request, directory=tmp_path, keys=KEYS, now=at)
        return tmp_path

    return write


def bodies(directory: Path) -> list[str]:
    """Drains, and returns the texts in the order in which they were recorded."""
    seen: list[str] = []
    spool.drain(directory, lambda kept: seen.append(kept.request.form["Body"]), keys=KEYS, now=LATER)
    return seen


def test_what_waits_is_recorded_by_the_time_it_came(keep: Callable[..., Path]) -> None:
    for minute in (5, 1, 3):
        directory = keep(NOW + timedelta(minutes=minute), Body=str(minute))
    assert bodies(directory) == ["1", "3", "5"]
    assert spool.state(directory) == spool.SpoolState(0, 0, None)


def test_the_oldest_says_since_when_the_spool_waits(keep: Callable[..., Path]) -> None:
    keep(NOW + timedelta(minutes=1))
    assert spool.state(keep(NOW)) == spool.SpoolState(2, 0, NOW)


def test_one_at_a_time_drains(keep: Callable[..., Path]) -> None:
    directory = keep()
    inner: list[int] = []

    def drain(record: Callable[[Stored], object]) -> int:
        return spool.drain(directory, record, keys=KEYS, now=LATER)

    assert drain(lambda _: inner.append(drain(lambda _: None))) == 1
    assert inner == [0]


@pytest.mark.parametrize("content", ["", "{", '{"path": "/x"}', '{"path": "/x", "query": "", "body": "%", "content_type": ""}'])
def test_a_file_that_makes_no_sense_is_put_aside_and_holds_up_nothing(keep: Callable[..., Path], content: str) -> None:
    directory = keep(Body="sense")
    (directory / "waiting" / "20200101T000000.000000-garbage.json").write_bytes(
        KEYS.seal(content.encode(), place="spool/20200101T000000.000000-garbage"))
    assert bodies(directory) == ["sense"]
    assert spool.state(directory).aside == 1
    assert spool.put_back(directory) == 1
    assert spool.state(directory).waiting == 1


def test_what_waits_is_sealed_for_its_own_name(keep: Callable[..., Path]) -> None:
    directory = keep(Body="a planted word", From="+77051234567")
    (file,) = spool.waiting(directory)
    assert not [word for word in (b"planted", b"77051234567", b"webhooks") if word in file.read_bytes()]
    file.rename(file.with_name(f"20200101T000000.000000-{file.name[-10:]}"))
    assert bodies(directory) == []
    assert spool.state(directory).aside == 1, "nobody gives a text another time, and nothing is thrown away"


def test_a_lost_key_puts_aside_until_it_is_back(keep: Callable[..., Path]) -> None:
    directory, newer = keep(Body="kept"), ("newer", bytes(range(32, 64)))
    assert spool.drain(directory, lambda _: None, keys=KeyRing([newer]), now=LATER) == 0
    assert spool.lost_keys(directory, KeyRing([newer])) == ["tests"]
    assert spool.lost_keys(directory, KEYS) == []
    assert (spool.state(directory).aside, spool.put_back(directory)) == (1, 1)
    assert spool.drain(directory, lambda _: None, keys=KeyRing([newer, *ENCRYPTION_KEYS]), now=LATER) == 1


def test_what_its_writer_left_half_written_is_put_aside(keep: Callable[..., Path]) -> None:
    directory = keep()
    for begun in (NOW, LATER):
        (directory / "waiting" / f"{begun:%Y%m%dT%H%M%S.%f}-torn.partial").write_text("{")
    assert len(bodies(directory)) == 1
    assert spool.state(directory).aside == 1, "the other one may still be being written"


def test_a_request_that_fails_is_put_aside_but_not_while_the_database_is_away(keep: Callable[..., Path]) -> None:
    directory = keep()

    def away(_kept: Stored) -> None:
        raise DatabaseAway

    with pytest.raises(DatabaseAway):
        spool.drain(directory, away, keys=KEYS, now=LATER)
    assert spool.state(directory).waiting == 1
    assert spool.drain(directory, lambda _: 1 / 0, keys=KEYS, now=LATER) == 0
    assert (spool.state(directory).waiting, spool.state(directory).aside) == (0, 1)


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file can grow beyond a few bytes: what a full disk does to a write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_without_room_is_an_error_and_leaves_no_half_a_file(tmp_path: Path, keep: Callable[..., Path],
                                                                   little_room: None) -> None:
    with pytest.raises(OSError):
        keep()
    assert list((tmp_path / "waiting").iterdir()) == []


def test_texts_of_a_number_keep_their_order_and_their_times(app: Flask, keep: Callable[..., Path]) -> None:
    for index in (3, 1, 2):
        directory = keep(NOW + timedelta(seconds=index), MessageSid=f"SM{index:032}", Body=f"text {index}")
    settings = app.extensions["telephony"]
    assert spool.drain(directory, lambda kept: webhooks.replay(kept, settings), keys=KEYS, now=datetime.now(UTC)) == 3
    rows = db.session.execute(select(Contact).order_by(Contact.id)).scalars().all()
    assert [(row.text, row.received_at) for row in rows] == [
        (f"text {index}", NOW + timedelta(seconds=index)) for index in (1, 2, 3)]
    assert count(Contact) == 3
