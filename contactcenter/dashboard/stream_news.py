"""What has happened since the last look: signals to people, each once, and scopes whose revision has moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contactcenter.storage.reads import stream as reads
from contactcenter.storage.reads.stream import Told

COMMITTED_WITHIN_SECONDS = 60.0   # longer than the time-outs of the database let a transaction live
MOST_MISSING = 500


@dataclass(frozen=True)
class SignalOrder:
    """Which signals were told. Their numbers are given before the commit, so that a lower one may come after a higher one: the
    `missing` ones are remembered with the moment in which they were missed, and given up after a while, because a number that
    was rolled back never comes. Moments are seconds of a clock that never goes back."""

    last: int
    missing: Mapping[int, float] = field(default_factory=dict)

    @property
    def complete_to(self) -> int:
        """Up to here nothing comes any more: who heard this much and comes back hears the rest from here."""
        return min(self.missing, default=self.last + 1) - 1

    def after(self, numbers: Iterable[int], *, moment: float) -> SignalOrder:
        """The order once these were told too."""
        last = self.last
        missing = {number: since for number, since in self.missing.items() if moment - since < COMMITTED_WITHIN_SECONDS}
        for number in sorted(numbers):
            missing |= dict.fromkeys(range(max(last + 1, number - MOST_MISSING), number), moment)
            missing.pop(number, None)
            last = max(last, number)
        return SignalOrder(last, missing)


class News:
    """Begins with what is there now, as told."""

    def __init__(self, *, moment: float) -> None:
        recent = [told.id for told in reads.signals_after(reads.last_signal() - MOST_MISSING)]
        self.order = SignalOrder(min(recent, default=1) - 1).after(recent, moment=moment)
        self._revisions = reads.revisions()

    def untold(self) -> list[Told]:
        """Signals that nobody was told yet. Whoever has told them sets `order`."""
        return reads.signals_after(self.order.last, missed=self.order.missing)

    def moved_scopes(self) -> list[str]:
        """Scopes in which a case has changed since the last time."""
        before, self._revisions = self._revisions, reads.revisions()
        return sorted(scope for scope, value in self._revisions.items() if value != before.get(scope))
