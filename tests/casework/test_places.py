"""The gazetteer learns: corrections, aliases, new editions of the classifier."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from contactcenter.casework import assessing, places, teaching, working
from contactcenter.casework.kept import LOOK_EVERY_SECONDS
from contactcenter.casework.working import Form
from contactcenter.rules.classifier import BadTable
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.db import db
from contactcenter.storage.place_models import Place, PlaceAlias
from contactcenter.storage.reads.places import corrected_words
from tests.casework.test_intake import case

CHILD = "+77051234567"
TextIn = Callable[..., int]
AddUser = Callable[..., Staff]
TABLE = """kato,level,name_ru,name_kk,type
751000000,1,г.Алматы,Алматы қ.,город
353630100,3,с.Сарыкамыс,Сарықамыс а.,село
434430100,3,с.Сарыкамыс,Сарықамыс а.,село
113630100,3,с.Тургеневка,Тургеневка а.,село
"""


def table(text: str) -> csv.DictReader[str]:
    return csv.DictReader(io.StringIO(text))


@pytest.fixture
def admin(user: AddUser) -> Staff:
    return user("admin", "administrator")


def routed(text: str) -> str | None:
    return assessing.assess(sender="", text=text).routed.region


def test_an_alias_is_known_at_once_and_gone_when_retired(app: Flask, admin: Staff, now: datetime) -> None:
    text = "мы живем в Нархозе на окраине"
    assert routed(text) is None
    teaching.add_alias("Нархоз", "KZ-75", text, by=admin, now=now)
    assert routed(text) == "KZ-75"
    (alias,) = db.session.execute(select(PlaceAlias.__table__)).all()
    teaching.retire_alias(alias.id, by=admin, now=now + timedelta(days=1))
    assert routed(text) is None
    assert db.session.execute(select(PlaceAlias.retired_by)).scalar_one() == admin.id


def test_another_process_looks_again_by_itself(app: Flask, admin: Staff, now: datetime,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    places.current()
    known = places._gazetteer._known
    kept = known[db.engine]
    teaching.add_alias("Нархоз", "KZ-75", "живу в Нархозе", by=admin, now=now)
    known[db.engine] = kept   # as a process that has not heard of it
    assert routed("живу в Нархозе") is None
    known[db.engine] = replace(kept, looked_at=kept.looked_at - LOOK_EVERY_SECONDS)
    assert routed("живу в Нархозе") == "KZ-75"
    assert LOOK_EVERY_SECONDS <= 60


def test_a_preview_changes_nothing_and_shows_what_would_move(text_in: TextIn, now: datetime) -> None:
    text_in(CHILD, "живу в Нархозе")
    preview = teaching.preview_alias("Нархоз", "KZ-75", "я в Нархозе")
    assert (preview.before.region, preview.after.region) == (None, "KZ-75")
    assert preview.moves == ((None, "KZ-75", 1),)
    assert routed("я в Нархозе") is None


@pytest.mark.parametrize(("name", "region", "text", "code"), [
    ("", "KZ-75", "x", "name_missing"), ("аб", "KZ-75", "x", "too_short"), ("а" * 81, "KZ-75", "x", "too_long"),
    ("Нархоз", "KZ-99", "x", "unknown_region"), ("Нархоз", "KZ-75", "привет", "alias_without_effect"),
], ids=["no name", "two letters", "too long", "no such region", "no effect"])
def test_a_bad_alias_is_refused_by_name(app: Flask, admin: Staff, now: datetime, name: str, region: str, text: str,
                                        code: str) -> None:
    with pytest.raises(Refusal) as caught:
        teaching.add_alias(name, region, text, by=admin, now=now)
    assert caught.value.code == code


def test_only_administrators_teach(app: Flask, user: AddUser, now: datetime) -> None:
    with pytest.raises(Refusal, match="not_allowed"):
        teaching.add_alias("Нархоз", "KZ-75", "в Нархозе", by=user("operator", "operator"), now=now)


@pytest.fixture
def correct(user: AddUser, now: datetime) -> Callable[[int, str], None]:
    operator = user("operator", "operator")

    def to(number: int, region: str) -> None:
        working.set_region(Form(number, operator, str(uuid4()), case(number).version, now), region)

    return to


def test_corrections_show_the_words_behind_them(text_in: TextIn, correct: Callable[[int, str], None]) -> None:
    for last in range(2):
        correct(text_in(f"+7705123456{last}", "живу в Нархозе, помогите"), "KZ-75")
    correct(text_in("+77051234569", "Таразда тұрамын"), "KZ-61")
    correct(text_in("+77051234568", "Павлодарда тұрамын"), "KZ-55")   # the machine was right: nothing to learn
    found = [(row.kind, row.word, row.machine_region, row.person_region, row.cases)
             for row in corrected_words(limit=10)]
    assert found[0] == ("missing", "нархозе", None, "KZ-75", 2)
    assert ("wrong", "таразда", "KZ-31", "KZ-61", 1) in found
    assert not [row for row in found if row[3] == "KZ-55"]


def test_the_classifier_is_taken_over_in_one_go(app: Flask, now: datetime) -> None:
    done = teaching.import_places(table(TABLE), now=now)
    assert (len(done.added), done.renamed, done.ended) == (4, (), ())
    assert done.ambiguous == {"Сарыкамыс": frozenset({"KZ-35", "KZ-43"})}
    assert (done.villages, done.ambiguous_villages) == (3, 2)


def test_a_new_edition_says_what_was_renamed_and_what_ended(app: Flask, now: datetime) -> None:
    teaching.import_places(table(TABLE), now=now)
    newer = TABLE.replace("с.Тургеневка,Тургеневка а.", "с.Бірлік,Бірлік а.").replace(
        "434430100,3,с.Сарыкамыс,Сарықамыс а.,село\n", "")
    done = teaching.import_places(table(newer), now=now + timedelta(days=90))
    assert (done.added, done.renamed, done.ended) == ((), ("113630100",), ("434430100",))
    assert db.session.execute(select(Place.ended_at).where(Place.kato == "434430100")).scalar_one() is not None
    again = teaching.import_places(table(TABLE), now=now + timedelta(days=180))
    assert again.ended == () and set(again.renamed) == {"113630100", "434430100"}


def test_a_village_counts_when_it_is_marked_as_one_and_unique(app: Flask, now: datetime) -> None:
    assert routed("село Тургеневка, нет школьного автобуса") is None
    teaching.import_places(table(TABLE), now=now)
    assert routed("село Тургеневка, нет школьного автобуса") == "KZ-11"
    assert routed("село Сарыкамыс, нет школьного автобуса") is None


@pytest.mark.parametrize(("text", "words"), [
    ("kato,level,name_ru\n1,2,3\n", "no column"),
    (TABLE + "999999999,3,с.Икс,Икс а.,село\n", "line 6"),
    (TABLE + "353630100,3,с.Сарыкамыс,Сарықамыс а.,село\n", "twice"),
    (TABLE + "353630200,x,с.Икс,Икс а.,село\n", "level"),
    (TABLE + "353630200,3,,,село\n", "no name"),
])
def test_a_bad_table_changes_nothing_and_names_its_line(app: Flask, now: datetime, text: str, words: str) -> None:
    with pytest.raises(BadTable, match=words):
        teaching.import_places(table(text), now=now)
    assert db.session.execute(select(Place)).first() is None
