"""Three languages on every page, Kazakh first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from contactcenter.casework import wording
from contactcenter.dashboard.languages import NAMES
from contactcenter.translations import check
from contactcenter.translations.catalogues import LANGUAGES, asked_for, catalogue_of, messages_of
from tests.dashboard.conftest import ALMATY, Desk, sign_in
from tests.dashboard.html import Page

Sit = Callable[..., Desk]
LATIN_WORD = re.compile(r"(?<![\w/#.=-])[A-Za-z]{3,}(?![\w/=-])")
NO_WORDS_OF_OURS = {"ENG", "English", "Ctrl", "Enter", "supervisor", "operator", "PDF", "Word", "Excel"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_complete_and_nothing_in_it_is_unused(language: str) -> None:
    assert list(check.faults(language, asked_for())) == []


def test_a_missing_a_fuzzy_and_an_unused_message_are_named() -> None:
    wanted = asked_for()
    wanted.add("brought in today", locations=[("templates/new.html", 1)])
    assert any("missing: 'brought in today' (templates/new.html:1)" in fault for fault in check.faults("kk", wanted))
    wanted = asked_for()
    del wanted["Sign in"]
    assert "unused: 'Sign in'" in list(check.faults("ru", wanted))


def test_plural_forms_follow_the_language() -> None:
    assert [catalogue_of(language).num_plurals for language in ("kk", "ru", "en")] == [2, 3, 2]


def test_no_kazakh_or_russian_message_is_the_english_one() -> None:
    same = {(language, message.id) for language in ("kk", "ru") for message in messages_of(catalogue_of(language))
            if message.string == message.id and re.search("[A-Za-z]{3}", re.sub(r"%\(\w+\)s", "", str(message.id)))}
    assert same == set()


@pytest.mark.parametrize(("wanted", "spoken"), [
    ("", "kk"), ("de-DE,de;q=0.9", "kk"), ("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("en-US,en", "en"), ("kk-KZ", "kk"),
    ("x;;;q=y", "kk"),
])
def test_the_sign_in_page_speaks_what_the_browser_asks_for_else_kazakh(wanted: str, spoken: str, client: FlaskClient) -> None:
    html = client.get("/login", headers={"Accept-Language": wanted} if wanted else {}).text
    assert f'<html lang="{spoken}"' in html


def test_the_choice_at_sign_in_stays_until_the_account_decides(client: FlaskClient, account: Callable[..., object]) -> None:
    assert 'lang="ru"' in client.get("/login?lang=ru").text
    assert 'lang="ru"' in client.get("/login").text
    assert 'lang="ru"' in client.get("/login?lang=xx").text
    sign_in(client, getattr(account("operator"), "name"))
    assert '<html lang="kk"' in client.get("/me").text


def test_the_switch_on_every_page_comes_back_to_it(desk: Sit) -> None:
    person = desk("operator")
    form = person.page("/cases?sort=newest").form("/me")
    assert [value for name, value in form.buttons if name == "language"] == list(NAMES)
    answer = person.send(form, language="ru")
    assert answer.location == "/cases?sort=newest"
    assert "Обращения" in person.page("/cases").words
    person.post("/logout")
    assert '<html lang="ru"' in person.get("/login").text


def test_preferences_are_kept_one_by_one(desk: Sit) -> None:
    person = desk("operator")
    person.post("/me", theme="dark")
    person.post("/me", shortcuts="off")
    html = person.get("/me").text
    assert 'data-theme="dark"' in html and 'data-shortcuts="off"' in html and '<html lang="en"' in html
    for field, value in (("language", "de"), ("theme", "pink"), ("language", "")):
        assert person.post("/me", **{field: value}).status_code == 400


def test_a_template_speaks_to_each_reader_however_it_was_compiled(app: Flask) -> None:
    """Jinja folds constants when it compiles: the first reader's language must not stay in them."""
    source = '{{ "close"|word("act") }} {{ "KZ-75"|region }}'
    for languages in (("kk", "en", "ru"), ("en", "kk", "ru")):
        with app.test_request_context(), force_locale(languages[0]):
            template = app.jinja_env.from_string(source)
        for language in languages:
            with app.test_request_context(), force_locale(language):
                assert template.render() == {"kk": "Жабу Алматы қаласы", "en": "Close Almaty", "ru": "Закрыть город Алматы"
                                             }[language]


def pages(person: Desk, ref: str) -> Iterator[str]:
    """Every kind of page and error, as this person sees them."""
    for path in ("/me", "/cases", "/cases?status=closed", "/queue", f"/cases/{ref}", f"/cases/{ref}?only=calls",
                 "/nowhere", "/cases?x=1", f"/cases/{ref}/fragment", "/counters/fragment"):
        yield person.get(path).text
    yield person.act("close", ref, outcome="").text
    yield person.act("offer", ref).text
    yield person.act("return", ref, version=0, reason="Керек").text
    yield person.client.post(f"/cases/{ref}/note", data={"text": "Сөз"}).text


def test_no_english_is_left_on_kazakh_and_russian_pages(app: Flask, desk: Sit, text_ref: Callable[..., str]) -> None:
    ref = text_ref(ALMATY)
    person = desk("supervisor")
    for language in ("kk", "ru"):
        person.post("/me", language=language)
        person.get("/me")
        for html in pages(person, ref):
            page = Page(html)
            spoken = page.words.replace(person.staff.name, "") + " ".join(
                value for _, name, value in page.attributes if name in ("aria-label", "title", "placeholder"))
            for text in wording.current().prepared:   # to children who write English
                spoken = spoken.replace(text.filled("en", reference=ref), "")
            assert set(LATIN_WORD.findall(spoken)) <= NO_WORDS_OF_OURS, language
