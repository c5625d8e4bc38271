"""The vocabulary of reasons and the fields of the form."""

from __future__ import annotations

from typing import Any

import pytest

from contactcenter.rules.details import LONGEST_NARRATIVE_CHARACTERS, Details, read_details
from contactcenter.rules.reasons import GROUPS, MOST_REASONS, REASONS, chosen, reason_label
from contactcenter.rules.refusal import Refusal


def test_every_reason_has_a_name_of_its_own_in_three_languages() -> None:
    for language in ("kk", "ru", "en"):
        labels = [reason_label(code, language=language) for code in REASONS]
        assert all(labels) and len(set(labels)) == len(labels)


def test_the_framework_has_its_ten_groups_and_one_for_the_law() -> None:
    assert list(GROUPS) == ["missing", "violence", "mental_health", "physical_health", "services", "discrimination", "family",
                            "peers", "education", "sexuality", "rights"]
    assert all(GROUPS.values())
    assert {reason.group for reason in REASONS.values()} == set(GROUPS)


def test_a_reason_is_named_with_its_group() -> None:
    assert reason_label("violence_at_home", language="en") == "Violence › Violence at home"
    assert reason_label("violence", language="ru") == "Насилие"
    assert reason_label("of-another-version", language="kk") == "of-another-version"


def test_reasons_keep_their_order_and_count_once() -> None:
    assert chosen(["peers_love", "", "family", "peers_love"]) == ("peers_love", "family")


@pytest.mark.parametrize(("sent", "codes", "code", "field"), [
    ({"caller_kind": "robot"}, (), "bad_choice", "caller_kind"),
    ({"relation": "x"}, (), "bad_choice", "relation"),
    ({"child_sex": "x"}, (), "bad_choice", "child_sex"),
    ({"in_danger": "maybe"}, (), "bad_choice", "in_danger"),
    ({"child_age": "eleven"}, (), "bad_age", "child_age"),
    ({"child_age": "-1"}, (), "bad_age", "child_age"),
    ({"child_age": "١١"}, (), "bad_age", "child_age"),
    ({"child_age": "1000"}, (), "bad_age", "child_age"),
    ({"child_name": "ә" * 121}, (), "too_long", "child_name"),
    ({"narrative": "ә" * (LONGEST_NARRATIVE_CHARACTERS + 1)}, (), "too_long", "narrative"),
    ({}, ("nothing_like_it",), "unknown_reason", None),
    ({}, tuple(list(REASONS)[:MOST_REASONS + 1]), "too_many_reasons", None),
])
def test_what_cannot_be_is_refused_with_its_field(sent: dict[str, str], codes: tuple[str, ...], code: str, field: Any) -> None:
    with pytest.raises(Refusal) as caught:
        read_details(sent, codes)
    assert (caught.value.code, caught.value.facts.get("field")) == (code, field)


def test_a_form_is_read_as_it_was_meant() -> None:
    sent = {"caller_kind": "child", "child_name": " Айгерім ", "child_age": " 11 ", "in_danger": "no", "school": "",
            "narrative": "бірінші\r\nекінші "}
    read = read_details(sent, ("violence_bullying",))
    assert read == Details(caller_kind="child", child_name="Айгерім", child_age=11, in_danger=False,
                           reasons=("violence_bullying",), narrative="бірінші\nекінші")
    assert read.differences(Details(child_age=12, narrative="бірінші\nекінші", caller_kind="child")) == {
        "child_name": None, "child_age": 12, "in_danger": None, "reasons": ()}
