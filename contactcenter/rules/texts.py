"""Texts to people who write: the automatic ones and the prepared ones, each one object in its languages, with variables.

The wording is data that administrators change; what holds for it stands here: known variables only, neutral length. An
automatic text fits into one part of 70 UTF-16 units after its variables are filled in, so that whoever else looks at the
telephone sees one short line (DOMAIN 7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from contactcenter.rules.acknowledgement import REFERENCES, TEXTS
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.sms_text import UNITS_IN_EACH_OF_SEVERAL, UNITS_IN_ONE_PART, utf16_units
from contactcenter.rules.tables import table

ACKNOWLEDGEMENT, REFERENCE = AUTOMATIC = ("acknowledgement", "reference")
LANGUAGES = ("kk", "ru", "en")
MIXED = "mixed"
VARIABLE = "reference"
EXAMPLE_REFERENCE = "26-004821-7"
MOST_PREPARED_UNITS = 3 * UNITS_IN_EACH_OF_SEVERAL
MOST_TEXT_UNITS = 10 * UNITS_IN_EACH_OF_SEVERAL      # more than a provider joins again reliably


@dataclass(frozen=True)
class PreparedText:
    """One text in its languages; `name` is what staff call it where it is none of the shipped ones."""

    code: str
    words: Mapping[str, str]
    name: str = ""

    @property
    def is_automatic(self) -> bool:
        return self.code in AUTOMATIC

    @property
    def languages(self) -> tuple[str, ...]:
        """An automatic text also has words in Kazakh and Russian together, for whoever cannot be told."""
        return (*LANGUAGES, MIXED) if self.is_automatic else LANGUAGES

    def filled(self, language: str, *, reference: str) -> str:
        """The words in a language with the variables filled in."""
        return self.words[language].format(reference=reference)


def shipped() -> tuple[PreparedText, ...]:
    """What comes with the package, the automatic ones first."""
    automatic = (PreparedText(ACKNOWLEDGEMENT, {language.value: words for language, words in TEXTS.items()}),
                 PreparedText(REFERENCE, {language.value: words for language, words in REFERENCES.items()}))
    return automatic + tuple(PreparedText(row["code"], {language: row[language] for language in LANGUAGES})
                             for row in table("prepared_texts"))


def check(text: PreparedText) -> None:
    """Refusal text_missing, unknown_variable, reference_missing (an automatic text without it), too_long; each names the
    language as its field."""
    most = UNITS_IN_ONE_PART if text.is_automatic else MOST_PREPARED_UNITS
    for language in text.languages:
        words = text.words.get(language, "")
        if not words.strip():
            raise Refusal("text_missing", field=language)
        variables = _variables(words, language)
        if text.is_automatic and VARIABLE not in variables:
            raise Refusal("reference_missing", field=language)
        if utf16_units(text.filled(language, reference=EXAMPLE_REFERENCE)) > most:
            raise Refusal("too_long", field=language, most=most)


def _variables(words: str, language: str) -> set[str]:
    try:
        pieces = list(Formatter().parse(words))
    except ValueError as error:
        raise Refusal("unknown_variable", field=language) from error
    named = {name for _, name, _, _ in pieces if name is not None}
    plain = all(not form and conversion is None for _, name, form, conversion in pieces if name is not None)
    if named - {VARIABLE} or not plain:
        raise Refusal("unknown_variable", field=language)
    return named
