"""Messages and talks: played through us, within the reader's scope, each play on record before its first byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import Row

from contactcenter.casework import calls
from contactcenter.rules.inbound import VoiceMessage
from contactcenter.storage.db import db
from contactcenter.storage.audit_models import AccessLog
from tests.casework.concurrency import at_once
from tests.conftest import NOW
from tests.dashboard.conftest import Desk
from tests.dashboard.html import Page
from tests.dashboard.telephone import call_in, recording_in

SOUND = b"RIFF....WAVE" * 100
Sit = Callable[..., Desk]
Ref = Callable[[int], str]


@pytest.fixture
def handed_out(app: Flask) -> Iterator[list[str]]:
    """The telephone's door hands every sound out; which ones it was asked for."""
    asked: list[str] = []

    def fetch(sid: str) -> tuple[str, Iterator[bytes]]:
        asked.append(sid)
        return "audio/x-wav", iter((SOUND[:300], SOUND[300:]))

    app.extensions["fetch_recording"] = fetch
    yield asked


def plays() -> list[Row[tuple[int, int, str, str | None]]]:
    """(user, case, act, recording) of every play on record."""
    db.session.rollback()
    table = AccessLog.__table__.c
    return list(db.session.execute(select(table.user_id, table.case_id, table.act, table.recording_sid)
                                   .where(table.kind == "play").order_by(table.id)))


def test_a_message_is_played_through_us_and_on_record(desk: Sit, ref: Ref, handed_out: list[str]) -> None:
    call = call_in("CA1")
    recording_in("RE1", call)
    operator = desk("operator")
    answer = operator.get(f"/cases/{ref(call.case_id)}/recordings/RE1", headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.content_type, answer.data) == (200, "audio/x-wav", SOUND)
    assert answer.headers["Cache-Control"] == "no-store" and "media-src 'self'" in answer.headers["Content-Security-Policy"]
    assert handed_out == ["RE1"]
    assert plays() == [(operator.staff.id, call.case_id, "play_recording", "RE1")]


def test_two_who_play_at_once_are_both_on_record(app: Flask, desk: Sit, ref: Ref, handed_out: list[str]) -> None:
    call = call_in("CA1")
    recording_in("RE1", call)
    people, number = [desk("operator"), desk("supervisor")], ref(call.case_id)
    db.session.rollback()
    heard = at_once(app, [partial(person.get, f"/cases/{number}/recordings/RE1") for person in people])
    assert [getattr(answer, "data", answer) for answer in heard] == [SOUND, SOUND]
    assert {play.user_id for play in plays()} == {person.staff.id for person in people}


def test_the_sound_of_a_case_that_is_not_ones_own_is_not_there(desk: Sit, ref: Ref, handed_out: list[str]) -> None:
    """Another region's case, another case's recording, one that never was, a case that never was: the same answer."""
    call, other = call_in("CA1"), call_in("CA2", sender="+77017654321")
    recording_in("RE1", call)
    ombudsman, operator, own = desk("ombudsman", "KZ-75"), desk("operator"), ref(call.case_id)
    assert ombudsman.get(f"/cases/{own}/recordings/RE1").status_code == 404
    for path in (f"{ref(other.case_id)}/recordings/RE1", f"{own}/recordings/RE9", "26-999999-9/recordings/RE1",
                 f"{own}/recordings/%00"):
        assert operator.get(f"/cases/{path}").status_code == 404, path
    for role in ("administrator", "auditor"):
        assert desk(role).get(f"/cases/{own}/recordings/RE1").status_code == 403
    assert (handed_out, plays()) == ([], [])


def test_a_provider_that_is_away_is_told_in_words_and_is_no_play(desk: Sit, ref: Ref) -> None:
    """Nobody listens at the address of the settings."""
    call = call_in("CA1")
    recording_in("RE1", call)
    answer = desk("operator").get(f"/cases/{ref(call.case_id)}/recordings/RE1")
    assert answer.status_code == 503
    assert "The recording cannot be played now" in Page(answer.text).words
    assert plays() == []


def test_a_recording_that_failed_has_no_player_and_no_sound(desk: Sit, ref: Ref, handed_out: list[str]) -> None:
    call = call_in("CA1")
    recording_in("RE1", call, kind="failed")
    number, operator = ref(call.case_id), desk("operator")
    assert "<audio" not in operator.get(f"/cases/{number}").text
    assert operator.get(f"/cases/{number}/recordings/RE1").status_code == 404 and handed_out == []


def test_a_recording_that_comes_later_moves_the_page(desk: Sit, ref: Ref) -> None:
    call = call_in("CA1")
    operator, path = desk("operator"), f"/cases/{ref(call.case_id)}/fragment"
    etag = operator.get(path).headers["ETag"]
    recording_in("RE1", call, kind="talk")
    assert operator.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_the_timeline_has_a_player_that_fetches_nothing_by_itself(desk: Sit, ref: Ref, handed_out: list[str]) -> None:
    call = call_in("CA1")
    calls.record_voice_message(VoiceMessage("CA1", "completed", "RE1", 17), now=NOW)
    recording_in("RE1", call, seconds=17)
    recording_in("RE2", call, kind="talk", seconds=94)
    number, operator = ref(call.case_id), desk("operator")
    page, html = operator.page(f"/cases/{number}"), operator.get(f"/cases/{number}").text
    assert "Voice message · 0:17" in page.words and "Recorded talk · 1:34" in page.words
    sources = [value for tag, name, value in page.attributes if (tag, name) == ("audio", "src")]
    assert sources == [f"/cases/{number}/recordings/RE{which}" for which in (1, 2)]
    assert html.count('preload="none"') == 2 and "autoplay" not in html and handed_out == []


def test_the_policy_is_open_for_sound_only_where_there_is_some(desk: Sit, ref: Ref) -> None:
    silent, heard = call_in("CA1"), call_in("CA2", sender="+77017654321")
    recording_in("RE2", heard)
    operator = desk("operator")
    for call, there in ((silent, False), (heard, True)):
        headers = operator.get(f"/cases/{ref(call.case_id)}").headers
        assert ("media-src 'self'" in headers["Content-Security-Policy"]) is there


def test_an_absent_message_is_told_and_has_no_player(desk: Sit, ref: Ref) -> None:
    call = call_in("CA1")
    calls.record_voice_message(VoiceMessage("CA1", "absent"), now=NOW)
    answer = desk("operator").get(f"/cases/{ref(call.case_id)}")
    assert "nothing was said" in answer.text and "<audio" not in answer.text
