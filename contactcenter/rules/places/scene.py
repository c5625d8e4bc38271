"""A text with its words, their roles and the names in it: what the rules about a single name look around in."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.rules.gazetteer import Gazetteer
from contactcenter.rules.places.mentions import Mention, mentions
from contactcenter.rules.tokens import Token, readable, tokens
from contactcenter.rules.vocabulary import NOTHING, place_vocabulary

_AFTER_WE = frozenset({"prep_in", "living", "arrived", "motion", "now", "was"})
_TURNING = frozenset({"now", "formerly"})


@dataclass(frozen=True)
class Scene:
    """`roles[i]` and `clause[i]` belong to `words[i]`; positions outside the text have no role."""

    text: str
    words: tuple[Token, ...]
    roles: tuple[frozenset[str], ...]
    clause: tuple[int, ...]
    mentions: tuple[Mention, ...]

    def role(self, i: int) -> frozenset[str]:
        """The roles of the word at a position; none outside the text."""
        return self.roles[i] if 0 <= i < len(self.roles) else NOTHING

    def joined(self, left: int, right: int) -> bool:
        """Whether no clause ends between two words, both within the text."""
        if left < 0 or right >= len(self.words):
            return False
        return not any(word.hard for word in self.words[left + 1:right + 1])

    def clause_roles(self, i: int) -> frozenset[str]:
        """Every role that occurs in the clause of a word."""
        return frozenset().union(*(roles for roles, clause in zip(self.roles, self.clause) if clause == self.clause[i]))

    def mention_at(self, i: int) -> Mention | None:
        """The name a word belongs to."""
        return next((mention for mention in self.mentions if mention.first <= i <= mention.last), None)

    def quote(self, first: int, last: int) -> str:
        """The text from one word to another, both included, as it was written."""
        return self.text[self.words[first].start:self.words[last].end]


def scene(text: str, *, gazetteer: Gazetteer) -> Scene:
    """Reads a text once for all rules."""
    clean = readable(text)
    words = tokens(clean)
    vocabulary = place_vocabulary()
    roles = tuple(NOTHING if _is_english_my(i, words) else vocabulary.roles(word.key) for i, word in enumerate(words))
    found = mentions(words, gazetteer=gazetteer)
    return Scene(clean, words, roles, _clauses(words, roles, found), found)


def _begins_with_self(i: int, roles: tuple[frozenset[str], ...]) -> bool:
    """"... и я хочу к ней": the subject changes."""
    return "and" in roles[i] and i + 1 < len(roles) and "self" in roles[i + 1]


def _is_english_my(i: int, words: tuple[Token, ...]) -> bool:
    """Whether "my" is the English word and not Russian мы in Latin letters, which a verb or в follows."""
    following = words[i + 1].key if i + 1 < len(words) else ""
    return words[i].text.lower() == "my" and not place_vocabulary().roles(following) & _AFTER_WE


def _clauses(
    words: tuple[Token, ...], roles: tuple[frozenset[str], ...], found: tuple[Mention, ...],
) -> tuple[int, ...]:
    """The clauses of the tokens, and a new one where "now", "before" or "and I" follows a name:
    "бұрын Таразда тұрдым қазір Шымкентте"."""
    ends = {mention.last for mention in found}
    clauses: list[int] = []
    extra, named_in = 0, -1
    for i, word in enumerate(words):
        if named_in == word.clause + extra and (roles[i] & _TURNING or _begins_with_self(i, roles)):
            extra += 1
        clauses.append(word.clause + extra)
        if i in ends:
            named_in = clauses[-1]
    return tuple(clauses)
