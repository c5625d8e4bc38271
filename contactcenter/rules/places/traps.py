"""Names that are not the place they sound like: streets, quarters, schools named after people, shopping centres, first
names, ordinary words, and the two ends of a journey."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from contactcenter.rules.folding import fold
from contactcenter.rules.gazetteer import When
from contactcenter.rules.inflection import Form
from contactcenter.rules.places.mentions import Mention
from contactcenter.rules.places.phrases import Phrase
from contactcenter.rules.tables import table
from contactcenter.rules.vocabulary import NOTHING

_UNDECLINED = frozenset({Form.BARE, Form.ADJECTIVE})   # Алматы көшесі, but not Алматыда көшеде
_PREPOSITIONS = frozenset({"prep_in", "prep_from", "prep_to", "prep_at", "near"})
_SURNAME_ENDINGS = ("ev", "ov", "aev", "in", "enko")
_OBJECT_ENDINGS = ("ды", "ді", "ты", "ті", "ны", "ні", "ын", "ін")
_PAST_ENDINGS = ("ал", "ил", "ел", "ыл", "ул")
KAZAKH_LETTERS = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")


def trap(phrase: Phrase) -> str | None:
    """The stable code of why the name is no place here (a key of TRAPS); None for a place.

    A kind word beside the name rules a trap out, unless the phrase as a whole names a street: Абай ауданы көшесі.
    """
    word = phrase.kind_word
    if word is not None and word.kind != "village":
        follows = phrase.scene.role(word.at + 1) & {"street_after", "named_after"}
        return "street" if follows and word.at > phrase.mention.last else None
    return next((code for code, is_trap in TRAPS.items() if is_trap(phrase)), None)


def _street(phrase: Phrase) -> bool:
    mention, scene = phrase.mention, phrase.scene
    if "street_after" in phrase.after and mention.form in _UNDECLINED:
        return True
    if _has_before(phrase, "street_before"):
        return phrase.is_name_like or mention.form is not Form.OBLIQUE   # "на улице Шымкента" is in Шымкент
    if mention.form is Form.ADJECTIVE:
        return phrase.is_numbered or "street_before" in phrase.after
    if mention.russian and mention.form is Form.OBLIQUE and phrase.is_name_like:
        return phrase.is_numbered or bool(phrase.before & {"prep_in", "street_before"})
    two_on = mention.last + 2
    return phrase.is_name_like and "street_after" in scene.role(two_on) and scene.joined(mention.last, two_on)


def _quarter(phrase: Phrase) -> bool:
    mention, words = phrase.mention, phrase.scene.words
    if "quarter" in phrase.after and mention.form in _UNDECLINED:
        number = mention.last + 2
        return phrase.is_name_like or not (phrase.scene.joined(mention.last, number) and words[number].is_number)
    if "quarter" in phrase.before:
        return mention.first < 2 or not words[mention.first - 2].is_number
    return False


def _named_after(phrase: Phrase) -> bool:
    mention, scene = phrase.mention, phrase.scene
    reach = _reach(phrase) if mention.form in _UNDECLINED else 0
    if any("named_after" in scene.role(mention.last + step) and scene.joined(mention.last, mention.last + step)
           for step in range(1, reach + 1)):
        return True
    return _has_before(phrase, "named_before")


def _venue(phrase: Phrase) -> bool:
    after = phrase.after if phrase.mention.form in _UNDECLINED else NOTHING
    if phrase.before & {"venue", "soft_venue"} or after & {"venue", "thing_after"}:
        return True
    is_quoted = phrase.scene.words[phrase.mention.first].quoted
    if is_quoted and phrase.scene.joined(phrase.mention.first - 1, phrase.mention.first):
        return True
    return "soft_venue" in after and phrase.is_name_like


def _landscape(phrase: Phrase) -> bool:
    return "water" in phrase.before or ("water_after" in phrase.after and phrase.mention.form in _UNDECLINED)


def _screen_name(phrase: Phrase) -> bool:
    """Almaty2010, shymkent_girl: somebody's name on the net."""
    scene = phrase.scene
    first, last = scene.words[phrase.mention.first], scene.words[phrase.mention.last]
    after = scene.text[last.end:last.end + 1]
    return after == "_" or scene.text[:first.start].endswith(("_", "@")) or (after.isdigit() and last.text.isascii())


def _person(phrase: Phrase) -> bool:
    if "naming" in phrase.before | phrase.after:
        return True
    if not phrase.is_name_like or phrase.mention.form is not Form.BARE:
        return False
    return "person_before" in phrase.before or "person_after" in phrase.after or _has_a_first_name(phrase)


