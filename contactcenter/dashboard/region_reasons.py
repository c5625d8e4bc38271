"""Why a case is where it is: the stored routing answer as a page shows it, and the regions to choose from
with one key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.rules.lifecycle import allowed_acts
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.routing import Routed
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.cases import CaseRow

MOST_CHOICES = 9


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: the quoted words, the codes of its rule and reason, the region it points to
    (ISO), and whether it counted or was set aside."""

    quote: str
    rule: str
    reason: str
    region: str | None
    counts: bool


@dataclass(frozen=True)
class Reading:
    """What the machine read out of a contact, whoever decided in the end. `certainty` is certain, likely,
    none or empty; `person_region` is what a person chose instead (None: the national queue)."""

    region: str | None
    certainty: str
    candidates: tuple[str, ...]
    pieces: tuple[Piece, ...]
    by_person: bool
    person_region: str | None = None

    def quotes(self, region: str | None) -> tuple[str, ...]:
        """The words that spoke for a region, each once."""
        found = (piece.quote for piece in self.pieces
                 if piece.counts and piece.quote and piece.region in (region, None))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Choice:
    """A region that one key can choose, with the words that speak for it."""

    region: str
    quotes: tuple[str, ...]
    suggested: bool


def reading_of(basis: Mapping[str, Any]) -> Reading:
    """Reads a stored basis: the machine's own, or the one a person's decision keeps beside it."""
    by_person = basis.get("by") == "person"
    machine = (basis.get("machine") or {}) if by_person else basis
    return Reading(
        region=_known(machine.get("region")), certainty=str(machine.get("certainty", "")),
        candidates=tuple(_all_known(machine.get("candidates", ()))), by_person=by_person,
        person_region=_known(basis.get("region")) if by_person else None,
        pieces=tuple(_piece(evidence) for evidence in machine.get("evidence", ())))


def reading_of_answer(routed: Routed) -> Reading:
    """The same of an answer that is not stored."""
    return reading_of(asdict(routed))


def _piece(evidence: Mapping[str, Any]) -> Piece:
    return Piece(quote=str(evidence.get("quote", "")), rule=str(evidence.get("rule", "")),
                 reason=str(evidence.get("reason", "")), region=_known(evidence.get("region")),
                 counts=bool(evidence.get("counts")))


def _known(region: Any) -> str | None:
    return region if region in REGIONS else None


def _all_known(regions: Iterable[Any]) -> Iterable[str]:
    return (region for region in regions if region in REGIONS)


def choices(case: CaseRow, staff: Staff) -> tuple[Choice, ...]:
    """What to offer for choosing with one key: the suggestion first, then the other candidates; empty when
    there is nothing to choose or this person may not."""
    if "route" not in allowed_acts(status=case.status, role=staff.role, region=case.region):
        return ()
    reading = reading_of(case.region_basis)
    others = reading.candidates if case.region is None else ()
    regions = dict.fromkeys(filter(None, (case.suggested_region, *others)))
    return tuple(Choice(region, reading.quotes(region), region == case.suggested_region)
                 for region in regions if region != case.region)[:MOST_CHOICES]
