"""/admin/places: administrators teach the gazetteer. Single words and counts are shown here, never a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import teaching
from contactcenter.casework.places import current
from contactcenter.casework.teaching import LONGEST_ALIAS_CHARACTERS, Preview
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.pages import region
from contactcenter.dashboard.people import person
from contactcenter.dashboard.region_reasons import Reading, reading_of_answer
from contactcenter.dashboard.words import word
from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import Gazetteer
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.regions import REGIONS
from contactcenter.storage.reads.places import CorrectedWord, corrected_words, taught_names

FIELDS = ("alias", "region", "test_text")
BESIDE = {"unknown_region": "region", "alias_without_effect": "test_text"}
WORDS_SHOWN, WORDS_LOOKED_AT = 40, 400


@dataclass(frozen=True)
class Outlook:
    """What a spelling would change, as the page shows it. `moves` are (from, to, texts) with ISO codes or
    None."""

    before: Reading
    after: Reading
    texts: int
    moved: int
    moves: tuple[tuple[str | None, str | None, int], ...]
    publishable: bool


def places() -> ResponseReturnValue:
    """The words behind corrections, the form, and what was taught so far."""
    return _page(dict.fromkeys(FIELDS, ""))


def preview_place() -> ResponseReturnValue:
    """What a spelling would change; nothing is stored. A button of the list fills the form in instead: the
    word never stands in an address."""
    if "fill" in request.form:
        chosen, _dot, found = request.form["fill"].partition(".")
        return _page({"alias": found, "region": chosen, "test_text": ""}, filled=True)
    typed = _typed()
    try:
        preview = teaching.preview_alias(typed["alias"], typed["region"], typed["test_text"])
    except Refusal as refusal:
        return _refused(refusal, typed)
    return _page(typed, outlook=_outlook(preview, typed["region"]))


def publish_place() -> ResponseReturnValue:
    """Publishes a spelling: 303 when it is in use, 422 with what was typed when it is refused."""
    typed = _typed()
    try:
        teaching.add_alias(typed["alias"], typed["region"], typed["test_text"], by=person(), now=now())
    except Refusal as refusal:
        return _refused(refusal, typed)
    flash(_("«%(name)s» now leads to: %(region)s", name=typed["alias"].strip(),
            region=region(typed["region"])))
    return redirect(url_for("dashboard.places"), 303)


def retire_place(number: str) -> ResponseReturnValue:
    """Takes a spelling out of use; twice is once. 404 for one that never was."""
    alias = next((name for name in taught_names() if str(name.id) == number), None)
    if alias is None:
        raise NotFound
    teaching.retire_alias(alias.id, by=person(), now=now())
    flash(_("«%(name)s» no longer leads to: %(region)s", name=alias.name, region=region(alias.region)))
    return redirect(url_for("dashboard.places"), 303)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "") for name in FIELDS}


def _page(typed: Mapping[str, str], *, filled: bool = False, outlook: Outlook | None = None,
          problem: Problem | None = None) -> str:
    words, known = _words_to_teach()
    return render_template(
        "places.html", typed=typed, filled=filled, outlook=outlook, problem=problem, words=words, known=known,
        names=taught_names(), regions=REGIONS)


def _words_to_teach() -> tuple[Sequence[CorrectedWord], int]:
    """The most frequent words, and how many were left out because they have been taught since."""
    found, gazetteer = corrected_words(limit=WORDS_LOOKED_AT), current()
    unknown = [row for row in found if not _is_taught(row, gazetteer)]
    return unknown[:WORDS_SHOWN], len(found) - len(unknown)


def _is_taught(row: CorrectedWord, gazetteer: Gazetteer) -> bool:
    """Whether a word that told the machine nothing names that region by now."""
    return row.kind == "missing" and any(
        reading.region == row.person_region
        for stem in gazetteer.stems(fold(row.word)) for reading in gazetteer.names[stem.key])


def _outlook(preview: Preview, wanted: str) -> Outlook:
    return Outlook(
        before=reading_of_answer(preview.before), after=reading_of_answer(preview.after), texts=preview.texts,
        moved=sum(count for _old, _new, count in preview.moves), moves=preview.moves,
        publishable=preview.after.region == wanted)


def _refused(refusal: Refusal, typed: dict[str, str]) -> ResponseReturnValue:
    return _page(typed, problem=Problem("teach", _in_words(refusal), typed, _beside(refusal))), 422


def _in_words(refusal: Refusal) -> str:
    words, facts = [str(word("alias_refusal", refusal.code))], refusal.facts
    if "most" in facts:
        words.append(_("At most %(count)s characters.", count=facts["most"]))
    if "least" in facts:
        words.append(_("At least %(count)s letters.", count=facts["least"]))
    return " ".join(words)


def _beside(refusal: Refusal) -> str:
    """The field a refusal speaks of: only a length tells which of the two texts is too long."""
    is_test_text = refusal.facts.get("most", LONGEST_ALIAS_CHARACTERS) != LONGEST_ALIAS_CHARACTERS
    return BESIDE.get(refusal.code, "test_text" if is_test_text else "alias")
