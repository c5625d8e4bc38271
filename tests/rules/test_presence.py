"""Who receives the next call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contactcenter.rules.presence import AGAIN_AFTER, Free, Waiting, share_out

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ALL = {1, 2, 3}


def shared(waiting: list[Waiting], free: list[Free], *, let_go: dict[tuple[int, int], timedelta] | None = None,
           serving: set[int] | None = None) -> list[tuple[int, int]]:
    ago = {pair: NOW - span for pair, span in (let_go or {}).items()}
    return list(share_out(waiting, free, let_go=ago, serving=ALL if serving is None else serving, now=NOW))


KK, RU = ("kk",), ("ru",)
LATELY, LONG_AGO = timedelta(seconds=5), AGAIN_AFTER


@pytest.mark.parametrize(("why", "waiting", "free", "let_go", "serving", "expected"), [
    ("nobody waits", [], [Free(1)], {}, ALL, []),
    ("nobody is free", [Waiting(9)], [], {}, ALL, []),
    ("the longest idle receives", [Waiting(9)], [Free(2), Free(1)], {}, ALL, [(9, 2)]),
    ("in the order of the turns", [Waiting(9), Waiting(8)], [Free(2), Free(1)], {}, ALL, [(9, 2), (8, 1)]),
    ("speakers of the language go first", [Waiting(9, "kk")], [Free(1, RU), Free(2, KK)], {}, ALL, [(9, 2)]),
    ("then everybody", [Waiting(9, "en")], [Free(1, RU), Free(2, KK)], {}, ALL, [(9, 1)]),
    ("a language not chosen fits all", [Waiting(9)], [Free(1, RU), Free(2, KK)], {}, ALL, [(9, 1)]),
    ("not again at who let it go while others are free", [Waiting(9, "kk")], [Free(1, KK), Free(2, RU)],
     {(9, 1): LONG_AGO}, ALL, [(9, 2)]),
    ("again when nobody else is free", [Waiting(9)], [Free(1)], {(9, 1): LONG_AGO}, ALL, [(9, 1)]),
    ("but not at once", [Waiting(9)], [Free(1)], {(9, 1): LATELY}, ALL, []),
    ("another call rings at once", [Waiting(9), Waiting(8)], [Free(1)], {(9, 1): LATELY}, ALL, [(8, 1)]),
    ("a call meant for somebody goes to them before all others", [Waiting(9), Waiting(8, wanted_id=1)], [Free(1)], {}, ALL,
     [(8, 1)]),
    ("it waits for them while they serve", [Waiting(8, wanted_id=3)], [Free(1)], {}, ALL, []),
    ("and goes to anybody when they do not", [Waiting(8, wanted_id=3)], [Free(1)], {}, {1, 2}, [(8, 1)]),
    ("one call for a person", [Waiting(9), Waiting(8)], [Free(1)], {}, ALL, [(9, 1)]),
])
def test_who_receives(why: str, waiting: list[Waiting], free: list[Free], let_go: dict[tuple[int, int], timedelta],
                      serving: set[int], expected: list[tuple[int, int]]) -> None:
    assert shared(waiting, free, let_go=let_go, serving=serving) == expected, why
