"""The vocabulary of reasons and the fields of the form."""

from __future__ import annotations

from typing import Any

import pytest

from contactcenter.rules.details import LONGEST_NARRATIVE_CHARACTERS, Details, read_details
from contactcenter.rules.reasons import LONGEST_WORDS_CHARACTERS, MOST_REASONS, Reason, ReasonChange, check, shipped, worded
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.reveals import OTHER, reason_to_reveal


KNOWN = shipped()


def test_every_reason_has_a_name_of_its_own_in_three_languages() -> None:
    for language in ("kk", "ru", "en"):
        labels = [KNOWN.label(code, language=language) for code in KNOWN.by_code]
        assert all(labels) and len(set(labels)) == len(labels)


def test_the_framework_has_its_ten_groups_and_one_for_the_law() -> None:
    assert list(KNOWN.groups) == ["missing", "violence", "mental_health", "physical_health", "services", "discrimination",
                                  "family", "peers", "education", "sexuality", "rights"]
    assert all(KNOWN.groups.values())
    assert {reason.group for reason in KNOWN.ordered} == set(KNOWN.groups)


def test_a_reason_is_named_with_its_group() -> None:
    assert KNOWN.label("violence_at_home", language="en") == "Violence › Violence at home"
    assert KNOWN.label("violence", language="ru") == "Насилие"
    assert KNOWN.label("of-another-version", language="kk") == "of-another-version"


def test_reasons_keep_their_order_and_count_once() -> None:
    assert KNOWN.chosen(["peers_love", "", "family", "peers_love"]) == ("peers_love", "family")


def made(code: str = "peers_new", group: str = "peers", *, after: str = "", retired: bool = False, kk: str = "Жаңа себеп",
         ru: str = "Новая причина", en: str = "New reason") -> ReasonChange:
    return ReasonChange(7, Reason(code, group, kk, ru, en, retired), after)


def row(known: Any, group: str) -> list[str]:
    return [reason.code for reason in known.beside(group)]


def test_each_change_is_a_version_and_leaves_the_one_before_as_it_was() -> None:
    before = row(KNOWN, "peers")
    added = KNOWN.changed(made(after=before[0]))
    assert row(added, "peers") == [before[0], "peers_new", *before[1:]] and added.version == "2026-1+7"
    assert row(KNOWN, "peers") == before and KNOWN.version == "2026-1"


def test_a_reason_moves_within_its_group_and_to_another() -> None:
    first, second = row(KNOWN, "peers")[:2]
    moved = KNOWN.changed(ReasonChange(1, KNOWN.by_code[second], ""))
    assert row(moved, "peers")[:2] == [second, first] and moved.before(first) == second and not moved.before(second)
    away = KNOWN.changed(ReasonChange(1, Reason(first, "family", "а", "б", "c"), row(KNOWN, "family")[-1]))
    assert row(away, "family")[-1] == first and first not in row(away, "peers")


def test_groups_move_among_groups() -> None:
    moved = KNOWN.changed(ReasonChange(1, KNOWN.by_code["violence"], ""))
    assert list(moved.groups)[:2] == ["violence", "missing"] and moved.groups["violence"] == KNOWN.groups["violence"]


def test_a_retired_reason_is_read_but_not_chosen_anew() -> None:
    known = KNOWN.changed(made(retired=True))
    assert known.label("peers_new", language="en").endswith("New reason")
    assert "peers_new" not in [reason.code for reason in known.groups["peers"]]
    known.refuse_retired(["peers_new", "family"], but=("peers_new",))
    with pytest.raises(Refusal) as caught:
        known.refuse_retired(["peers_new"], but=())
    assert caught.value.code == "retired_reason"


def test_a_retired_group_takes_its_members_along() -> None:
    known = KNOWN.changed(ReasonChange(1, Reason("peers", "peers", "а", "б", "c", retired=True), "family"))
    member = row(known, "peers")[0]
    assert "peers" not in known.groups and not known.offers(member) and KNOWN.offers(member)


@pytest.mark.parametrize(("change", "code", "field"), [
    (made("x"), "bad_code", "code"), (made("Peers"), "bad_code", "code"), (made("new"), "bad_code", "code"),
    (made("себеп"), "bad_code", "code"), (made("a" * 41), "bad_code", "code"), (made("../etc"), "bad_code", "code"),
    (made("peers_love"), "code_taken", "code"), (made("family", "family"), "code_taken", "code"),
    (made(kk=""), "word_missing", "kk"), (made(ru=""), "word_missing", "ru"), (made(en=""), "word_missing", "en"),
    (made(en="x" * (LONGEST_WORDS_CHARACTERS + 1)), "too_long", "en"),
    (made(group="no_such"), "unknown_place", "place"), (made(group="peers_love"), "unknown_place", "place"),
    (made(after="missing_lost"), "unknown_place", "place"), (made(after="no_such"), "unknown_place", "place"),
    (made(after="peers_new"), "unknown_place", "place"),
])
def test_what_no_vocabulary_can_have_is_refused_with_its_field(change: ReasonChange, code: str, field: str) -> None:
    with pytest.raises(Refusal) as caught:
        check(KNOWN, change, is_new=True)
    assert (caught.value.code, caught.value.facts["field"]) == (code, field)


