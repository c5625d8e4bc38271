"""From the claims of a text to one region, or to the candidates among which a person must choose.

The steps, in order: names agree on one region; a narrower place settles a wider one (ВКО and Семей, Алматы and Талғар);
where the child is beats what is only named; homonyms settle each other; otherwise the question stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contactcenter.rules.gazetteer import Kind
from contactcenter.rules.places.claims import Claim
from contactcenter.rules.places.standing import Standing


@dataclass(frozen=True)
class Verdict:
    """`firm` says whether a firm claim carries the region; `outweighed` are claims that counted and lost."""

    region: str | None
    firm: bool
    candidates: tuple[str, ...]
    outweighed: tuple[Claim, ...] = ()


OPEN = Verdict(None, False, ())


def verdict(claims: Sequence[Claim]) -> Verdict:
    """The region all counted claims lead to."""
    counted = [claim for claim in claims if claim.counts]
    anchors = [claim for claim in counted if len(claim.proper) == 1]
    if not counted:
        offered = sorted({region for claim in claims if claim.offers for region in claim.beside})
        return Verdict(None, False, tuple(offered))
    if not anchors:
        return _homonyms(counted, [claim for claim in claims if claim.supports])
    regions = _regions(anchors)
    if len(regions) == 1:
        return _agreed(regions[0], anchors, counted)
    return _settled(anchors, counted) or _where_the_child_is(anchors, counted)


def _agreed(region: str, anchors: Sequence[Claim], counted: Sequence[Claim]) -> Verdict:
    """One firm claim is enough, or two different places of the region; a name that cannot lie there is a doubt."""
    if not region:
        return OPEN
    is_doubted = any(len(claim.proper) > 1 and region not in claim.beside for claim in counted)
    places = frozenset().union(*(claim.places for claim in anchors))
    is_borne = any(claim.firm for claim in anchors) or (len(anchors) > 1 and places != anchors[0].places)
    return Verdict(region, is_borne and not is_doubted, (region,))


def _settled(anchors: Sequence[Claim], counted: Sequence[Claim]) -> Verdict | None:
    for narrow in anchors:
        region = narrow.proper[0]
        if region and all(_may_mean(claim, region) for claim in anchors):
            return _agreed(region, [claim for claim in anchors if claim.proper[0] == region], counted)
    return None


def _may_mean(claim: Claim, region: str) -> bool:
    """A city a child says it is in is that city; as a line of an address it may be the region around it."""
    if claim.proper[0] == region:
        return True
    return region in claim.beside and (claim.kind is Kind.REGION or claim.standing >= Standing.IS_NAMED)


def _where_the_child_is(anchors: Sequence[Claim], counted: Sequence[Claim]) -> Verdict:
    best = min(claim.standing for claim in anchors)
    here = [claim for claim in anchors if claim.standing == best]
    regions = _regions(here)
    if len(regions) > 1:
        return _settled(here, counted) or Verdict(None, False, tuple(filter(None, regions)))
    found = _agreed(regions[0], here, counted)
    lost = tuple(claim for claim in anchors if claim.standing != best)
    is_disputed = any(claim.standing is Standing.RELATIVE_THERE and claim.region for claim in lost)   # perhaps the child
    return Verdict(found.region, found.firm and not best.is_weak and not is_disputed, found.candidates, lost)


def _homonyms(counted: Sequence[Claim], villages: Sequence[Claim]) -> Verdict:
    """Names of several places: what all of them have in common, if it is one region, and if need be with a village."""
    possible = [region for region in counted[0].proper if region]
    common = [region for region in possible if all(region in claim.beside for claim in counted)]
    if len(common) > 1 and villages:
        common = [region for region in common if all(region in village.beside for village in villages)] or common
    if len(common) == 1 and len(counted) + len(villages) > 1:
        is_sure = len(counted) > 1 or any(len(village.beside) == 1 for village in villages)
        return Verdict(common[0], is_sure, (common[0],))
    return Verdict(None, False, tuple(common) or tuple(filter(None, _regions(counted))))


def _regions(claims: Iterable[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(region for claim in claims for region in claim.proper))
