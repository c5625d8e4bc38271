"""Words that stand where a place would stand and that no table knows: what a missing routing may be missing."""

from __future__ import annotations

import re

from contactcenter.rules.gazetteer import Gazetteer
from contactcenter.rules.tables import table
from contactcenter.rules.tokens import Token, readable, tokens
from contactcenter.rules.vocabulary import place_vocabulary

MOST_WORDS = 8
SHORTEST_KEY = 4
_INTRODUCING = frozenset({"prep_in", "prep_from", "prep_to", "near", "city", "district", "village"})
_FOLLOWING = frozenset({"city_after", "district_after", "village_after", "oblast_after", "near_after"})
_KAZAKH_PLACE_ENDING = re.compile(
    r"(?i)(?:[дт][ае]|[дтн][ае]н|d[ae]|t[ae]|[dtn][ae]n)(?:м[ыі]н|м[ыі]з|ғы|гі|min|myn|miz|myz)?$")
_ORDINARY = frozenset(row["word"] for row in table("ordinary"))


def possible_places(text: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Up to MOST_WORDS words in lower case, in their order, each once."""
    found = tokens(readable(text))
    words = (token.text.lower() for place, token in enumerate(found)
             if _is_unknown(token, gazetteer) and _stands_as_place(found, place))
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def _is_unknown(token: Token, gazetteer: Gazetteer) -> bool:
    return (not token.is_number and len(token.key) >= SHORTEST_KEY and token.text.lower() not in _ORDINARY
            and not place_vocabulary().roles(token.key) and not any(gazetteer.stems(token.key)))


def _stands_as_place(found: tuple[Token, ...], place: int) -> bool:
    """After a preposition or a kind word, before a kind word, or with a Kazakh ending of place. A capital alone says nothing:
    it would bring the names of people before an administrator."""
    token = found[place]
    before = found[place - 1] if place and not token.hard else None
    after = found[place + 1] if place + 1 < len(found) and not found[place + 1].hard else None
    roles = place_vocabulary().roles
    return bool(
        (before and roles(before.key) & _INTRODUCING) or (after and roles(after.key) & _FOLLOWING)
        or _KAZAKH_PLACE_ENDING.search(token.text))
