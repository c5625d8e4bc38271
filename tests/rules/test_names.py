"""Names of children: which are one child's, and which only look alike."""

from __future__ import annotations

import pytest

from contactcenter.rules.names import differ, given_in_common, in_common, name_of, same_child

# Must be taken for one child's name: both are written out, in any script and order.
ONE_CHILD = (
    ("Айгерім Сапарова", "Aigerim Saparova"), ("Айгерім Сапарова", "САПАРОВА АЙГЕРИМ"), ("Айгерім Сапар", "Сапар Айгерим"),
    ("Әлия Жұмабекова", "Aliya Zhumabekova"), ("Алия Джумабекова", "Aliia Jumabekova"),
    ("Жансая Омарова", "Zhansaya Omarova"), ("Jansaya Omarova", "Жансая  ОМАРОВА"),
    ("Нұрсұлтан Ахметов", "Nursultan Akhmetov"), ("Нур-Султан Ахметов", "Axmetov Nursultan"),
    ("Гүлнар Ким", "Gulnar Kim"), ("Гульнар Ким", "Гүлнар Ким"), ("Ғалым Қасым", "Galym Kasym"), ("Ğalym Qasym", "Галым Касым"),
    ("Алёна Петрова", "Alyona Petrova"), ("Алена Петрова", "Алёна Петрова"), ("Александр Цой", "Alexandr Tsoy"),
    ("Максим Ли", "Maxim Li"), ("Дарья Белова", "Darya Belova"), ("Данияр Ермеков", "Daniiar Yermekov"),
    ("Дәурен Әлиев", "Dawren Aliyev"), ("Анна Белова", "Ana Belova"), ("Ерлан Тастанов", "Yerlan Tastanov"),
    ("Сапарова Айгерім Серікқызы", "Айгерим Сапарова"), ("Сапарова Айгерім Серікқызы", "Aigerim Serikkyzy"),
    ("Айгерім Серік қызы", "Айгерим Сериковна"), ("Нұрлан Маратұлы", "Nurlan Maratovich"),
    ("Saparov Aigerim", "Сапарова Айгерім"), ("Садвакасова Мадина", "Мадина Садвакасовна Садвакасова"),
)
# Must not: brothers and sisters, namesakes with another father, a first name alone, nothing at all.
NOT_SAID_TO_BE_ONE = (
    ("Айгерім", "Айгерім"), ("Айгерім", "Aigerim"), ("Айгерім Сапарова", "Айгерім"), ("Айгерім Сапарова", "Айгерім Омарова"),
    ("Сапарова Айгерім Серікқызы", "Сапаров Нұрлан Серікұлы"), ("Сапар Айгерім Серікқызы", "Сапар Нұрлан Серікұлы"),
    ("Айгерім Серікқызы", "Нұрлан Серікұлы"), ("Айгерім Сапарова Серікқызы", "Айгерім Сапарова Маратқызы"),
    ("Айнұр Ким", "Айнұра Ким"), ("Сапарова", "Сапаров"), ("Сапарова Серікқызы", "Сапарова Серікқызы"),
    ("А. Сапарова", "А. Сапарова"), ("", ""), ("Айгерім Сапарова", ""), ("7 жаста", "7 жаста"),
    ("Айгерім, 11 жаста", "Айгерім 12 жаста"), ("девочка Айгерим", "девочка Айгерим"),
    ("Асель Ким", "Асем Ким"), ("Данияр Ли", "Дания Ли"),
)
TWO_CHILDREN = (
    ("Айгерім", "Нұрлан"), ("Айгерім Сапарова", "Мадина Сапарова"), ("Айгерім Серікқызы", "Айгерім Маратқызы"),
)
NOBODY_KNOWS = (("Айгерім", "Сапарова"), ("Айгерім", ""), ("Сапарова Айгерім", "Aigerim"), ("А.", "Нұрлан"))


@pytest.mark.parametrize(("one", "other"), ONE_CHILD)
def test_one_child_in_two_spellings(one: str, other: str) -> None:
    assert same_child(name_of(one), name_of(other)) and same_child(name_of(other), name_of(one))
    assert not differ(name_of(one), name_of(other))


@pytest.mark.parametrize(("one", "other"), NOT_SAID_TO_BE_ONE)
def test_what_is_not_enough_for_one_child(one: str, other: str) -> None:
    assert not same_child(name_of(one), name_of(other)) and not same_child(name_of(other), name_of(one))


@pytest.mark.parametrize(("one", "other"), TWO_CHILDREN)
def test_two_children(one: str, other: str) -> None:
    assert differ(name_of(one), name_of(other)) and differ(name_of(other), name_of(one))


@pytest.mark.parametrize(("one", "other"), NOBODY_KNOWS)
def test_what_is_not_known_makes_no_two_children(one: str, other: str) -> None:
    assert not differ(name_of(one), name_of(other)) and not same_child(name_of(one), name_of(other))


@pytest.mark.parametrize("written", [
    "Әлия", "Алия", "Aliya", "Aliia", "Älia", "АЛИЯ"])
def test_a_first_name_in_every_spelling(written: str) -> None:
    assert given_in_common(name_of(written), name_of("Әлия"))


def test_a_given_name_that_sounds_like_a_patronymic_is_none() -> None:
    assert name_of("Назгүлі").father is None and name_of("Назгүлі").plain
    assert name_of("Серікқызы").father == "serik" and not name_of("Серікқызы").plain


def test_what_agrees_is_told_as_each_wrote_it() -> None:
    assert in_common(name_of("Сапарова Айгерим"), name_of("Aigerim SAPAROVA")) == (
        ("Сапарова", "SAPAROVA"), ("Айгерим", "Aigerim"))


def test_a_thousand_words_are_not_all_weighed() -> None:
    assert len(name_of("аб " * 500 + "вг").spelled) == 1
