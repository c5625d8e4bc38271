"""How far routing and language can be trusted: labelled texts against what the rules say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactcenter.rules.gazetteer import Gazetteer, default_gazetteer
from contactcenter.rules.language import Language, detect
from contactcenter.rules.routing import Certainty, Facts, Routed, route


@dataclass(frozen=True)
class Row:
    """A labelled text. `region` None means that it must not be routed, `language` None that it is not labelled."""

    split: str
    sender: str
    text: str
    region: str | None
    language: str | None
    why: str


@dataclass(frozen=True)
class Miss:
    """A text with another answer than its label."""

    row: Row
    routed: Routed
    language: Language


@dataclass(frozen=True)
class Report:
    """Counts of texts. `confusions` lists (label, answer, count) of regions, most frequent first, "-" for none."""

    texts: int
    named: int
    certain: int
    certain_right: int
    named_certain_right: int
    named_right: int
    unnamed: int
    unnamed_routed: int
    languages: int
    languages_right: int
    confusions: tuple[tuple[str, str, int], ...]
    misses: tuple[Miss, ...]

    @property
    def certain_precision(self) -> float:
        """Share of the answers graded certain that are right; 1 when there are none."""
        return _share(self.certain_right, self.certain)

    @property
    def certain_coverage(self) -> float:
        """Share of the texts that name their region answered rightly and graded certain."""
        return _share(self.named_certain_right, self.named)

    @property
    def coverage(self) -> float:
        """Share of the texts that name their region answered rightly, certain or likely."""
        return _share(self.named_right, self.named)

    @property
    def wrongly_routed(self) -> float:
        """Share of the texts that must not be routed that were; 0 when there are none."""
        return self.unnamed_routed / self.unnamed if self.unnamed else 0.0

    @property
    def language_accuracy(self) -> float:
        """Share of the texts labelled with a language that were told right."""
        return _share(self.languages_right, self.languages)


def evaluate(rows: Iterable[Row], *, gazetteer: Gazetteer | None = None) -> Report:
    """Asks routing and language for every row. Without a gazetteer the package's own names are used."""
    names = gazetteer or default_gazetteer()
    answers = [Miss(row, route(Facts(row.sender, row.text, names)), detect(row.text)) for row in rows]
    named = [answer for answer in answers if answer.row.region is not None]
    unnamed = [answer for answer in answers if answer.row.region is None]
    certain = [answer for answer in answers if answer.routed.certainty is Certainty.CERTAIN]
    labelled = [answer for answer in answers if answer.row.language is not None]
    return Report(
        texts=len(answers), named=len(named), certain=len(certain),
        certain_right=sum(map(_is_right, certain)),
        named_certain_right=sum(_is_right(answer) for answer in named if answer.routed.certainty is Certainty.CERTAIN),
        named_right=sum(map(_is_right, named)),
        unnamed=len(unnamed), unnamed_routed=sum(answer.routed.region is not None for answer in unnamed),
        languages=len(labelled), languages_right=sum(map(_is_language_right, labelled)),
        confusions=_confusions(answers), misses=tuple(answer for answer in answers if _is_missed(answer)))


def _is_right(answer: Miss) -> bool:
    return answer.routed.region == answer.row.region


def _is_language_right(answer: Miss) -> bool:
    return answer.row.language is None or answer.language == answer.row.language


def _is_missed(answer: Miss) -> bool:
    return not _is_right(answer) or not _is_language_right(answer)


def _confusions(answers: Sequence[Miss]) -> tuple[tuple[str, str, int], ...]:
    pairs = Counter((answer.row.region or "-", answer.routed.region or "-")
                    for answer in answers if not _is_right(answer))
    return tuple((label, answer, count) for (label, answer), count in pairs.most_common())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
