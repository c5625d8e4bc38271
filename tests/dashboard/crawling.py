"""Goes through the pages as somebody who follows every link and fills every form in would, a few of each kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from urllib.parse import urlsplit

from werkzeug.test import TestResponse

from contactcenter.dashboard.doors import DOORS
from contactcenter.rules.regions import REGIONS
from tests.dashboard.conftest import Desk
from tests.dashboard.html import Form, Page

OF_A_KIND = 3          # so many pages that differ in their references, numbers and questions alone
LEFT_ALONE = ("/logout", "/me", "/confirm", "/sessions", "/switch_off", "/let-in-anew", "/seal", "/invitation", "/static",
              "/admin/users")   # what would end the visit, or hide what it is to see
_PARTS = re.compile(r"\d{2}-\d+-\d|[0-9a-f-]{32,}|\d+|" + "|".join(REGIONS))


def kind_of(path: str) -> str:
    """The same for pages of one kind."""
    return _PARTS.sub("#", path.split("?")[0]) + ("?" if "?" in path else "")


def pages(desk: Desk) -> Iterator[tuple[str, TestResponse]]:
    """Every kind of page that this person can reach, from the doors without a choice and by links."""
    waiting = [door.rule for door in DOORS if "GET" in door.methods and "<" not in door.rule and desk.staff.role in door.roles]
    seen: Counter[str] = Counter()
    known = set(waiting)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if seen[kind] >= OF_A_KIND or path == "/":
            continue
        seen[kind] += 1
        answer = desk.get(path, buffered=True)
        yield path, answer
        if answer.mimetype == "text/html":
            found = [address for link in Page(answer.text).links if (address := link.split("#")[0]).startswith("/")]
            waiting += [address for address in found if address not in known and not address.startswith("/static")]
            known.update(found)


def fill_everything(desk: Desk, words: Callable[[], str], *, paths: Sequence[str] = ()) -> Iterator[tuple[str, TestResponse]]:
    """Fills every kind of form in with these words and sends it; (address, answer)."""
    done: Counter[tuple[str, ...]] = Counter()
    serials = count(1)
    for path, answer in list(pages(desk)) + [(path, desk.get(path)) for path in paths]:
        if answer.mimetype != "text/html":
            continue
        for form in Page(answer.text).forms:
            kind = (kind_of(form.action), *sorted(form.typed))
            if form.typed and not any(part in form.action for part in LEFT_ALONE) and done[kind] < OF_A_KIND:
                done[kind] += 1
                yield form.action, _sent(desk, form, words, next(serials))


def _sent(desk: Desk, form: Form, words: Callable[[], str], serial: int) -> TestResponse:
    fields = form.fields | {name: words() for name in form.typed if name not in ("key", "version")}
    if form.buttons:
        fields |= dict(form.buttons[:1])
    if form.method.lower() == "get":
        return desk.get(urlsplit(form.action).path, query_string=fields, buffered=True)
    return desk.client.post(form.action.split("#")[0], data=fields | {"serial": str(serial)}, buffered=True)
