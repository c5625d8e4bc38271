"""References: read out over a telephone, typed by tired people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from contactcenter.rules.reference import number_of, reference

OPENED = datetime(2026, 11, 22, 9, 3, tzinfo=UTC)


def test_a_reference_carries_year_number_and_check_digit() -> None:
    assert reference(4821, OPENED).startswith("26-004821-")
    assert len(reference(4821, OPENED)) == 11


def test_the_year_is_the_one_on_kazakhstans_clocks() -> None:
    assert reference(1, datetime(2026, 12, 31, 19, 30, tzinfo=UTC)).startswith("27-")


@pytest.mark.parametrize("number", [1, 10, 999_999, 1_000_000, 10_000_000])
def test_every_spelling_of_a_reference_leads_back_to_its_number(number: int) -> None:
    written = reference(number, OPENED)
    assert number_of(written) == number
    assert number_of(f"  {written.replace('-', '')} ") == number
    assert number_of(written.replace("-", " - ")) == number


def test_every_single_wrong_digit_is_found() -> None:
    written = reference(4821, OPENED)
    for place, digit in enumerate(written):
        for wrong in "0123456789":
            if digit.isdigit() and wrong != digit:
                assert number_of(written[:place] + wrong + written[place + 1:]) is None


@pytest.mark.parametrize("text", ["", "26", "26-004821", "abc", "26-004821-x", "٢٦-٠٠٤٨٢١-٧", "26-0048210000000-7"])
def test_what_is_no_reference_is_none(text: str) -> None:
    assert number_of(text) is None