@pytest.mark.parametrize(("change", "code"), [
    (ReasonChange(1, Reason("peers", "family", "а", "б", "c"), ""), "group_has_members"),
    (made("peers_love", en=KNOWN.groups["peers"][0].en.upper()), "reason_named_already"),
])
def test_what_a_reason_cannot_become(change: ReasonChange, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check(KNOWN, change, is_new=False)
    assert caught.value.code == code


def test_words_are_trimmed_and_a_reason_may_keep_its_name() -> None:
    kept = KNOWN.by_code["peers_love"]
    again = worded(kept.code, kept.group, kept.words | {"kk": f"  {kept.kk}\0 "})
    check(KNOWN, ReasonChange(1, again, ""), is_new=False)
    assert again == kept


@pytest.mark.parametrize(("sent", "codes", "code", "field"), [
    ({"caller_kind": "robot"}, (), "bad_choice", "caller_kind"),
    ({"relation": "x"}, (), "bad_choice", "relation"),
    ({"child_sex": "x"}, (), "bad_choice", "child_sex"),
    ({"in_danger": "maybe"}, (), "bad_choice", "in_danger"),
    ({"child_age": "eleven"}, (), "bad_age", "child_age"),
    ({"child_age": "-1"}, (), "bad_age", "child_age"),
    ({"child_age": "١١"}, (), "bad_age", "child_age"),
    ({"child_age": "1000"}, (), "bad_age", "child_age"),
    ({"living": "in_a_castle"}, (), "bad_choice", "living"),
    ({"child_grade": "5" * 21}, (), "too_long", "child_grade"),
    ({"child_name": "ә" * 121}, (), "too_long", "child_name"),
    ({"narrative": "ә" * (LONGEST_NARRATIVE_CHARACTERS + 1)}, (), "too_long", "narrative"),
    ({}, ("nothing_like_it",), "unknown_reason", None),
    ({}, tuple(list(KNOWN.by_code)[:MOST_REASONS + 1]), "too_many_reasons", None),
])
def test_what_cannot_be_is_refused_with_its_field(sent: dict[str, str], codes: tuple[str, ...], code: str, field: Any) -> None:
    with pytest.raises(Refusal) as caught:
        read_details(sent, codes, known=KNOWN)
    assert (caught.value.code, caught.value.facts.get("field")) == (code, field)


def test_a_form_is_read_as_it_was_meant() -> None:
    sent = {"caller_kind": "child", "child_name": " Айгерім ", "child_age": " 11 ", "in_danger": "no", "school": "",
            "narrative": "бірінші\r\nекінші "}
    read = read_details(sent, ("violence_bullying",), known=KNOWN)
    assert read == Details(caller_kind="child", child_name="Айгерім", child_age=11, in_danger=False,
                           reasons=("violence_bullying",), narrative="бірінші\nекінші")
    assert read.differences(Details(child_age=12, narrative="бірінші\nекінші", caller_kind="child")) == {
        "child_name": None, "child_age": 12, "in_danger": None, "reasons": ()}


def test_vulnerable_groups_are_chosen_from_a_list() -> None:
    read = read_details({}, (), known=KNOWN, groups=("refugee", "", "disability", "refugee"))
    assert read.groups == ("disability", "refugee")
    with pytest.raises(Refusal) as caught:
        read_details({}, (), known=KNOWN, groups=("royalty",))
    assert (caught.value.code, caught.value.facts["field"]) == ("bad_choice", "groups")


@pytest.mark.parametrize(("chosen", "words", "recorded"), [
    ("to_reach", "", "to_reach"), ("to_check", "бос сөз", "to_check"), (OTHER, "  сот  сұрады ", "сот сұрады"),
])
def test_a_name_or_number_is_shown_for_a_reason(chosen: str, words: str, recorded: str) -> None:
    assert reason_to_reveal(chosen, words) == recorded


@pytest.mark.parametrize(("chosen", "words", "code"), [
    ("", "сот", "reveal_reason_missing"), ("curiosity", "", "reveal_reason_missing"), (OTHER, " \0", "reveal_reason_missing"),
    (OTHER, "ә" * 61, "too_long"),
])
def test_without_a_reason_nothing_is_shown(chosen: str, words: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        reason_to_reveal(chosen, words)
    assert caught.value.code == code
