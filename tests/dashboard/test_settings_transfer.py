"""All settings as one file: out, in elsewhere, and what cannot be taken over."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from contactcenter.casework import calendars, wording
from contactcenter.casework.assessing import assess
from tests.dashboard.conftest import Desk
from tests.dashboard.html import Page


def taken_out(admin: Desk) -> dict[str, Any]:
    answer = admin.get("/admin/settings/file")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    return dict(json.loads(answer.text))


def brought_in(admin: Desk, said: object) -> TestResponse:
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return admin.client.post("/admin/settings", data={"csrf_token": admin.token, "file": (io.BytesIO(text.encode()), "x.json")})


def test_what_was_taken_out_changes_nothing_when_it_comes_back(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    answer = brought_in(admin, taken_out(admin))
    assert answer.status_code == 200 and "everything in it is so already" in answer.text


def test_each_part_is_shown_before_it_is_taken_over_and_once(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    said = taken_out(admin)
    own = {"kk": "Қоңырау шаламыз", "ru": "Мы позвоним", "en": "We shall call"}
    said["texts"].append({"code": "of-another-place", "name": "We call", "words": own})
    triage = next(clock for clock in said["clocks"] if clock["code"] == "triage")
    triage["ordinary"] += 60
    said["calendar"].append({"day": "2027-05-10", "works": False, "name": "Ауыстырылған күн"})
    said["places"].append({"name": "Қарағаштау", "region": "KZ-71", "test_text": "Қарағаштауда тұрамын"})
    shown = brought_in(admin, said)
    words = Page(shown.text).words
    assert all(what in words for what in ("We call", "2027-05-10", "Қарағаштау", "to be taken in"))
    assert "We call" not in {text.name for text in wording.current().by_code.values()}, "nothing is changed by looking"
    form = Page(shown.text).form("/take-over")
    assert admin.send(form).status_code == 303
    assert "We call" in {text.name for text in wording.current().by_code.values()}
    lasts = {clock.code: clock.ordinary.total_seconds() for clock in calendars.current().clocks}
    assert lasts["triage"] == triage["ordinary"]
    assert "everything in it is so already" in brought_in(admin, said).text
    assert admin.send(form).status_code == 303, "sent twice it changes nothing more"
    assert assess(sender="", text="Қарағаштауда тұрамын").routed.region == "KZ-71"


@pytest.mark.parametrize("said", [
    "", "[]", "{}", "null", "{\"format\": 2}", {"format": 1, "clocks": [{"code": "no such"}]}, {"format": 1, "texts": "x"},
    {"format": 1, "calendar": [{"day": "x", "works": 7, "name": ""}]}, {"format": 1, "places": [{}]}, "\x00",
    {"format": 1, "clocks": [{"code": "triage", "basis": "x", "ordinary": 1e400, "urgent": 1, "warn_before": 1}]},
])
def test_what_is_no_such_file_is_refused_in_words(desk: Callable[..., Desk], said: object) -> None:
    answer = brought_in(desk("administrator"), said)
    assert answer.status_code == 422 and "This is no file of settings" in answer.text


def test_a_refused_change_says_which_one_it_was(desk: Callable[..., Desk]) -> None:
    admin = desk("administrator")
    said = {"format": 1, "calendar": [{"day": "1999-01-01", "works": False, "name": "x"}]}
    answer = admin.send(Page(brought_in(admin, said).text).form("/take-over"))
    assert answer.status_code == 422 and "1999-01-01: Choose a day between 2020 and 2099." in answer.text
