"""Texts to people who write: what may be worded how."""

from __future__ import annotations

from itertools import product

import pytest

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import UNITS_IN_ONE_PART, utf16_units
from contactcenter.rules.texts import ACKNOWLEDGEMENT, EXAMPLE_REFERENCE, LANGUAGES, PreparedText, check, shipped

LONG = "ә" * 59


def test_every_shipped_text_is_one_that_may_be_worded_so() -> None:
    assert {text.code for text in shipped()} >= {"acknowledgement", "reference", "safe_time", "in_danger"}
    for text in shipped():
        check(text)


def test_every_automatic_text_fits_into_one_part_with_the_longest_reference() -> None:
    automatic = [text for text in shipped() if text.is_automatic]
    for text, reference in product(automatic, (EXAMPLE_REFERENCE, "99-999999999-X")):
        for language in text.languages:
            assert utf16_units(text.filled(language, reference=reference)) <= UNITS_IN_ONE_PART, (text.code, language)


@pytest.mark.parametrize(("code", "words", "refused", "field"), [
    ("own", {"ru": " "}, "text_missing", "ru"),
    ("own", {"en": "Hello {name}"}, "unknown_variable", "en"),
    ("own", {"en": "Hello {"}, "unknown_variable", "en"),
    ("own", {"en": "{reference!r}"}, "unknown_variable", "en"),
    ("own", {"en": "{reference:>90}"}, "unknown_variable", "en"),
    ("own", {"kk": "ә" * 202}, "too_long", "kk"),
    (ACKNOWLEDGEMENT, {"ru": "Принято"}, "reference_missing", "ru"),
    (ACKNOWLEDGEMENT, {"mixed": f"{LONG} {{reference}}"}, "too_long", "mixed"),
])
def test_a_text_that_may_not_be_worded_so(code: str, words: dict[str, str], refused: str, field: str) -> None:
    good = dict.fromkeys((*LANGUAGES, "mixed"), "№ {reference}")
    with pytest.raises(Refusal) as caught:
        check(PreparedText(code, good | words))
    assert (caught.value.code, caught.value.facts["field"]) == (refused, field)
