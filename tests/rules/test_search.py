"""What is searched for, and which forms of a word meet."""

from __future__ import annotations

import pytest

from contactcenter.rules.folding import fold
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.search import NUMBER, WORDS, asked, excerpt, filed_under, looked_up, normalised
from contactcenter.rules.word_forms import stems

# The forms of one word in a line: any of them finds every other.
FORMS = (
    "мектеп мектептегі мектепте мектебі мектебінде мектептерімізде мектебіміздің мектептен мектепке МЕКТЕБІНЕ mektep",
    "школа школе школу школой школы школ школах shkola", "мама маме маму мамой мамы", "отчим отчима отчимом отчиму",
    "отец отца отцу отцом", "ребёнок ребенка ребёнку ребенком", "дети детей детям детях", "насилие насилия насилию насилием",
    "үй үйде үйден үйге уйде", "ана анам анама анамды анасы анасымен анаңа", "бала балалар балалардың баламды балаға",
    "ұрды ұрады ұрып урады", "көмектесу көмектесіңізші комектесу", "әке әкем әкесі әкемнен аке",
    "обижает обижают обижали обижать", "мұғалім мұғалімі мұғалімдер мұғалімнің мугалим", "сынып сыныбы", "кітап кітабы кітабым",
    "сестра сестры сестре сестрой", "город городе города", "күн күнде күннен", "Алматы Алматыда Алматыдан",
    "интернат интернатта интернате",
)


@pytest.mark.parametrize("line", FORMS)
def test_every_form_of_a_word_finds_every_other(line: str) -> None:
    for searched in line.split():
        word = asked(searched).words[0]
        for written in line.split():
            assert set(filed_under(written)) & set(looked_up(word)), (searched, written)


@pytest.mark.parametrize(("one", "other"), [
    ("мектеп", "мешіт"), ("школа", "шкаф"), ("ана", "аға"), ("өлді", "ол"), ("бала", "балық"), ("отец", "отчим"),
    ("дети", "детектив"), ("үй", "үш")])
def test_other_words_are_not_taken_for_forms(one: str, other: str) -> None:
    assert set(filed_under(other)).isdisjoint(looked_up(asked(one).words[0]))


def test_a_stem_is_never_shorter_than_two_letters_and_never_the_word() -> None:
    for word in " ".join(FORMS).split():
        assert all(len(stem) >= 2 and stem != fold(word) for stem in stems(fold(word)))


@pytest.mark.parametrize(("typed", "digits"), [
    ("8 701 123 45 67", "7011234567"), ("+77011234567", "7011234567"), ("7 (701) 123-45-67", "7011234567"),
    ("701.123.45.67", "7011234567"), ("4567", "4567"), ("+7 701 ••• 45 67", "4567"), ("+4915112345678", "4915112345678")])
def test_a_number_in_any_spelling(typed: str, digits: str) -> None:
    assert (asked(typed).kind, asked(typed).last_digits) == (NUMBER, digits)


def test_few_digits_are_words_and_digits_among_words_stay_words() -> None:
    for typed in ("25", "112", "школа 1234567", "1234567890123456"):
        assert asked(typed).kind == WORDS


@pytest.mark.parametrize(("typed", "code"), [
    ("", "search_empty"), ("\0 \n", "search_empty"), ("ә", "search_too_short"), ("?!", "search_too_short"),
    ("x" * 201, "search_too_long"), ("бір екі үш төрт бес алты жеті сегіз тоғыз", "search_too_many_words"),
    ("26-000001-1", "bad_reference"), ("26 - 000001 - 1", "bad_reference")])
def test_what_cannot_be_searched_for(typed: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        asked(typed)
    assert caught.value.code == code


def test_a_word_without_end_is_cut() -> None:
    assert max(map(len, filed_under("ы" * 60_000 + " " + "аб" * 5_000))) <= 40


def test_the_same_search_is_the_same_in_every_spelling() -> None:
    assert normalised(asked("Мектеп қыз")) == normalised(asked(" КЫЗ  мектеп ")) != normalised(asked("мектеп"))
    assert normalised(asked("8 701 123 45 67")) == normalised(asked("+7 (701) 1234567"))


def test_an_excerpt_shows_the_word_in_its_place() -> None:
    text = "ұ" * 100 + " В школе меня бьют " + "б" * 100
    found = excerpt(text, asked("школа").words, around=10)
    assert found and (found.before, found.hit, found.after) == ("…ұұұұұұұ В ", "школе", " меня бьют…")
    assert excerpt("Үйдемін", asked("школа").words) is None
