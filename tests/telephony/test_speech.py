"""Every prompt has its words in three languages, and its sound in Kazakh."""

from __future__ import annotations

from pathlib import Path

from contactcenter.rules.voice import HIGHEST_PLACE_SAID, Prompt
from contactcenter.telephony import prompts, speech

MU_LAW, ONE_CHANNEL, RATE = 7, 1, 8000


def test_every_prompt_has_words_in_every_language() -> None:
    assert set(prompts.WORDS) == set(Prompt)
    assert all(set(words) == set(prompts.LANGUAGES) and all(words.values()) for words in prompts.WORDS.values())
    assert len(prompts.KAZAKH_ORDINALS) == HIGHEST_PLACE_SAID


def test_every_kazakh_sound_is_there_as_a_telephone_carries_it_and_no_other() -> None:
    assert {file.name for file in speech.SPEECH.glob("*.wav")} == {name for name, _ in prompts.kazakh_sounds()}
    for file in speech.SPEECH.glob("*.wav"):
        assert _format(file) == (MU_LAW, ONE_CHANNEL, RATE), file.name


def _format(file: Path) -> tuple[int, int, int]:
    head = file.read_bytes()[:40]
    return (int.from_bytes(head[20:22], "little"), int.from_bytes(head[22:24], "little"),
            int.from_bytes(head[24:28], "little"))


def test_beyond_the_twentieth_only_many_is_said() -> None:
    assert prompts.place_words(3, "kk") == "Сіз кезекте үшінші болып тұрсыз."
    assert prompts.place_words(21, "ru") == prompts.place_words(99, "ru") != prompts.place_words(20, "ru")
    assert prompts.place_sound(99) == prompts.place_sound(21)
