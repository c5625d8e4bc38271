"""The background's part of sealing: everything lies under the newest key, and every text is filed under the terms in force.

A key is rotated by putting a new one first among ENCRYPTION_KEYS: what is written from then on lies under it, and this sweep
brings the rest along. When it is done with every table the old key may go. It goes on where it stopped, under any process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from contactcenter.casework.searching import file_some
from contactcenter.storage import blind, matches, resealing
from contactcenter.storage.db import reading, transaction
from contactcenter.storage.resealing import Last
from contactcenter.storage.search_models import TEXT_SOURCES

ROWS_AT_ONCE = 200
PAGES_A_TURN = 50       # well within a turn's lease
Clock = Callable[[], datetime]
Step = Callable[[Last], Last | None]


@dataclass(frozen=True)
class Progress:
    """What has been brought under the key in force: a table's rows, or the texts of one source for the search."""

    name: str
    done: bool
    done_at: datetime | None


def _steps() -> dict[str, tuple[str, Step]]:
    """By name: under which key, and how a page is done."""
    made: dict[str, tuple[str, Step]] = {
        name: (resealing.newest_key(), _reseal(name)) for name in resealing.sealed_tables()}
    made["match"] = (blind.key("mark", matches.PURPOSE)[:16], _find_alike)
    return made | {f"search.{source}": (blind.key("mark", "search")[:16], _file(source)) for source in TEXT_SOURCES}


def _reseal(name: str) -> Step:
    return lambda last: resealing.reseal_some(resealing.sealed_tables()[name], last, limit=ROWS_AT_ONCE)


def _find_alike(last: Last) -> Last | None:
    """Files written forms under the fingerprints by which cases like them find them."""
    reached = matches.file_some(last[0] if last else 0, limit=ROWS_AT_ONCE)
    return None if reached is None else [reached]


def _file(source: str) -> Step:
    def step(last: Last) -> Last | None:
        reached, _ = file_some(source, last[0] if last else 0)
        return None if reached is None else [reached]
    return step


def progress() -> list[Progress]:
    """How far each table is, by name."""
    with reading():
        marks = resealing.marks()
    found = []
    for name, (key_id, _step) in sorted(_steps().items()):
        known = marks.get(name)
        done = known is not None and known.key_id == key_id and known.done_at is not None
        found.append(Progress(name, done, known.done_at if known and done else None))
    return found


def reseal(*, now: Clock, pages: int = PAGES_A_TURN) -> bool:
    """Does so many pages of whatever is not done yet; True when there is more to do."""
    return sum(1 for _, _page in zip(range(pages), _pages(now), strict=False)) == pages


def reseal_everything(*, now: Clock) -> int:
    """Goes on until every table is done; how many pages that took."""
    return sum(1 for _ in _pages(now))


def _pages(now: Clock) -> Iterator[None]:
    waiting = {entry.name for entry in progress() if not entry.done}
    for name in sorted(waiting):
        key_id, step = _steps()[name]
        while _do_page(name, key_id, step, now):
            yield
        yield


def _do_page(name: str, key_id: str, step: Step, now: Clock) -> bool:
    with transaction():
        known = resealing.marks().get(name)
        last = known.last if known and known.key_id == key_id else []
        reached = step(last)
        resealing.mark(name, key_id=key_id, last=last if reached is None else reached,
                       done_at=now() if reached is None else None)
    return reached is not None


def find_numbers_anew() -> Iterator[int]:
    """After INDEX_KEY was changed, while nothing else runs: numbers are found by the new key. How many, page by page."""
    last: int | None = 0
    while last is not None:
        with transaction():
            reached = resealing.find_numbers_anew(last, limit=ROWS_AT_ONCE)
        last = reached
        yield reached or 0
