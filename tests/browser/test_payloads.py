"""What strangers write is shown as what it is: forty payloads in every field and text, on every page, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from flask import Flask
from playwright.sync_api import Page

from contactcenter.rules.staff import ROLES, ROLES_WITH_CASES
from tests.dashboard.conftest import Desk, desk  # noqa: F401
from tests.dashboard.crawling import fill_everything, kind_of, pages

pytestmark = pytest.mark.browser
RUN = "window.planted=1"
PAYLOADS = (
    f"<script>{RUN}</script>", f"<ScRiPt >{RUN}</sCrIpT>", f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<img src=x onerror={RUN}>", f"<img src=x onerror=\"{RUN}\">", f"<svg onload={RUN}>", f"<svg/onload={RUN}//",
    f"<svg><script>{RUN}</script></svg>", f"<body onload={RUN}>", f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<iframe src=javascript:parent.{RUN}>", f"<a href=javascript:{RUN}>x</a>", f"<a href=\"java\tscript:{RUN}\">x</a>",
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}//", f"data:text/html,<script>{RUN}</script>", f"\"><script>{RUN}</script>",
    f"'><script>{RUN}</script>", f"\" autofocus onfocus={RUN} x=\"", f"' autofocus onfocus={RUN} x='",
    f"` onmouseover={RUN} `", f"</title><script>{RUN}</script>", f"</textarea><script>{RUN}</script>",
    f"</style><script>{RUN}</script>", f"--><script>{RUN}</script><!--", f"]]><script>{RUN}</script>",
    f"</script><script>{RUN}</script>", f"\\\";{RUN};//", f"';{RUN};//", f"${{{RUN}}}", "{{7*'7'}}",
    "{% raw %}{{config}}", f"<details open ontoggle={RUN}>", f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<template><script>{RUN}</script></template><object data=javascript:{RUN}>",
    f"<link rel=stylesheet href=javascript:{RUN}><base href=//evil.example/>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"＜script＞{RUN}＜/script＞\u202e<img src=x onerror={RUN}>")
ADDED = """() => [...document.querySelectorAll(`script:not([src]), iframe, object, embed, base, math, video, [onerror],
    [onload], [onfocus], [onmouseover], [ontoggle], [href^='javascript' i], [href*='evil.example'], meta[http-equiv]`)]
  .map((part) => part.outerHTML)"""


@pytest.fixture
def planted(app: Flask, desk: Callable[..., Desk], text_ref: Callable[..., str]) -> list[str]:  # noqa: F811
    """Payloads as texts of forty cases and of one case, and in every field that a person of every role can fill in."""
    refs = [text_ref(payload) for payload in PAYLOADS]
    refs += [text_ref(f"Алматыдамын {payload}", sender="+77015550101") for payload in PAYLOADS][-1:]
    words: Iterator[str] = cycle(PAYLOADS)
    sent = 0
    for role in ROLES:
        person = desk(role)
        for _address, answer in fill_everything(person, lambda: next(words), paths=[f"/cases/{refs[-1]}", f"/cases/{refs[0]}"]
                                                if role in ("operator", "supervisor") else ()):
            sent += 1
            assert answer.status_code < 500
    assert sent > len(PAYLOADS)
    return refs


def test_no_payload_runs_on_any_page(planted: list[str], sits_down: Callable[..., Page], complaints: list[str],
                                     desk: Callable[..., Desk]) -> None:  # noqa: F811
    assert len(set(PAYLOADS)) == 40
    looked, dialogs = set[tuple[str, bool]](), list[str]()
    for role in ROLES:
        paths = [path for path, answer in pages(desk(role)) if answer.mimetype == "text/html"]
        page = sits_down(role, language="en")
        page.on("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
        for path in (*paths, *(f"/cases/{ref}" for ref in planted[-1:] if role == "supervisor")):
            kind = (kind_of(path), role in ROLES_WITH_CASES)
            if kind in looked:
                continue
            looked.add(kind)
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
            assert page.evaluate("window.planted") is None, (role, path)
            assert page.evaluate(ADDED) == [], (role, path)
            assert "7777777" not in page.content(), (role, path)
    assert len(looked) > 30 and set(dialogs) <= {"beforeunload"}   # what the pages themselves ask before a draft is left
    complaints[:] = [complaint for complaint in complaints if "404" not in complaint]
