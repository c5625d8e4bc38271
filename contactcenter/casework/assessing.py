"""What the rules say of a contact, gathered before any transaction opens."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from contactcenter.casework import places
from contactcenter.rules import language, routing, urgency
from contactcenter.rules.language import Language
from contactcenter.rules.routing import Certainty, Routed
from contactcenter.rules.urgency import Urgency


@dataclass(frozen=True)
class Assessment:
    """Region, urgency and language of one contact, each with its reason."""

    routed: Routed
    urgency: Urgency
    language: Language

    @property
    def certain_region(self) -> str | None:
        return self.routed.region if self.routed.certainty is Certainty.CERTAIN else None

    @property
    def suggested_region(self) -> str | None:
        return self.routed.region if self.routed.certainty is Certainty.LIKELY else None

    def region_basis(self) -> dict[str, Any]:
        """The routing answer as it is stored: certainty, evidence, candidates, and the region it speaks of."""
        return {"by": "machine", "region": self.routed.region, "certainty": self.routed.certainty.value,
                "candidates": list(self.routed.candidates),
                "evidence": [asdict(piece) for piece in self.routed.evidence]}

    def urgency_basis(self) -> dict[str, Any]:
        return {"by": "machine", "level": self.urgency.level, "signs": [asdict(sign) for sign in self.urgency.signs]}


def assess(*, sender: str, text: str) -> Assessment:
    """Asks routing, urgency and language. Reads the taught spellings first, in a read of its own."""
    facts = routing.Facts(sender=sender, text=text, gazetteer=places.current())
    return Assessment(routing.route(facts), urgency.assess(text), language.detect(text))
