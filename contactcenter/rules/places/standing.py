"""How the child stands to a named place: is there, comes from there, wants to go there, was there, only speaks of it.

Each rule below answers for the phrases it knows and passes on the others; the first answer holds.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from contactcenter.rules.inflection import Form
from contactcenter.rules.places.phrases import Phrase


class Standing(IntEnum):
    """The lower, the more it says about where the child is. From FROM on the place says nothing by itself."""

    IS_HERE_NOW = 0
    IS_HERE = 1
    IS_NAMED = 2
    RELATIVE_NAMED = 3   # a relative is spoken of in the clause, yet nothing says that the child is elsewhere
    BELONGS = 4
    RELATIVE_THERE = 5
    NEAR = 6
    FROM = 7
    TO = 8
    WAS_THERE = 9
    SPOKEN_OF = 10
    NOT_THERE = 11
    RELATIVE_ELSEWHERE = 12

    @property
    def counts(self) -> bool:
        """Whether the place can be where the child is."""
        return self < Standing.FROM

    @property
    def is_weak(self) -> bool:
        """Whether it is too little for certainty."""
        return self in (Standing.BELONGS, Standing.RELATIVE_THERE)


LOCATIVE = frozenset({Form.IN, Form.IN_I_AM, Form.OF_IN})
_PRESENT = frozenset({"now", "living"})
_CONTRASTS = frozenset({"chem", "a"})
_SEEN_IN_THE_NEWS = frozenset({"media", "seen"})
_THERE_TOO = frozenset({"living", "there"})
_LEFT_BEHIND = frozenset({"motion", "arrived", "was", "origin", "living"})
_OWNED = frozenset({"institution", "city", "district", "oblast", "village", "central", "quarter", "street_before"})
_ONLY_SPOKEN_OF = frozenset({Form.OBJECT, Form.WITH, Form.TO})
_UNDECLINED = ("i", "u", "e", "o")
_WISH_REACH_WORDS = 5


def standing(phrase: Phrase) -> Standing:
    """The standing of one name by its case, its preposition and the verbs of its clause."""
    return next(answer for rule in _RULES if (answer := rule(phrase)) is not None)


def _denied(phrase: Phrase) -> Standing | None:
    """"Не в Алматы", "не живу в Алматы", "Алматыда емеспін"."""
    scene, start = phrase.scene, phrase.start
    if phrase.form in LOCATIVE | {Form.BARE} and "not_living" in phrase.around:
        return Standing.NOT_THERE
    before = start - 2 if "living" in scene.role(start - 1) else start - 1
    is_denied_before = "negation" in scene.role(before) and scene.joined(before, start)
    is_denied_after = "negation_after" in scene.role(phrase.last + 1)
    return Standing.NOT_THERE if is_denied_before or is_denied_after else None


def _talked_about(phrase: Phrase) -> Standing | None:
    """"Про Астану", "Тараз туралы", "как в Алматы", "между Астаной и Карагандой"."""
    after = phrase.scene.role(phrase.last + 1)
    is_compared = "compare" in phrase.scene.role(phrase.start - 1)
    if phrase.preposition in ("prep_about", "prep_other") or after & {"about_after", "compare_after"} or is_compared:
        return Standing.SPOKEN_OF
    return None


def _near(phrase: Phrase) -> Standing | None:
    is_near = phrase.preposition == "near" or "near_after" in phrase.scene.role(phrase.last + 1)
    return Standing.NEAR if is_near else None


def _coming(phrase: Phrase) -> Standing | None:
    """Whoever writes from a place is in it; whoever is from it may be anywhere by now."""
    if phrase.form not in (Form.FROM, Form.FROM_I_AM) and phrase.preposition != "prep_from":
        return None
    if "writing" in phrase.around or phrase.around >= _THERE_TOO:
        return Standing.IS_HERE
    if "topic" in phrase.around:
        return Standing.SPOKEN_OF
    if phrase.form is Form.FROM_I_AM or ("self" in phrase.around and not phrase.around & _LEFT_BEHIND):
        return Standing.BELONGS
    return Standing.FROM


def _going(phrase: Phrase) -> Standing | None:
    if phrase.preposition == "prep_to" or (phrase.form is Form.TO and not phrase.mention.russian):
        return _by_arrival(phrase.around)
    return Standing.TO if _is_wished(phrase) else None


def _is_wished(phrase: Phrase) -> bool:
    """"Мечтаю жить в Астане", "хочу перевестись в школу в Астане": a wish, an infinitive and then the place."""
    scene, start = phrase.scene, phrase.start
    if phrase.form is Form.IN_I_AM:
        return False
    reach = [i for i in range(start - _WISH_REACH_WORDS, start) if i >= 0 and scene.joined(i, start)]
    wishes = [i for i in reach if "wish" in scene.role(i)]
    wished = [scene.role(i) for i in reach if wishes and i > wishes[-1]]
    is_lived_in = any("living" in roles and "infinitive" not in roles for roles in wished)
    return any("infinitive" in roles for roles in wished) and not is_lived_in


def _contrasted(phrase: Phrase) -> Standing | None:
    """"В Астане лучше, чем у нас", "в Костанае открыли, а у нас нет": the writer is elsewhere."""
    words, scene = phrase.scene.words, phrase.scene
    for i in range(phrase.last + 1, len(words) - 2):
        if words[i].key in _CONTRASTS and words[i + 1].key == "u" and "us" in scene.role(i + 2):
            return Standing.SPOKEN_OF
    return None


def _being(phrase: Phrase) -> Standing | None:
    if phrase.form is Form.IN_I_AM and "was" not in phrase.around:
        return Standing.IS_HERE_NOW
    if phrase.around >= _SEEN_IN_THE_NEWS:
        return Standing.SPOKEN_OF
    if phrase.form not in LOCATIVE and phrase.preposition != "prep_at":
        return None
    if phrase.preposition is None and phrase.mention.russian and "motion" in phrase.around:
        return Standing.TO   # Мамлютке is a Kazakh dative as well as a Russian prepositional
    here = _here(phrase.around, is_of_relative=_is_of_relative(phrase))
    is_of_another = "acquaintance" in phrase.scene.role(phrase.start - 1)
    return Standing.RELATIVE_NAMED if here is Standing.IS_HERE and is_of_another else here


def _is_of_relative(phrase: Phrase) -> bool:
    """"Мама в Бишкеке", but not "я у мамы в Бишкеке"."""
    scene, before = phrase.scene, phrase.start - 1
    return "relative" in scene.role(before) and "with" not in scene.role(before - 1)


def _into(phrase: Phrase) -> Standing | None:
    """Russian в with what may be an accusative: the verb tells, and without one an accusative is a way there."""
    if phrase.preposition != "prep_in":
        return None
    if "arrived" in phrase.around or phrase.around & _PRESENT:
        return _here(phrase.around) if phrase.around & _PRESENT else _by_arrival(phrase.around)
    if phrase.mention.form is Form.TO or phrase.around & {"motion", "topic"}:
        return Standing.TO
    return _here(phrase.around) if phrase.mention.key.endswith(_UNDECLINED) else Standing.IS_NAMED


def _in_passing(phrase: Phrase) -> Standing | None:
    """A bare name that the sentence is about: a match, a film, a lesson, what somebody said; or an oblique case."""
    if phrase.kind_word is None and "topic" in phrase.around:
        return Standing.SPOKEN_OF
    if phrase.form is Form.OBLIQUE and phrase.kind_word is None and not _is_of_something(phrase):
        return Standing.SPOKEN_OF
    if phrase.form is Form.DWELLER and not phrase.around & {"self", "institution"}:
        return Standing.SPOKEN_OF
    return Standing.SPOKEN_OF if phrase.form in _ONLY_SPOKEN_OF or "said" in phrase.before else None


def _is_of_something(phrase: Phrase) -> bool:
    """Whether a Russian genitive says whose school, centre or number 5 it is, or opens the clause."""
    before = phrase.mention.first - 1
    if not phrase.scene.joined(before, phrase.mention.first):
        return True
    return phrase.scene.words[before].is_number or bool(phrase.before & _OWNED)


def _named(phrase: Phrase) -> Standing:
    if "was" in phrase.around and not phrase.around & _PRESENT:
        return Standing.WAS_THERE
    return Standing.IS_HERE_NOW if "now" in phrase.around else Standing.IS_NAMED


def _here(around: frozenset[str], *, is_of_relative: bool = False) -> Standing:
    if "was" in around and not around & _PRESENT:
        return Standing.WAS_THERE
    of_somebody_else = is_of_relative or ("relative" in around and "first" not in around)
    if of_somebody_else and "works" in around:
        return Standing.SPOKEN_OF
    if of_somebody_else and (is_of_relative or "residing_third" in around):
        return Standing.RELATIVE_ELSEWHERE if "elder" in around and "first" not in around else Standing.RELATIVE_THERE
    if "now" in around:
        return Standing.IS_HERE_NOW
    return Standing.RELATIVE_NAMED if of_somebody_else else Standing.IS_HERE


def _by_arrival(around: frozenset[str]) -> Standing:
    """A destination is where the child is once it has arrived: "көшіп келдік", "переехали"."""
    has_arrived = "arrived" in around and ("motion" not in around or bool(around & _PRESENT))
    return _here(around) if has_arrived else Standing.TO


_RULES: tuple[Callable[[Phrase], Standing | None], ...] = (
    _denied, _talked_about, _near, _coming, _going, _contrasted, _being, _into, _in_passing, _named)
