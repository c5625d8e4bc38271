"""Which region a text or a call belongs to, how certain that is, and what it rests on.

A wrong region is worse than none: a case in front of the wrong door waits. So certainty is earned by named rules
(`places.verdict`, `places.claims`), never by a sum of points, and every reading that was set aside is told with its
reason. The text beats the land line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from contactcenter.rules.gazetteer import Gazetteer, Kind, default_gazetteer
from contactcenter.rules.places.claims import Claim, claims
from contactcenter.rules.places.landlines import LandLine, land_line
from contactcenter.rules.places.scene import scene
from contactcenter.rules.places.standing import Standing
from contactcenter.rules.places.traps import TRAPS
from contactcenter.rules.places.verdict import Verdict, verdict


class Certainty(StrEnum):
    """CERTAIN goes to the region's queue by itself, LIKELY is suggested to the operator, NONE is the national queue."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"


RULES = frozenset({*(f"{kind}_name" for kind in Kind), "land_line"})
REASONS = frozenset({
    *(standing.name.lower() for standing in Standing), *TRAPS, "abroad", "adjective", "another_village", "bare_name",
    "slip_unsure", "settles", "outweighed", "several_places", "agrees", "text_beats_line", "zone", "split_zone"})


@dataclass(frozen=True)
class Evidence:
    """One thing the answer rests on, or a reading set aside (`counts` False). `rule` is one of RULES, `reason` one of
    REASONS, `quote` the words or digits themselves, `region` an ISO code where the evidence points to one."""

    rule: str
    quote: str
    region: str | None
    counts: bool
    reason: str


@dataclass(frozen=True)
class Routed:
    """`region` is None exactly when `certainty` is NONE; `candidates` are then the regions left to choose from."""

    region: str | None
    certainty: Certainty
    evidence: tuple[Evidence, ...]
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """What routing may look at: the caller id as it came, the text ("" for a call), and the names to look for."""

    sender: str
    text: str
    gazetteer: Gazetteer = field(default_factory=default_gazetteer)


def route(facts: Facts) -> Routed:
    """Decides by the text first and by the land line second. Never raises for any text or sender."""
    found = claims(scene(facts.text, gazetteer=facts.gazetteer))
    decided = verdict(found)
    line = land_line(facts.sender)
    evidence = tuple(_of_claim(claim, decided) for claim in found)
    if line is None:
        return _routed(decided.region, decided.firm, evidence, decided.candidates)
    return _with_line(decided, line, evidence, is_abroad=any(claim.counts and "" in claim.proper for claim in found))


def _routed(region: str | None, firm: bool, evidence: tuple[Evidence, ...], candidates: tuple[str, ...]) -> Routed:
    if region is None:
        return Routed(None, Certainty.NONE, evidence, candidates)
    return Routed(region, Certainty.CERTAIN if firm else Certainty.LIKELY, evidence, candidates or (region,))


def _with_line(decided: Verdict, line: LandLine, evidence: tuple[Evidence, ...], *, is_abroad: bool) -> Routed:
    zone = (line.region,) if line.other is None else (line.region, line.other)
    if decided.region is not None:
        agrees = decided.region in zone
        evidence += (_of_line(line, counts=agrees, reason="agrees" if agrees else "text_beats_line"),)
        return _routed(decided.region, decided.firm or agrees, evidence, decided.candidates)
    if is_abroad:
        evidence += (_of_line(line, counts=False, reason="text_beats_line"),)
        return _routed(None, False, evidence, decided.candidates)
    left = tuple(region for region in zone if region in decided.candidates) or zone
    evidence += (_of_line(line, counts=True, reason="zone" if line.other is None else "split_zone"),)
    is_settled = len(left) == 1 and (not decided.candidates or left[0] in decided.candidates)
    return _routed(left[0], is_settled, evidence, left if not decided.candidates else decided.candidates)


def _of_claim(claim: Claim, decided: Verdict) -> Evidence:
    reason = claim.reason
    if claim in decided.outweighed:
        reason = "outweighed"
    elif claim.counts and len(claim.proper) > 1 and decided.region is None:
        reason = "several_places"
    elif claim.supports:
        reason = "settles"
    counts = reason == "settles" and decided.region in claim.beside or claim.counts and reason != "outweighed"
    return Evidence(f"{claim.kind}_name", claim.quote, claim.region, counts, reason)


def _of_line(line: LandLine, *, counts: bool, reason: str) -> Evidence:
    return Evidence("land_line", f"+7{line.prefix}", line.region, counts, reason)
