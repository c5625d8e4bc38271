"""One key for the many spellings of a word, and a text cut into words and clauses."""

from __future__ import annotations

import pytest

from contactcenter.rules.folding import fold, other_reading
from contactcenter.rules.inflection import Form, stems
from contactcenter.rules.slips import SlipIndex, one_edit
from contactcenter.rules.tokens import readable, tokens

SPELLINGS = [
    ("shimkent", ["Шымкент", "ШЫМКЕНТ", "шымкент", "Shymkent", "Şymkent", "Shımkent", "wymkent", "Шымкeнт", "شىمكەنت"],
     "capitals, Latin alphabets, chat Latin, a Latin look-alike and the Arabic letters"),
    ("almati", ["Алматы", "Aлмaты", "Almaty", "almati", "الماتى"], "two look-alikes in one word"),
    ("karagandi", ["Қарағанды", "Караганды", "Qaraghandy", "Qarağandy", "Karagandy", "قاراعاندى"], "қ and ғ without marks"),
    ("kizilorda", ["Қызылорда", "Кызылорда", "Kyzylorda", "Qyzylorda"], "Kazakh in Russian letters"),
    ("oskemen", ["Өскемен", "Оскемен", "Oskemen", "Öskemen", "O'skemen"], "ө in all alphabets, the apostrophe of 2017 too"),
    ("jambil", ["Жамбыл", "Джамбыл", "Zhambyl", "Jambyl", "Djambyl"], "ж and дж are one sound"),
    ("sirdaria", ["Сырдария", "Сырдарья"], "a soft sign before a vowel is heard as one"),
    ("esil", ["Есіл", "Есиль", "Esil", "Yesil"], "Latin ye at the beginning is е"),
    ("shuchinsk", ["Щучинск", "Shchuchinsk", "Schuchinsk"], "щ in its Latin spellings"),
    ("alamati", ["Алаааматы"], "a letter held too long"),
]


@pytest.mark.parametrize(("key", "words", "because"), SPELLINGS, ids=[row[0] for row in SPELLINGS])
def test_all_spellings_of_a_word_share_a_key(key: str, words: list[str], because: str) -> None:
    assert {word: fold(word) for word in words} == dict.fromkeys(words, key), because


DIFFERENT = [
    ("Тараз", "Тарас", "a town and a first name"),
    ("Жамбыл", "Джамбул", "the poet's name of today and the town's old one"),
    ("Орал", "Арал", "two towns"),
    ("Семее", "семье", "in Семей and in a family"),
    ("Кунаев", "Конаев", "a street and a town"),
]


@pytest.mark.parametrize(("one", "other", "because"), DIFFERENT)
def test_what_is_different_keeps_different_keys(one: str, other: str, because: str) -> None:
    assert fold(one) != fold(other), because


def test_chat_latin_w_is_read_both_ways() -> None:
    assert (fold("atyraw"), other_reading("atyraw")) == ("atirash", "atirau")
    assert other_reading("atyrau") is None


INFLECTED = [
    ("шымкентте", "shimkent", Form.IN, "Kazakh locative"),
    ("тараздамын", "taraz", Form.IN_I_AM, "Kazakh locative with a person"),
    ("алматыдағы", "almati", Form.OF_IN, "Kazakh attribute"),
    ("семейден", "semei", Form.FROM, "Kazakh ablative"),
    ("астанаға", "astana", Form.TO, "Kazakh dative"),
    ("оралдың", "oral", Form.OF, "Kazakh genitive"),
    ("қарағандылықпын", "karagandi", Form.DWELLER_I_AM, "Kazakh dweller with a person"),
    ("караганде", "karaganda", Form.IN, "Russian prepositional of a feminine"),
    ("караганду", "karaganda", Form.TO, "Russian accusative of a feminine"),
    ("семее", "semei", Form.IN, "Russian prepositional in -ее"),
    ("таразом", "taraz", Form.WITH, "Russian instrumental"),
    ("рудном", "rudni", Form.IN, "Russian prepositional of an adjective"),
    ("карагандинской", "karagandinsk*", Form.ADJECTIVE, "Russian adjective"),
]


@pytest.mark.parametrize(("word", "name", "form", "because"), INFLECTED)
def test_an_ending_leads_back_to_the_name(word: str, name: str, form: Form, because: str) -> None:
    assert [(stem.key, stem.form) for stem in stems(fold(word), known={name})] == [(name, form)], because


@pytest.mark.parametrize(("word", "name"), [("шу", "sh"), ("астанасы", "astana"), ("шымкентше", "shimkent")])
def test_other_words_lead_to_no_name(word: str, name: str) -> None:
    assert list(stems(fold(word), known={name})) == []


@pytest.mark.parametrize("word", ["shimknet", "shimkentt", "shimknt", "shimkunt"])
def test_one_edit_leads_to_the_name(word: str) -> None:
    assert SlipIndex().extended(["shimkent", "karaganda"]).near(word) == ("shimkent",)


@pytest.mark.parametrize(("word", "name"), [("trudni", "rudni"), ("shmknt", "shimkent"), ("shimkent", "chimkent")])
def test_a_first_letter_or_a_second_edit_is_too_much(word: str, name: str) -> None:
    assert not one_edit(word, name=name)


def test_an_index_without_new_names_is_the_same_index() -> None:
    index = SlipIndex().extended(["shimkent"])
    assert index.extended([]) is index


def test_clauses_end_at_marks_and_turns_but_not_after_abbreviations() -> None:
    found = tokens("г. Тараз, ул. Абая. Я из Семея, но живу тут")
    assert [(word.text, word.clause) for word in found] == [
        ("г", 0), ("Тараз", 0), ("ул", 1), ("Абая", 1), ("Я", 2), ("из", 2), ("Семея", 2), ("но", 3),
        ("живу", 3), ("тут", 3)]


def test_words_know_their_surroundings() -> None:
    found = tokens('кафе "Тараз" Алма-Ата р-не 12')
    assert [word.text for word in found] == ["кафе", "Тараз", "Алма", "Ата", "р-не", "12"]
    assert [word.quoted for word in found][:3] == [False, True, False]
    assert [word.hyphen for word in found][2:4] == [False, True]
    assert found[5].is_number and not found[4].is_number


def test_offsets_point_into_the_readable_text() -> None:
    text = readable("жез\u00adказ\u200bган и\u0306од")
    assert [text[word.start:word.end] for word in tokens(text)] == ["жезказган", "йод"]


@pytest.mark.parametrize("text", ["", " ", "!!!", "\0", "🙏", "\ud800", "ı İ ß", "a" * 5000, "٣", "²"])
def test_no_text_is_too_strange(text: str) -> None:
    assert all(isinstance(word.key, str) for word in tokens(readable(text)))