def _has_a_first_name(phrase: Phrase) -> bool:
    """Сатпаев Ержан, Петя Курчатов: a surname with another capital beside it that says nothing else."""
    mention, scene = phrase.mention, phrase.scene
    if not mention.key.endswith(_SURNAME_ENDINGS):
        return False
    return any(scene.joined(min(i, mention.first), max(i, mention.last)) and scene.words[i].is_capital
               and not scene.role(i) and scene.mention_at(i) is None
               for i in (mention.first - 1, mention.last + 1))


def _ordinary_word(phrase: Phrase) -> bool:
    mention = phrase.mention
    if mention.first != mention.last:
        return False
    word = phrase.scene.words[mention.first]
    return any(_OCCASIONS[occasion](phrase) for occasion in _ordinary().get(word.key, ()))


def _stands_as_a_name(phrase: Phrase) -> bool:
    scene, mention = phrase.scene, phrase.mention
    if not scene.words[mention.first].is_capital or scene.text.isupper():
        return False
    return scene.joined(mention.first - 1, mention.first) or not scene.joined(mention.last, mention.last + 1)


def _follows_a_dative(phrase: Phrase) -> bool:
    """"Маған қарағанда", "баскаларга караганда": compared with."""
    before = phrase.mention.first - 1
    return (phrase.scene.joined(before, phrase.mention.first)
            and phrase.scene.words[before].key.endswith(("ga", "ge", "ka", "ke", "gan", "na", "ne")))


def _is_spelled_in_kazakh(phrase: Phrase) -> bool:
    return bool(KAZAKH_LETTERS & set(phrase.scene.words[phrase.mention.first].text))


def _follows_an_object(phrase: Phrase) -> bool:
    """"Сенімін ақтау", "үмітті ақтау": an accusative in front makes it a verb."""
    before = phrase.mention.first - 1
    return (phrase.scene.joined(before, phrase.mention.first)
            and phrase.scene.words[before].text.lower().endswith(_OBJECT_ENDINGS))


def _precedes_a_past_verb(phrase: Phrase) -> bool:
    following = phrase.mention.last + 1
    return following < len(phrase.scene.words) and phrase.scene.words[following].text.lower().endswith(_PAST_ENDINGS)


# When data/ordinary.csv takes a word for the ordinary one it is spelled like.
_OCCASIONS: dict[str, Callable[[Phrase], bool]] = {
    "always": lambda phrase: True,
    "uncapitalised": lambda phrase: not _stands_as_a_name(phrase),
    "uncapitalised_and_not_dwelling": lambda phrase: (
        "dwelling" not in phrase.around and not _stands_as_a_name(phrase)),
    "uncapitalised_in_russian": lambda phrase: (
        not KAZAKH_LETTERS & set(phrase.scene.text) and not _stands_as_a_name(phrase)),
    "in_kazakh_letters": _is_spelled_in_kazakh,
    "after_a_dative": _follows_a_dative,
    "before_a_past_verb": _precedes_a_past_verb,
    "after_an_object": _follows_an_object,
}


@lru_cache(maxsize=1)
def _ordinary() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in table("ordinary"):
        key = fold(row["word"])
        found[key] = (*found.get(key, ()), row["occasion"])
    return found


def _journey(phrase: Phrase) -> bool:
    """One of two towns with a dash between them: поезд Алматы-Астана."""
    mention, scene = phrase.mention, phrase.scene
    if mention.last + 1 < len(scene.words) and scene.words[mention.last + 1].hyphen:
        return _is_another_town(scene.mention_at(mention.last + 1), phrase)
    if mention.first > 0 and scene.words[mention.first].hyphen:
        return _is_another_town(scene.mention_at(mention.first - 1), phrase)
    return False


def _is_another_town(other: Mention | None, phrase: Phrase) -> bool:
    if other is None or phrase.is_name_like or not _regions(other, When.ALONE):
        return False
    mine = phrase.mention
    return not (_regions(mine, When.ALONE) & _regions(other, When.ALONE, When.BESIDE)
                or _regions(other, When.ALONE) & _regions(mine, When.ALONE, When.BESIDE))


def _regions(mention: Mention, *when: When) -> set[str]:
    return {reading.region for reading in mention.readings if reading.when in when}


def _reach(phrase: Phrase) -> int:
    """A person's first name may stand between: имени Каныша Сатпаева."""
    return 2 if phrase.is_name_like else 1


def _has_before(phrase: Phrase, role: str) -> bool:
    first, scene = phrase.mention.first, phrase.scene
    if role in phrase.before:
        return True
    is_far = _reach(phrase) > 1 and role in scene.role(first - 2) and scene.joined(first - 2, first)
    return is_far and not phrase.before & _PREPOSITIONS


TRAPS: dict[str, Callable[[Phrase], bool]] = {
    "street": _street, "quarter": _quarter, "named_after": _named_after, "venue": _venue, "landscape": _landscape,
    "screen_name": _screen_name, "person": _person, "ordinary_word": _ordinary_word, "journey": _journey,
}
