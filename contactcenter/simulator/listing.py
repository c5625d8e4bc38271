"""Lists as the provider gives them: filtered, the newest first, a page at a time with the address of the
next.
"""
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from urllib.parse import urlencode

from contactcenter.simulator.refusals import Refusal
from contactcenter.simulator.timestamps import moment_from

PAGE_SIZE = 50
LARGEST_PAGE = 1_000
PAGING = ("PageSize", "Page", "PageToken")
_Json = dict[str, object]


class Listed(Protocol):
    """Anything that has a SID."""

    @property
    def sid(self) -> str:
        """Its identifier."""


Item = TypeVar("Item", bound=Listed)


@dataclass(frozen=True)
class Page:
    """Which part of a list is asked for: so many items after the one whose SID is in the token, or the page
    of that number.
    """

    size: int
    number: int
    token: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Page":
        """Read PageSize, Page and PageToken; raise Refusal 20001 for what is no number."""
        size, number = query.get("PageSize", str(PAGE_SIZE)), query.get("Page", "0")
        if not all(text.isascii() and text.isdigit() for text in (size, number)):
            raise Refusal(400, 20001, "PageSize and Page are numbers")
        return cls(min(max(int(size), 1), LARGEST_PAGE), int(number), query.get("PageToken", ""))


def listing(
    items: Sequence[Item], *, key: str, path: str, query: Mapping[str, str], present: Callable[[Item], _Json]
) -> _Json:
    """One page of the items as the provider's JSON; `key` names the list in it.

    A page token stands for the last item of the page before, so what arrives meanwhile shifts no page.
    """
    page = Page.of(query)
    start = _start(items, page)
    shown = items[start:start + page.size]
    asked = {name: value for name, value in query.items() if name not in PAGING}

    def address(number: int, last: str) -> str:
        token = {"PageToken": "PA" + last} if last else {}
        return path + "?" + urlencode(asked | {"PageSize": str(page.size), "Page": str(number)} | token)

    before = items[start - page.size - 1].sid if start > page.size else ""
    return {
        key: [present(item) for item in shown],
        "first_page_uri": address(0, ""), "uri": address(page.number, page.token.removeprefix("PA")),
        "next_page_uri": address(page.number + 1, shown[-1].sid) if start + page.size < len(items) else None,
        "previous_page_uri": address(max(page.number - 1, 0), before) if start else None,
        "page": page.number, "page_size": page.size, "start": start, "end": start + max(len(shown) - 1, 0),
    }


def _start(items: Sequence[Item], page: Page) -> int:
    if not page.token:
        return page.number * page.size
    last = page.token.removeprefix("PA")
    places = (index + 1 for index, item in enumerate(items) if item.sid == last)
    found = next(places, None)
    if found is None:
        raise Refusal(400, 20006, "The page token is of no item in this list")
    return found


def within(moment: datetime | None, query: Mapping[str, str], *, name: str) -> bool:
    """Whether the moment meets the query's conditions on this name: `name` (that day, or that second),
    `name<`, `name>`.

    Both bounds are included and compared by the second, as the moments are shown. Raise Refusal 20001 for a
    malformed date.
    """
    if not any(query.get(name + sign) for sign in ("", "<", ">")):
        return True
    if moment is None:
        return False
    shown = moment.replace(microsecond=0)
    exact, least, most = (_bound(query, name + sign) for sign in ("", ">", "<"))
    span = timedelta(days=1) if len(query.get(name, "")) == len("2026-01-01") else timedelta(seconds=1)
    return (
        (exact is None or exact <= shown < exact + span)
        and (least is None or least <= shown) and (most is None or shown <= most)
    )


def _bound(query: Mapping[str, str], name: str) -> datetime | None:
    try:
        return moment_from(query[name]) if query.get(name) else None
    except ValueError as error:
        raise Refusal(400, 20001, f"{name} is no date: {query[name]}") from error
