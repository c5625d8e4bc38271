"""Numbers, parts of a text, identifiers, and dates, as the provider knows them."""
from datetime import UTC, datetime

import pytest

from contactcenter.simulator.identifiers import is_sid, new_sid
from contactcenter.simulator.numbers import country_of, is_land_line, is_number
from contactcenter.simulator.segments import segment_count
from contactcenter.simulator.timestamps import moment_from, rfc2822


@pytest.mark.parametrize(("number", "exists", "land_line", "country", "why"), [
    ("+77015550101", True, False, "KZ", "a Kazakh mobile"),
    ("+77222555010", True, True, "KZ", "Semey's area code"),
    ("+77172757485", True, True, "KZ", "Astana's area code"),
    ("+77715550101", True, False, "KZ", "771 is a mobile code, though it looks like 71x"),
    ("+76001234567", True, False, "KZ", "Kazakhstan's since the treaty of 2024"),
    ("+79165550105", True, False, "RU", "a Russian mobile"),
    ("+74951234567", True, True, "RU", "a Moscow land line"),
    ("+14158675309", True, False, "", "another country: not known as a land line"),
    ("+7701555010", False, False, "", "a digit too few"),
    ("87015550101", False, False, "", "the trunk prefix instead of the country code"),
    ("111", False, False, "", "a short code"),
    ("anonymous", False, False, "", "withheld"),
    ("+7701555010１", False, False, "", "a full-width digit"),
])
def test_numbers(number: str, exists: bool, land_line: bool, country: str, why: str) -> None:
    assert (is_number(number), is_land_line(number), country_of(number)) == (exists, land_line, country), why


@pytest.mark.parametrize(("text", "parts", "why"), [
    ("", 1, "an empty text is sent too"),
    ("a" * 160, 1, "160 septets fill one part"),
    ("a" * 161, 2, "joined parts hold 153"),
    ("€" * 80, 1, "an extended character counts two: 160"),
    ("€" * 81, 2, "162 septets"),
    ("ә" * 70, 1, "one Kazakh letter makes the whole text UCS-2"),
    ("ә" * 71, 2, "joined parts hold 67"),
    ("ә" * 134 + "ә", 3, "135 units need three"),
    ("ә" * 69 + "😢", 2, "an emoji counts two units: 71"),
])
def test_parts_of_a_text(text: str, parts: int, why: str) -> None:
    assert segment_count(text) == parts, why


def test_identifiers_have_the_providers_shape() -> None:
    assert is_sid(new_sid("SM"), prefixes=("SM",))
    assert not is_sid(new_sid("CA"), prefixes=("SM", "MM"))
    assert not is_sid("SM" + "0" * 31, prefixes=("SM",))
    assert not is_sid("SM" + "0" * 32 + "\n", prefixes=("SM",))


def test_dates() -> None:
    assert rfc2822(datetime(2026, 11, 22, 16, 58, 38, tzinfo=UTC)) == "Sun, 22 Nov 2026 16:58:38 +0000"
    assert moment_from("2026-11-22") == datetime(2026, 11, 22, tzinfo=UTC)
    assert moment_from("2026-11-22T16:58:38Z") == datetime(2026, 11, 22, 16, 58, 38, tzinfo=UTC)
    with pytest.raises(ValueError, match="yesterday"):
        moment_from("yesterday")
