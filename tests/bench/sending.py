"""python -m tests.bench.sending [postgresql] [sqlite]: acknowledgements a second to a provider that answers in 50 ms, of what
the worker's threads could hand over if nothing else took time; and how soon a text leaves that comes in when all is quiet.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count

from flask import Flask

from contactcenter.casework import intake, sending
from contactcenter.rules.inbound import InboundSms
from contactcenter.rules.policy import Policy
from contactcenter.rules.sending import Handover, HandoverResult, OutboundText
from contactcenter.worker import IDLE_SECONDS, SENDING_THREADS
from tests.bench.load import quantile
from tests.bench.rounds import Compared, keep, tell
from tests.bench.serving import DATABASES, application, database

PROVIDER_SECONDS, TEXTS, CALM_TEXTS, ROUNDS = 0.05, 240, 20, 3
POLICY = Policy(automatic_texts_a_minute=1_000_000)
_number = count(1)


def now() -> datetime:
    return datetime.now(UTC)


def provider(text: OutboundText) -> HandoverResult:
    time.sleep(PROVIDER_SECONDS)
    return HandoverResult(Handover.SENT, sid=f"SM{text.outbox_id}", status="queued")


def text_in() -> None:
    place = next(_number)
    intake.record_sms(InboundSms(sid=f"SM{place:032}", sender=f"+7705{place:07}", recipient="111", text="Көмек керек"),
                      now=now(), policy=POLICY)


def handed_over(app: Flask) -> float:
    """Texts a second by as many threads as the worker has."""
    def drain(_thread: int) -> int:
        sent = 0
        with app.app_context():
            while results := sending.send_due(provider, now=now):
                sent += sum(result.kind is Handover.SENT for result in results)
        return sent

    for _ in range(TEXTS):
        text_in()
    with ThreadPoolExecutor(SENDING_THREADS) as threads:
        began = time.perf_counter()
        sent = sum(threads.map(drain, range(SENDING_THREADS)))
        seconds = time.perf_counter() - began
    assert sent == TEXTS, f"{sent} of {TEXTS} texts were sent"
    return TEXTS / seconds


def seconds_to_provider(app: Flask) -> list[float]:
    """From the commit of a text to the provider's door, with one thread that looks as often as the worker's."""
    left: list[float] = []
    stop = threading.Event()

    def note(text: OutboundText) -> HandoverResult:
        left.append(time.perf_counter())
        return provider(text)

    def look() -> None:
        with app.app_context():
            while not stop.is_set():
                if not sending.send_due(note, now=now):
                    stop.wait(IDLE_SECONDS)

    thread = threading.Thread(target=look)
    thread.start()
    taken = []
    for place in range(CALM_TEXTS):
        text_in()
        committed = time.perf_counter()
        while len(left) <= place:
            assert thread.is_alive() and time.perf_counter() < committed + 10, "a text does not leave"
            time.sleep(0.005)
        taken.append(left[place] - committed)
    stop.set()
    thread.join()
    return taken


def main() -> int:
    missed, ideal = False, SENDING_THREADS / PROVIDER_SECONDS
    for kind in [word for word in sys.argv[1:] if word in DATABASES] or DATABASES:
        with database(kind) as url, application(url, "http://127.0.0.1") as app:
            speeds = [handed_over(app) for _ in range(ROUNDS)]
            missed |= tell(Compared(f"{kind}: acknowledgements, of threads / 50 ms", tuple(speed / ideal for speed in speeds),
                                    least=0.9), absolute=f"{statistics.median(speeds):.0f} a second, {SENDING_THREADS} threads")
            keep(f"{kind}: acknowledgements a second", statistics.median(speeds))
            missed |= tell(Compared(f"{kind}: seconds from commit to provider when idle, p95",
                                    (quantile(seconds_to_provider(app), 0.95),), most=1.0))
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
