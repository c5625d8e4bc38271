"""Words for every code that the rules, the storage and the provider know; the codes are read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from contactcenter.casework.accounts import THEMES
from contactcenter.casework.call_backs import DO_NOT_CALL, MISSED_CALL
from contactcenter.casework.calls import A_MESSAGE, A_TALK
from contactcenter.casework.presence import HANDED_OVER
from contactcenter.casework.settings_file import PARTS
from contactcenter.dashboard import languages
from contactcenter.dashboard.timeline import KINDS
from contactcenter.dashboard.words import FAMILIES, word
from contactcenter.rules.acknowledgement import Keyword
from contactcenter.rules.calls import RESULTS, SHIFT_STATES, STAGES, STATE_REASONS
from contactcenter.rules.deadlines import CLOCKS, SETTLED_BY_PEOPLE, WAITING_UNTIL
from contactcenter.rules.deadlines import FAMILIES as FAMILIES_OF_CLOCKS
from contactcenter.rules.delivery import NEVER_TEXT_AGAIN, OPTED_OUT, OUTBOX_STATES
from contactcenter.rules.escalation import LEVELS, STEPS
from contactcenter.rules.language import Language
from contactcenter.rules.details import FIELDS, GROUPS, LIVINGS
from contactcenter.rules.lifecycle import ACTS, OUTCOMES, STATUSES, WAITS_FOR
from contactcenter.rules.reveals import REVEAL_REASONS
from contactcenter.rules.routing import REASONS, RULES, Certainty
from contactcenter.rules.staff import EMERGENCY, ROLES
from contactcenter.rules.tasks import ATTEMPT_OUTCOMES, ENDING, OTHER_OUTCOMES
from contactcenter.rules.tasks import REASONS as CALL_BACK_REASONS
from contactcenter.rules.urgency import CATEGORIES

PACKAGE = Path(__file__).resolve().parents[2] / "contactcenter"
WITH_REFUSALS = ("working.py", "acting.py", "handing_on.py", "waiting.py", "appealing.py", "calendars.py")
ABOUT_ACCOUNTS = ("accounts.py", "administering.py", "second_factors.py")


def strings(path: str, function: str = "") -> Iterator[str]:
    """Every string in a module, or in one function of it."""
    tree: ast.AST = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    if function:
        tree = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function)
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def arguments(name: str, position: int = 0, *, files: str = "*.py", owner: str = "") -> set[str]:
    """The constant strings that calls of a function (of one module, if named) in casework pass at a position."""
    found = set()
    for path in (PACKAGE / "casework").rglob(files):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > position:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                value = getattr(node.args[position], "value", None)
                of_owner = not owner or getattr(getattr(node.func, "value", None), "id", "") == owner
                if called == name and of_owner and isinstance(value, str):
                    found.add(value)
    return found


def strings_of_refusals(path: str) -> set[str]:
    """The codes of every Refusal that a module raises."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    return {node.args[0].value for node in ast.walk(tree) if isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "Refusal" and isinstance(node.args[0], ast.Constant)}


def acknowledgement_reasons() -> set[str]:
    """The objections by name, and why a caller id may not be texted."""
    objections = {text for text in strings("rules/acknowledgement.py", "_objection") if text != "sms"}
    callers = {text for function in ("caller_id", "_valid") for text in strings("rules/numbers.py", function)
               if text.isidentifier() and text not in ("mobile",)}
    return objections | callers | {"first_text"}


