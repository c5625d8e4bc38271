"""What every answer tells the browser, and what no page contains."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from contactcenter.dashboard.assets import STATIC
from tests.dashboard.conftest import ALMATY, Desk
from tests.dashboard.html import Page

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
          "base-uri 'none'; frame-ancestors 'none'")


def every_page(person: Desk, ref: str) -> dict[str, str]:
    """Addresses with what they answer, errors included."""
    paths = ("/login", "/me", "/cases", "/queue", f"/cases/{ref}", f"/cases/{ref}/fragment", "/cases/fragment",
             "/counters/fragment", "/nowhere", "/cases?x=1", "/cases/26-999999-9", "/logout")
    return {path: person.get(path).text for path in paths}


def test_every_answer_carries_the_headers(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    for path in every_page(person, ref):
        headers = person.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store", path
        assert "camera=()" in headers["Permissions-Policy"]


def test_static_files_may_be_kept_for_a_year_under_their_content(client: FlaskClient) -> None:
    page = Page(client.get("/login").text)
    files = [value for tag, name, value in page.attributes if value.startswith("/static/")]
    assert len(files) == 5   # icon, two sheets, two scripts
    for file in files:
        with client.get(file) as answer:
            assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"], file
        with client.get(file.partition("?")[0]) as answer:
            assert "immutable" not in answer.headers["Cache-Control"], file


def test_no_page_has_anything_inline_or_from_elsewhere(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    """The policy would block it: better to notice here."""
    person, ref = desk("supervisor"), text_ref(ALMATY)
    for path, html in every_page(person, ref).items():
        for tag, name, value in Page(html).attributes:
            assert name != "style" and not name.startswith("on"), (path, tag, name)
            if name in ("src", "href", "action", "formaction"):
                assert value.startswith(("/", "#", "?")) or value == "", (path, tag, value)
        assert "<style" not in html and "<script>" not in html


def test_every_field_has_a_name_to_be_called_by(desk: Callable[..., Desk], text_ref: Callable[..., str]) -> None:
    person, ref = desk("supervisor"), text_ref(ALMATY)
    for path, html in every_page(person, ref).items():
        page = Page(html)
        labelled = {value for tag, name, value in page.attributes if (tag, name) == ("label", "for")}
        fields = {value for tag, name, value in page.attributes if tag in ("textarea", "select") and name == "id"}
        assert fields <= labelled, path
        ids = [value for _, name, value in page.attributes if name == "id"]
        assert len(ids) == len(set(ids)), path


def test_the_stylesheet_and_the_script_keep_their_size() -> None:
    assert (STATIC / "app.js").stat().st_size < 25 * 1024
    assert (STATIC / "style.css").stat().st_size < 18 * 1024
