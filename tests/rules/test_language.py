"""The language of a text: what the acknowledgement is written in."""

from __future__ import annotations

import pytest

from contactcenter.rules.language import Language, detect

TEXTS = [
    ("Мен мектепке барғым келмейді", "kk", "Kazakh letters"),
    ("мен мектепке баргым келмейди", "kk", "Kazakh in Russian letters"),
    ("men mektepke bargym kelmeidi", "kk", "Kazakh in Latin letters"),
    ("Menıñ atym Aigerim, men qorqamyn", "kk", "the Latin alphabet of 2021"),
    ("مەن الماتىدا تۇرامىن", "kk", "Kazakh in Arabic letters"),
    ("комек керек", "kk", "two words in Russian letters"),
    ("атам зорлады", "kk", "two words that Russian does not have"),
    ("сабакта мугалим урсып тастады", "kk", "verbs in Russian letters"),
    ("балабакшага орын жок", "kk", "case endings in Russian letters"),
    ("shymkentte turam", "kk", "a Kazakh ending on a name"),
    ("Талдықорған", "kk", "a name alone, with Kazakh letters"),
    ("Шымкент, Тұран ауданы", "kk", "an address"),
    ("papam men mamam urysady", "kk", "loan words with Kazakh endings"),
    ("вахтада истейди, мектепте интернет жок", "kk", "loan words do not make it mixed"),
    ("Здравствуйте, у меня вопрос", "ru", "Russian"),
    ("мама бьет", "ru", "a loan word says nothing, the verb does"),
    ("Меня зовут Айгерим, мне 12 лет", "ru", "a Kazakh name in a Russian text"),
    ("учитель Серик Болатович орет на нас", "ru", "another one"),
    ("Живу в Алматы, Бостандыкский район", "ru", "Kazakh places in a Russian text"),
    ("menya byut v shkole, pomogite", "ru", "Russian in Latin letters"),
    ("ya zhivu v astane papa pyot kazhdyi den", "ru", "Russian in Latin letters with words English has too"),
    ("Уральск", "ru", "a name alone that is Russian only"),
    ("в Актобе", "ru", "a Russian preposition"),
    ("Риддер, школа 3", "ru", "a loan word beside a name, and nothing that speaks for Kazakh"),
    ("семейный психолог нужен", "ru", "an adjective that looks like a name with an ending"),
    ("help me", "en", "English"),
    ("My father hits me", "en", "English"),
    ("I live in Astana and my stepdad hits me every night", "en", "English with a Kazakh place"),
    ("Karaganda, my mother locked my little sister in", "en", "English after a name"),
    ("Мен Алматыдамын, помогите пожалуйста", "mixed", "both"),
    ("папа бухой келди, анамды урып жатыр, помогите", "mixed", "both, all in Russian letters"),
    ("мугалим на меня орет, баргым келмейди школага больше", "mixed", "both within a clause"),
    ("Help me, мен қорқамын", "mixed", "English and Kazakh"),
    ("111", "unknown", "a number"),
    ("?", "unknown", "a mark"),
    ("😭", "unknown", "an emoji"),
    ("asdfgh", "unknown", "no word"),
    ("bonjour", "unknown", "another language"),
    ("Шымкент", "unknown", "a name alone that both languages write so"),
    ("", "unknown", "nothing"),
    ("\ud800\0", "unknown", "garbage"),
]


@pytest.mark.parametrize(("text", "language", "because"), TEXTS)
def test_a_text_has_a_language(text: str, language: str, because: str) -> None:
    assert detect(text) == Language(language), because


def test_capitals_change_nothing() -> None:
    assert {detect(text.upper()) == detect(text) for text, language, _ in TEXTS if language in ("kk", "ru")} == {True}


def test_a_single_foreign_word_in_a_long_text_is_not_a_mixture() -> None:
    assert detect("Здравствуйте, мой сын ходит в школу и боится учителя, рахмет") is Language.RUSSIAN
