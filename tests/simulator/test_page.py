"""The page of handsets, and the state it lives on."""
import re

import pytest
import requests

from contactcenter.simulator.words import LANGUAGES, PREPARED_TEXTS, SCRIPT_WORDS, words
from tests.simulator.listener import Listener
from tests.simulator.provider import CHILD, SERVICE_NUMBER, Provider


@pytest.mark.parametrize(("query", "language", "send"), [
    ("", "kk", "Жіберу"), ("?lang=kk", "kk", "Жіберу"), ("?lang=de", "kk", "Жіберу"),
    ("?lang=ru", "ru", "Отправить"), ("?lang=en", "en", "Send"),
])
def test_the_page_speaks_three_languages_kazakh_first(
    provider: Provider, query: str, language: str, send: str
) -> None:
    page = requests.get(f"{provider.url}/{query}", timeout=5)
    assert page.status_code == 200 and f'<html lang="{language}">' in page.text
    assert page.text.count(f">{send}</button>") == 6
    assert SERVICE_NUMBER in page.text


def test_nothing_on_the_page_is_inline_or_from_elsewhere(provider: Provider) -> None:
    page = requests.get(provider.url, timeout=5)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page.text)
    assert re.findall(r'(?:src|href)="(?!/static/|\?lang=|data:,)([^"]*)"', page.text) == []
    for path in re.findall(r'(?:src|href)="(/static/[^"]*)"', page.text):
        assert requests.get(provider.url + path, timeout=5).status_code == 200


def test_every_word_is_there_in_every_language() -> None:
    said = {language: words(language) for language in LANGUAGES}
    assert all(all(said[language].values()) for language in LANGUAGES)
    assert set(SCRIPT_WORDS) <= set(said["kk"])
    same = {name for name in said["kk"] if said["kk"][name] == said["en"][name]}
    assert same == set()
    assert {language for language, _ in PREPARED_TEXTS} == set(LANGUAGES)


def test_the_state_is_told_once_for_each_change(provider: Provider, service: Listener) -> None:
    url = provider.url + "/simulator/state"
    first = requests.get(url, timeout=5)
    again = requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    provider.texts("сәлем")
    changed = requests.get(url, headers={"If-None-Match": first.headers["ETag"]}, timeout=5)
    assert changed.status_code == 200 and changed.headers["ETag"] != first.headers["ETag"]
    handset = changed.json()["handsets"][0]
    assert [message["body"] for message in handset["messages"]] == ["сәлем"]
    assert changed.json()["log"][0]["status"] == 200


def test_six_handsets_stand_ready(provider: Provider) -> None:
    handsets = provider.get("/state")["handsets"]
    assert [(one["number"], one["land_line"], one["withheld"]) for one in handsets] == [
        (CHILD, False, False), ("+77475550102", False, False), ("+77785550103", False, False),
        ("+77222555010", True, False), ("+79165550105", False, False), ("+266696687", False, True),
    ]


def test_a_handset_can_have_another_number(provider: Provider) -> None:
    provider.post("/handsets/2", {"number": " +77051112233 "})
    provider.texts("сәлем", sender="+77051112233")
    handset = provider.get("/state")["handsets"][2]
    assert handset["number"] == "+77051112233" and len(handset["messages"]) == 1


@pytest.mark.parametrize(("path", "body", "status"), [
    ("/handsets/6", {"number": CHILD}, 404), ("/handsets/0", {"number": ""}, 404),
    ("/handsets/0", {"number": "\x00"}, 404), ("/handsets/0", {}, 400), ("/handsets/0", [], 400),
    (f"/numbers/{CHILD}", {"unreachable": 1}, 404), (f"/numbers/{CHILD}", {"unreachable": "off"}, 400),
    ("/calls", {}, 400), ("/calls/CA0/keys", {"keys": "1"}, 404), ("/calls/CA0/keys", {"keys": "x"}, 400),
    ("/calls/CA0/keys", {"keys": ""}, 400), ("/calls/CA0/hangup", {}, 404), ("/calls/CA0/answer", {}, 404),
    ("/calls/CA0/speech", {"text": "сәлем", "seconds": -1}, 400),
    ("/telephones", {"address": "operator", "picks_up": True}, 400),
    ("/telephones", {"address": "client:operator", "picks_up": "yes"}, 400),
])
def test_what_makes_no_sense_is_refused(provider: Provider, path: str, body: object, status: int) -> None:
    response = provider.session.post(provider.url + "/simulator" + path, json=body)
    assert response.status_code == status and response.json()["error"]


def test_a_form_of_another_site_cannot_switch_anything(provider: Provider) -> None:
    response = requests.post(provider.url + "/simulator/faults", data={"fault": "500"}, timeout=5)
    assert response.status_code == 415
    assert provider.get("/faults")["sends"] is None


def test_a_call_is_not_awaited_until_something_unknown(provider: Provider, service: Listener) -> None:
    call = provider.calls()
    response = provider.session.get(f"{provider.url}/simulator/calls/{call['sid']}?until=doomsday")
    assert response.status_code == 400
    assert provider.session.get(provider.url + "/simulator/calls/CA0?until=over").status_code == 404
