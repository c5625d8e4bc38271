"""Times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from contactcenter.dashboard import languages, moments

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)   # 11:00 in Almaty


@pytest.fixture(scope="module")
def speaking() -> Flask:
    made = Flask("moments")
    languages.install(made)
    return made


@pytest.mark.parametrize(("minutes", "english", "kazakh", "russian"), [
    (4, "in 4 min", "4 мин қалды", "осталось 4 мин"),
    (0.5, "in 1 min", "1 мин қалды", "осталось 1 мин"),
    (0, "in 1 min", "1 мин қалды", "осталось 1 мин"),
    (-0.5, "1 min over", "1 мин өтті", "просрочено 1 мин"),
    (-3, "3 min over", "3 мин өтті", "просрочено 3 мин"),
    (59.5, "in 1 h", "1 сағ қалды", "осталось 1 ч"),
    (72, "in 1 h 12 min", "1 сағ 12 мин қалды", "осталось 1 ч 12 мин"),
    (-1440, "1 d over", "1 күн өтті", "просрочено 1 дн"),
    (2 * 1440 + 5, "in 2 d", "2 күн қалды", "осталось 2 дн"),
])
def test_what_is_left_is_said_in_whole_minutes(speaking: Flask, minutes: float, english: str, kazakh: str,
                                               russian: str) -> None:
    due = NOW + timedelta(minutes=minutes)
    with speaking.test_request_context():
        for language, words in (("en", english), ("kk", kazakh), ("ru", russian)):
            with force_locale(language):
                assert moments.remaining(due, now=NOW) == words


@pytest.mark.parametrize(("at", "kazakh", "english"), [
    (NOW, "11:00", "11:00"),
    (datetime(2026, 11, 22, 19, 1, tzinfo=UTC), "00:01", "00:01"),
    (datetime(2026, 11, 22, 18, 59, tzinfo=UTC), "22 қар. 23:59", "22 Nov 23:59"),
    (datetime(2025, 12, 31, 18, 59, tzinfo=UTC), "31 жел. 2025 23:59", "31 Dec 2025 23:59"),
])
def test_moments_are_told_by_the_wall_clock_of_almaty(speaking: Flask, at: datetime, kazakh: str, english: str) -> None:
    with speaking.test_request_context():
        for language, words in (("kk", kazakh), ("en", english)):
            with force_locale(language):
                assert moments.moment(at, now=NOW) == words


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (7, "0:07"), (271, "4:31"), (3723, "1:02:03"), (-1, "0:00")])
def test_a_calls_length_is_told_like_a_stop_watch(seconds: int, shown: str) -> None:
    assert moments.duration(seconds) == shown
