"""Which unknown words a missing routing may have been about."""

from __future__ import annotations

import pytest

from contactcenter.rules.gazetteer import default_gazetteer
from contactcenter.rules.unplaced import possible_places


@pytest.mark.parametrize(("text", "words", "why"), [
    ("живу в Нархозе, помогите", ("нархозе",), "after a preposition"),
    ("село Нижнекудук, нет воды", ("нижнекудук",), "after a kind word"),
    ("Көккемерде тұрамын", ("көккемерде",), "with a Kazakh ending of place"),
    ("меня зовут Айгерим, помогите", (), "a person's name is nobody's business here"),
    ("живу в Таразе", (), "known already"),
    ("привет", (), "nothing to go on"),
    ("", (), "nothing at all"),
])
def test_words_that_stand_where_a_place_would(text: str, words: tuple[str, ...], why: str) -> None:
    assert possible_places(text, default_gazetteer()) == words
