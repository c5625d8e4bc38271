"""Which kind word belongs to which name: "Алматы облысы", "город Абай", "Шымкент, район Тұран", "Карагандинская обл."

Kazakh kind words follow their name. Russian and English ones follow an adjective and precede a noun; where a name
stands on both sides, the one that can be of that kind takes the word.
"""

from __future__ import annotations

from dataclasses import dataclass

from contactcenter.rules.gazetteer import Kind, When
from contactcenter.rules.inflection import Form
from contactcenter.rules.places.mentions import Mention
from contactcenter.rules.places.scene import Scene

KINDS: dict[str, frozenset[Kind]] = {
    "oblast": frozenset({Kind.REGION, Kind.ABROAD_REGION}),
    "city": frozenset({Kind.TOWN, Kind.CITY, Kind.ABROAD}),
    "district": frozenset({Kind.DISTRICT, Kind.CITY_DISTRICT}),
    "village": frozenset({Kind.VILLAGE}),
}
_DOTTED_ONLY = frozenset({"s", "p", "st", "k"})  # с. is a village, с a preposition; қ. a city, к a preposition


@dataclass(frozen=True, slots=True)
class KindWord:
    """`kind` is a key of KINDS, `at` the position of the word."""

    kind: str
    at: int


def kind_words(scene: Scene) -> dict[int, KindWord]:
    """The kind word of each name, by the name's first position; names without one are left out."""
    found: dict[int, KindWord] = {}
    taken: set[int] = set()
    for mention in scene.mentions:
        word = _before(mention, scene, taken) or _after(mention, scene)
        if word is not None and (word.kind == "oblast" or not _is_only_a_region(mention)):
            found[mention.first] = word
            taken.add(word.at)
    return found


def _before(mention: Mention, scene: Scene, taken: set[int]) -> KindWord | None:
    at = mention.first - 1
    if at in taken or not scene.joined(at, mention.first) or mention.form is Form.ADJECTIVE:
        return None
    kind = _kind(at, scene)
    if kind is None or (kind in ("oblast", "district") and not _can_be(mention, kind)):
        return None
    return KindWord(kind, at)


def _after(mention: Mention, scene: Scene) -> KindWord | None:
    at = mention.last + 1
    if not scene.joined(mention.last, at):
        return None
    kind = _kind(at, scene, suffix="_after")
    if kind is not None:
        return KindWord(kind, at)
    kind = _kind(at, scene)
    if kind is None or (mention.form is not Form.ADJECTIVE and _belongs_to_the_next(mention, kind, at, scene)):
        return None
    return KindWord(kind, at)


def _kind(at: int, scene: Scene, *, suffix: str = "") -> str | None:
    """The kind a word names. `suffix` "_after" asks for words that can only follow their name."""
    word = scene.words[at]
    if word.key in _DOTTED_ONLY and not word.dotted and word.text.lower() != "қ":
        return None
    return next((kind for kind in KINDS if kind + suffix in scene.role(at)), None)


def _belongs_to_the_next(mention: Mention, kind: str, at: int, scene: Scene) -> bool:
    if not scene.joined(at, at + 1):
        return False
    following = scene.mention_at(at + 1)
    if following is None:
        return kind == "village" or (kind == "city" and not scene.words[at + 1].is_number)
    if following.form is Form.ADJECTIVE or not _can_be(following, kind):
        return kind == "village"
    return not (_can_be(mention, kind) and mention.readings[0].when is not When.ALONE and kind != "city")


def _is_only_a_region(mention: Mention) -> bool:
    """"СҚО ауылынан": the village is another, nameless one."""
    return mention.form is not Form.ADJECTIVE and all(reading.kind is Kind.REGION for reading in mention.readings)


def _can_be(mention: Mention, kind: str) -> bool:
    return any(reading.kind in KINDS[kind] and reading.when is not When.FORMER for reading in mention.readings)
