"""A B A B: what is compared takes turns in short rounds, each round gives one ratio, and the verdict is on their median.

The machine is shared: where the middle half of the rounds is spread wider than NOISE of the median and the bar lies within it,
the answer is "too noisy", never a guess.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

ROUNDS = 4
RESULTS = Path(__file__).resolve().parents[2] / "var/bench.json"
NOISE = 0.1
_drawn = Random(111)


@dataclass(frozen=True)
class Compared:
    """A ratio with its spread beside its bar; `least` and `most` are the bar, whichever is given."""

    what: str
    ratios: tuple[float, ...]
    least: float | None = None
    most: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.ratios)

    @property
    def verdict(self) -> str:
        """'' for a bar that is kept, 'MISSED', or 'too noisy'."""
        kept = (self.least is None or self.median >= self.least) and (self.most is None or self.median <= self.most)
        low, _, high = statistics.quantiles(self.ratios, n=4) if len(self.ratios) > 1 else (self.median,) * 3
        bar = self.least if self.least is not None else self.most
        if bar is not None and high - low > NOISE * self.median and low < bar < high:
            return "too noisy"
        return "" if kept else "MISSED"

    def line(self) -> str:
        bar = f"(bar >= {self.least})" if self.least is not None else f"(bar <= {self.most})" if self.most is not None else ""
        return (f"{self.what:<58} {self.median:6.2f}   {min(self.ratios):.2f} to {max(self.ratios):.2f} in {len(self.ratios)}"
                f" rounds {bar}  {self.verdict}".rstrip())


def in_turns(sides: Mapping[str, Callable[[], float]], *, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Every side once a round, in an order that changes; the figures of each side, round by round."""
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name in _drawn.sample(sorted(sides), len(sides)):
            figures[name].append(sides[name]())
    return figures


def ratios(above: list[float], below: list[float]) -> tuple[float, ...]:
    """Round by round: both stood on the same minute of the machine."""
    return tuple(one / other for one, other in zip(above, below, strict=True))


def tell(found: Compared, *, absolute: str = "") -> bool:
    """Prints a result and keeps it for the model of make capacity; True where its bar is missed."""
    print(found.line() + (f"   {absolute}" if absolute else ""), flush=True)
    keep(found.what, asdict(found) | {"median": found.median, "verdict": found.verdict})
    return found.verdict == "MISSED"


def keep(name: str, figures: object) -> None:
    """Writes figures beside those of other parts."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(known | {name: figures}, ensure_ascii=False, indent=1), encoding="utf-8")
