"""python -m tests.bench.intake [postgresql] [sqlite]: what intake takes beside the floor, both under gunicorn with two workers.

New texts, duplicates, forged signatures and the first word of a call as fast as they are answered; then latency at half of
what the service can take.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from itertools import repeat

from tests.bench.load import Heard, Target, burst, quantile
from tests.bench.rounds import Compared, in_turns, keep, ratios, tell
from tests.bench.serving import DATABASES, Bench, serving

BURST_SECONDS, CALM_SECONDS = 2.5, 4.0
AHEAD = 5_000   # requests that are signed before a burst begins


def prepared(make: Callable[[], bytes]) -> Iterator[bytes]:
    """Signed beforehand: the sender's own work is no part of the measurement. What is the same each time is made once."""
    first, second = make(), make()
    return repeat(first) if first == second else iter([make() for _ in range(AHEAD)])


def a_second(bench: Bench, target: Target, make: Callable[[], bytes], *, status: int = 200) -> float:
    bench.checkpoint()
    return burst(target, prepared(make), seconds=BURST_SECONDS).per_second(status)


def speed(bench: Bench, kind: str) -> tuple[bool, float]:
    """Whether a bar is missed, and how many texts a second the service takes."""
    service, floor = bench.service, bench.floor
    known, forged = service.sms(), service.sms(forged=True)
    burst(service, iter([known] * 200), seconds=0.1)
    sides = {
        "floor": lambda: a_second(bench, floor, floor.sms),
        "sms": lambda: a_second(bench, service, service.sms),
        "duplicate": lambda: a_second(bench, service, lambda: known),
        "forged": lambda: a_second(bench, service, lambda: forged, status=403),
        "voice": lambda: a_second(bench, service, service.call)}
    for warm in sides.values():
        warm()
    found = in_turns(sides)
    bars = {"sms": ("new texts", 0.7), "duplicate": ("duplicates", 1.2), "forged": ("forged signatures", 2.0),
            "voice": ("first word of a call", 0.7)}
    missed = False
    for name, (words, least) in bars.items():
        missed |= tell(Compared(f"{kind}: {words}, of the floor", ratios(found[name], found["floor"]), least=least),
                       absolute=f"{statistics.median(found[name]):.0f} a second, floor {statistics.median(found['floor']):.0f}")
    keep(f"{kind}: texts a second", statistics.median(found["sms"]))
    return missed, statistics.median(found["sms"])


def latency(bench: Bench, kind: str, rate: float) -> bool:
    """At half of what the service takes, the same rate on both."""
    heard: dict[str, list[Heard]] = {"service": [], "floor": []}

    def calm(name: str, target: Target) -> float:
        bench.checkpoint()
        heard[name].append(burst(target, prepared(target.sms), seconds=CALM_SECONDS, a_second=rate))
        return quantile(heard[name][-1].milliseconds, 0.5)

    in_turns({"service": lambda: calm("service", bench.service), "floor": lambda: calm("floor", bench.floor)})
    missed = False
    for share, most in ((0.5, 2.0), (0.99, 3.0)):
        service, floor = ([quantile(one.milliseconds, share) for one in heard[name]] for name in ("service", "floor"))
        found = Compared(f"{kind}: latency p{share * 100:.0f} at half of that, of the floor", ratios(service, floor), most=most)
        missed |= tell(found, absolute=f"{statistics.median(service):.1f} ms, floor {statistics.median(floor):.1f}")
    return missed


def main() -> int:
    missed = False
    for kind in [word for word in sys.argv[1:] if word in DATABASES] or DATABASES:
        with serving(kind) as bench:
            slow, rate = speed(bench, kind)
            missed |= slow | latency(bench, kind, rate / 2)
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
