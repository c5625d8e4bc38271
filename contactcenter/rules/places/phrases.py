"""A name with what belongs to it: its kind word, its preposition, its case, and the words on either side."""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.rules import inflection
from contactcenter.rules.gazetteer import When
from contactcenter.rules.inflection import Form
from contactcenter.rules.places.kindwords import KindWord
from contactcenter.rules.places.mentions import Mention
from contactcenter.rules.places.scene import Scene
from contactcenter.rules.vocabulary import NOTHING

_KIND_STEMS = frozenset({"kalasi", "oblisi", "audani", "auili", "kenti", "selosi", "kala", "auil", "kent", "oblis",
                         "audan"})
_RUSSIAN_IN = frozenset({"oblasti", "gorode", "raione", "r-ne", "rone", "sele", "poselke", "aule", "derevne",
                         "stantsii"})
_PREPOSITIONS = ("prep_in", "prep_at", "prep_from", "prep_to", "near", "prep_about", "prep_other")
_BETWEEN = frozenset({"city", "oblast", "district", "village"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """`form` is the case of the whole phrase, `start` where it begins (at its preposition if it has one), `first` and
    `last` the name with its kind word. `before` and `after` are the roles of the words outside the name in the same
    clause, `around` all roles of the clause."""

    scene: Scene
    mention: Mention
    kind_word: KindWord | None
    form: Form
    preposition: str | None
    start: int
    first: int
    last: int
    before: frozenset[str]
    after: frozenset[str]
    around: frozenset[str]

    @property
    def quote(self) -> str:
        """The name and its kind word as they were written."""
        return self.scene.quote(self.first, self.last)

    @property
    def stands_by_itself(self) -> bool:
        """Whether the name is a clause of its own, as in an address: "Орал, 7 сынып"."""
        scene, mention = self.scene, self.mention
        return not (scene.joined(mention.first - 1, mention.first) or scene.joined(mention.last, mention.last + 1))

    @property
    def is_name_like(self) -> bool:
        """Whether no reading counts by the bare name, so that people, streets and ordinary words share it."""
        return all(reading.when is not When.ALONE for reading in self.mention.readings)

    @property
    def has_telling_capital(self) -> bool:
        """Whether a capital inside a sentence, or in a clause of its own, shows that a name is meant."""
        if not self.scene.words[self.mention.first].is_capital or self.scene.text.isupper():
            return False
        return self.stands_by_itself or self.scene.joined(self.mention.first - 1, self.mention.first)

    @property
    def is_numbered(self) -> bool:
        """Whether a number follows at once: "Абая 12"."""
        following = self.mention.last + 1
        return self.scene.joined(self.mention.last, following) and self.scene.words[following].is_number


def phrase(mention: Mention, *, kind_word: KindWord | None, scene: Scene) -> Phrase:
    """Gathers what belongs to one name."""
    start, preposition = _preposition(mention, scene)
    first = min(mention.first, kind_word.at) if kind_word else mention.first
    last = max(mention.last, kind_word.at) if kind_word else mention.last
    before = scene.role(mention.first - 1) if scene.joined(mention.first - 1, mention.first) else NOTHING
    after = scene.role(mention.last + 1) if scene.joined(mention.last, mention.last + 1) else NOTHING
    return Phrase(scene, mention, kind_word, _form(mention, kind_word, scene), preposition, start, first, last, before,
                  after, scene.clause_roles(mention.first))


def _form(mention: Mention, kind_word: KindWord | None, scene: Scene) -> Form:
    if kind_word is None:
        return mention.form
    key = scene.words[kind_word.at].key
    if key in _RUSSIAN_IN:
        return Form.IN
    if kind_word.at > mention.last and mention.form is Form.BARE:
        return next((stem.form for stem in inflection.stems(key, known=_KIND_STEMS)), mention.form)
    return mention.form


def _preposition(mention: Mention, scene: Scene) -> tuple[int, str | None]:
    """Looks over kind words and other names: "в городе Абай", "про Астану и Алматы"."""
    at = mention.first - 1
    while at >= 0 and scene.joined(at, mention.first):
        roles = scene.role(at)
        for preposition in _PREPOSITIONS:
            if preposition in roles and not scene.words[at].dotted:
                return at, preposition
        enumerated = scene.mention_at(at - 1) if "and" in roles else None
        if enumerated is not None:
            at = enumerated.first
        elif not roles & _BETWEEN:
            break
        at -= 1
    return mention.first, None