KNOWN = {
    "status": set(STATUSES), "act": set(ACTS), "done": set(ACTS), "outcome": set(OUTCOMES), "role": set(ROLES),
    "duty": set(ROLES), "theme": set(THEMES), "kind": set(KINDS), "clock": {clock.code for clock in CLOCKS} | {WAITING_UNTIL},
    "certainty": set(Certainty), "rule": set(RULES), "reason": set(REASONS), "urgency": set(CATEGORIES),
    "language": set(Language), "language_short": set(Language), "keyword": set(Keyword), "outbox": set(OUTBOX_STATES),
    "channel": {"sms", "call"}, "text_kind": {"acknowledgement"}, "recording": {"completed", "absent", "failed"},
    "call_status": {"queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"},
    "acknowledgement": acknowledgement_reasons(),
    "attention": {"new_message", "returned", "stop_word", "same_text", "ceiling", "not_accepted", "due_soon", "overdue",
                  "date_reached", MISSED_CALL, DO_NOT_CALL, HANDED_OVER},
    "call_stage": set(STAGES), "call_result": set(RESULTS), "recording_kind": {A_MESSAGE, A_TALK},
    "shift_state": set(SHIFT_STATES), "state_reason": set(STATE_REASONS), "task_reason": set(CALL_BACK_REASONS),
    "attempt": set(ATTEMPT_OUTCOMES), "task_end": {*ENDING, *OTHER_OUTCOMES},
    "task_refusal": arguments("Refusal", files="call_backs.py"),
    "move_refusal": {"call_gone", "taken", "not_available"},
    "waits_for": set(WAITS_FOR), "clock_step": set(STEPS), "told": set(LEVELS), "settled": set(SETTLED_BY_PEOPLE),
    "clock_family": set(FAMILIES_OF_CLOCKS),
    "event": {*ACTS, "sms_received", "call_received", "text_failed", "text_expired"} | arguments("add", 1, owner="events")
    | arguments("note", 1) | arguments("_look_at", 1) | {"call_back_promised", "call_back_no_number"},
    "refusal": {code for file in WITH_REFUSALS for code in arguments("Refusal", files=file)}
    | {"bad_preference", "not_allowed", "reason_missing", "note_missing", "too_long"},
    "account_refusal": {code for file in ABOUT_ACCOUNTS for code in arguments("Refusal", files=file)} - {"bad_preference"}
    | {"password_too_short", "password_too_long", "password_guessable", "passkey_refused"},
    "settings_part": set(PARTS), "settings_refusal": arguments("Refusal", files="settings_file.py"),
    "account_change": arguments("note_change", 1) | arguments("_note", 1, files="administering.py")
    | {"switched_on", "switched_off", EMERGENCY},
    "vocabulary_refusal": strings_of_refusals("rules/reasons.py") - {"unknown_reason", "too_many_reasons", "retired_reason"}
    | arguments("Refusal", files="vocabulary.py"),
    "reveal_reason": set(REVEAL_REASONS), "reveal_refusal": strings_of_refusals("rules/reveals.py"),
    "living": set(LIVINGS), "group": set(GROUPS), "field": set(FIELDS),
    "alias_refusal": arguments("Refusal", files="teaching.py") - {"not_allowed"},   # the guard stops all others before
    "error": {*NEVER_TEXT_AGAIN, OPTED_OUT, "barred", "sender_vanished", "20003", "20429", "21211", "21408", "21606", "21612",
              "21617", "30003", "30005", "30007", "answer without a sid"},
}


@pytest.fixture(scope="module")
def locale_app() -> Flask:
    """Nothing but the languages: words need no database."""
    made = Flask("words")
    languages.install(made)
    return made


@pytest.mark.parametrize("family", sorted(KNOWN))
def test_every_known_code_has_words_in_three_languages(family: str, locale_app: Flask) -> None:
    missing = KNOWN[family] - FAMILIES[family].keys()
    assert not missing
    with locale_app.test_request_context():
        for code in KNOWN[family]:
            for language in ("kk", "ru", "en"):
                with force_locale(language):
                    assert str(word(family, code)).strip(), (family, code, language)


def test_a_code_nobody_has_words_for_is_shown_as_it_is() -> None:
    for family in FAMILIES:
        assert word(family, "unheard-of") == "unheard-of"


def test_the_tables_themselves_are_not_empty() -> None:
    assert len(KNOWN["acknowledgement"]) >= 15 and len(KNOWN["refusal"]) >= 9 and len(KNOWN["event"]) >= 12
