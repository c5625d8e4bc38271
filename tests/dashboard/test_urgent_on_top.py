"""However much comes in after it, an urgent case that nobody has accepted begins the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.dashboard.conftest import Desk


@pytest.mark.parametrize("order", ["due", "newest"])
def test_no_flood_stands_before_an_urgent_case(desk: Callable[..., Desk], text_ref: Callable[..., str], order: str) -> None:
    person, at = desk("supervisor"), datetime.now(UTC) - timedelta(minutes=4)
    urgent = text_ref("Алматы, не хочу жить", at=at)
    others = [text_ref(f"сұрақ {index}", at=at + timedelta(seconds=index + 1)) for index in range(60)]
    listed = re.findall("|".join([urgent, *others]), person.page(f"/cases?status=new&status=offered&sort={order}").words)
    assert listed[0] == urgent
    assert len(set(listed)) > 40
    assert urgent not in person.page(f"/cases?status=closed&sort={order}").words
