"""Caller ids: who can be told apart, called back, texted."""

from __future__ import annotations

import pytest

from contactcenter.rules.numbers import caller_id, masked

CALLERS = [
    # raw, E.164, may be texted, the reason in a word
    ("87012345678", "+77012345678", True, "trunk prefix 8"),
    ("7012345678", "+77012345678", True, "national form"),
    ("+77012345678", "+77012345678", True, "E.164"),
    ("+7 701 234-56-78", "+77012345678", True, "with separators"),
    ("８７０１２３４５６７８", "+77012345678", True, "full-width digits"),
    ("+77012345678\0", "+77012345678", True, "trailing NUL"),
    ("+77012345678;ext=1", "+77012345678", True, "extension dropped"),
    ("+77851234567", "+77851234567", True, "mobile range 785"),
    ("+79161234567", "+79161234567", True, "Russian mobile"),
    ("+996555123456", "+996555123456", True, "Kyrgyz mobile"),
    ("8 (7172) 75-74-85", "+77172757485", False, "land line in Astana"),
    ("+77122501020", "+77122501020", False, "land line in Atyrau"),
    ("+442071838750", "+442071838750", False, "land line abroad"),
    ("+78001234567", "+78001234567", False, "free-phone"),
    ("+77091234567", "+77091234567", False, "Kazakh, not in the library's ranges"),
    ("+76001234567", "+76001234567", False, "Kazakh since the treaty of 2024"),
    ("+70121234567", "+70121234567", False, "Kazakh since the treaty of 2024"),
    ("+266696687", None, False, "withheld: ANONYMOUS"),
    ("266696687", None, False, "withheld, without its plus"),
    ("+2562533", None, False, "withheld: BLOCKED"),
    ("+7378742833", None, False, "withheld: RESTRICTED"),
    ("+86282452253", None, False, "withheld: UNAVAILABLE, possible for the library"),
    ("+8656696", None, False, "withheld: UNKNOWN, possible for the library"),
    ("anonymous", None, False, "withheld in words"),
    ("Restricted", None, False, "withheld in words"),
    ("UNAVAILABLE", None, False, "withheld in words"),
    (" unknown ", None, False, "withheld in words"),
    ("", None, False, "nothing at all"),
    ("111", None, False, "short code"),
    ("8007", None, False, "short code"),
    ("KASPI", None, False, "alphanumeric sender"),
    ("client:alice", None, False, "a browser client"),
    ("757485", None, False, "local number without its town"),
    ("\ud800", None, False, "half an emoji"),
    ("7" * 300, None, False, "endless digits"),
]


@pytest.mark.parametrize(("raw", "e164", "may_be_texted", "why"), CALLERS, ids=[row[3] + " " + row[0][:12] for row in CALLERS])
def test_a_caller_id_is_read(raw: str, e164: str | None, may_be_texted: bool, why: str) -> None:
    caller = caller_id(raw)
    assert (caller.e164, caller.may_be_texted) == (e164, may_be_texted)
    assert caller.can_be_called_back is (e164 is not None)


def test_a_mask_hides_the_middle() -> None:
    assert masked("+77012345678") == "+7 701 ••• 56 78"
    assert "5550" not in masked("+12025550123")
