"""The facts of events that speak of another case, as lines of words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from flask_babel import lazy_gettext as _l

from contactcenter.dashboard.detail import Detail, Facts
from contactcenter.dashboard.words import word


def _linked(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("link", str(facts.get("link", ""))), words=(facts.get("case", ""),))


def _not_same(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("in spite of"), words=(facts.get("case", ""), *(word("likeness", code) for code in facts["reasons"])))


def _named(facts: Facts) -> Iterator[Detail]:
    """The case that a part went to or came from, or that is told within this one."""
    if facts.get("case"):
        yield Detail(_l("Case"), words=(facts["case"],))


DETAILS: Mapping[str, Callable[[Facts], Iterator[Detail]]] = {
    "link": _linked, "linked": _linked, "unlink": _linked, "unlinked": _linked, "not_same": _not_same, "split": _named,
    "split_from": _named, "joined": _named}
