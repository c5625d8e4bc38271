"""Who contacts the demonstration: numbers that nobody has, places by their share, languages by region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from random import Random

from contactcenter.demo.texts import Place, places

MOBILE_PREFIXES = ("700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778")
LAND_LINES = {"KZ-71": "7172", "KZ-55": "7182", "KZ-27": "7112", "KZ-23": "7122", "KZ-39": "7142", "KZ-31": "7262"}
WITHHELD = "anonymous"
RUSSIAN_MORE_OFTEN = frozenset({"KZ-11", "KZ-35", "KZ-39", "KZ-55", "KZ-59", "KZ-63", "KZ-71", "KZ-75"})
KAZAKH_SHARE = {True: 0.45, False: 0.75}
ENGLISH_SHARE = 0.02
COMES_BACK = 0.07
CALLS_FROM_LAND_LINE = 0.2
CALLS_WITHHELD = 0.12


@dataclass
class Callers:
    """Draws callers from `rng`. A number comes back only after its last case was closed."""

    rng: Random
    _used: set[str] = field(default_factory=set)
    _free: list[tuple[datetime, str]] = field(default_factory=list)

    def number(self, at: datetime) -> str:
        """A mobile number that is heard from for the first time, or now and then one whose case was closed."""
        rested = [number for free_from, number in self._free if free_from < at]
        if rested and self.rng.random() < COMES_BACK:
            number = self.rng.choice(rested)
            self._free = [entry for entry in self._free if entry[1] != number]
            return number
        return self._unused(lambda: f"+7{self.rng.choice(MOBILE_PREFIXES)}000{self.rng.randrange(10_000):04d}")

    def calling_number(self, at: datetime, region: str) -> str:
        """Like number(); a few callers withhold theirs, a few use a land line of their region."""
        chance = self.rng.random()
        if chance < CALLS_WITHHELD:
            return WITHHELD
        if region in LAND_LINES and chance < CALLS_WITHHELD + CALLS_FROM_LAND_LINE:
            return self._unused(lambda: f"+7{LAND_LINES[region]}00{self.rng.randrange(10_000):04d}")
        return self.number(at)

    def is_free(self, number: str, *, since: datetime) -> None:
        """The number's case is closed since then."""
        self._free.append((since, number))

    def language(self, region: str) -> str:
        """Kazakh or Russian as a region speaks, English now and then."""
        chance = self.rng.random()
        if chance < ENGLISH_SHARE:
            return "en"
        return "kk" if self.rng.random() < KAZAKH_SHARE[region in RUSSIAN_MORE_OFTEN] else "ru"

    def places(self, count: int) -> list[Place]:
        """`count` places in random order, each as often as its share says."""
        known = places()
        whole = sum(place.share for place in known)
        spread = [place for place in known for _ in range(-(-count * place.share // whole))]
        self.rng.shuffle(spread)
        return list(islice(spread, count))

    def _unused(self, draw: Callable[[], str]) -> str:
        while (number := draw()) in self._used:
            pass
        self._used.add(number)
        return number
