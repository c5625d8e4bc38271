"""Who gets the one automatic answer, and its words.

The words are neutral, repeat nothing of what was written, carry the reference and fit into one part: whoever else holds
the telephone learns nothing from them. Limits hold for replies, never for intake.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contactcenter.rules.language import Language
from contactcenter.rules.numbers import CallerId
from contactcenter.rules.policy import Policy

TEXTS = {
    Language.KAZAKH: "Хабарыңыз қабылданды, № {reference}. Маман қарайды.",
    Language.RUSSIAN: "Сообщение принято, № {reference}. Специалист посмотрит.",
    Language.ENGLISH: "Message received, no. {reference}. A specialist will read it.",
    Language.MIXED: "Хабарыңыз қабылданды. Сообщение принято. № {reference}",
}
REFERENCES = {
    Language.KAZAKH: "Сіз сұраған нөмір: {reference}",
    Language.RUSSIAN: "Номер, о котором вы просили: {reference}",
    Language.ENGLISH: "The number you asked for: {reference}",
    Language.MIXED: "Сіз сұраған нөмір. Номер, о котором вы просили: {reference}",
}
STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "стоп", "тоқтат", "токтат",
                        "toqtat", "toktat"})
START_WORDS = frozenset({"start", "unstop", "старт", "баста", "basta"})


class Keyword(StrEnum):
    """A one-word text that asks for silence, or takes that back."""

    STOP = "stop"
    START = "start"


@dataclass(frozen=True)
class AcknowledgementFacts:
    """What the decision rests on. Counts include nothing of this text but `same_text_count`, which counts it too."""

    channel: str
    caller: CallerId
    own_numbers: frozenset[str]
    language: Language
    keyword: Keyword | None = None
    known_language: Language | None = None
    safe_to_text: bool = True
    receives_texts: bool = True
    opted_out: bool = False
    acknowledged_lately: bool = False
    automatic_texts_today: int = 0
    automatic_texts_last_minute: int = 0
    same_text_count: int = 1
    within_safe_hours: bool = True


@dataclass(frozen=True)
class Acknowledgement:
    """The decision: `language` is None when nothing is sent, `reason` says why or why not."""

    language: Language | None
    reason: str


def decide_reference(facts: AcknowledgementFacts, *, policy: Policy) -> Acknowledgement:
    """Decides on the text with the reference that a caller asked for by a key. That the number only called is no objection,
    nor an earlier automatic text: all else is (TELEPHONY 5)."""
    objection = _objection(facts, policy, asked_for=True)
    if objection:
        return Acknowledgement(None, objection)
    return Acknowledgement(answer_language(facts.language, facts.known_language), "asked_for")


def keyword(text: str, *, provider_says: str = "") -> Keyword | None:
    """Whether a text is a keyword; `provider_says` is Twilio's OptOutType (STOP, START, HELP)."""
    word = text.strip(" \t\r\n.!\"'").lower()
    if word in STOP_WORDS or provider_says == "STOP":
        return Keyword.STOP
    if word in START_WORDS or provider_says == "START":
        return Keyword.START
    return None


def decide(facts: AcknowledgementFacts, *, policy: Policy) -> Acknowledgement:
    """Decides on the one automatic answer to a contact (TELEPHONY 5, DOMAIN 7)."""
    objection = _objection(facts, policy)
    if objection:
        return Acknowledgement(None, objection)
    return Acknowledgement(answer_language(facts.language, facts.known_language), "first_text")


def answer_language(detected: Language, known: Language | None) -> Language:
    """The language to answer in; Kazakh and Russian both when unsure."""
    if detected in (Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH):
        return detected
    if detected is Language.UNKNOWN and known is not None and known in TEXTS:
        return known
    return Language.MIXED


def _objection(facts: AcknowledgementFacts, policy: Policy, *, asked_for: bool = False) -> str | None:
    objections = (
        ("called", facts.channel != "sms" and not asked_for),
        (facts.caller.why, not facts.caller.may_be_texted),
        ("own_number", facts.caller.e164 in facts.own_numbers),
        ("stop_word", facts.keyword is Keyword.STOP),
        ("opted_out", facts.opted_out and facts.keyword is not Keyword.START),
        ("unsafe_to_text", not facts.safe_to_text),
        ("never_text_again", not facts.receives_texts),
        ("unsafe_hours", not facts.within_safe_hours),
        ("same_text", facts.same_text_count >= policy.same_text_limit),
        ("already_acknowledged", facts.acknowledged_lately and not asked_for),
        ("daily_limit", facts.automatic_texts_today >= policy.automatic_texts_a_day),
        ("ceiling", facts.automatic_texts_last_minute >= policy.automatic_texts_a_minute),
    )
    return next((code for code, holds in objections if holds), None)
