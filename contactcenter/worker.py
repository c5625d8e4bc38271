"""The background process: sends due texts, carries out what calls need, watches them, drains the spool, reads the provider's
books, checkpoints SQLite. Any number of them may run."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType

from flask import Flask

from contactcenter.casework import (
    DatabaseAway, alarming, auditing, calling_out, carrying_out, doubts, escalating, forgetting, reconciling, resealing,
    sending, turns, upkeep, waking, watching)
from contactcenter.monitoring.notices import Messenger
from contactcenter.rules.books import LOOK_EVERY, NIGHT_HOURS, NIGHTLY_EVERY, NIGHTLY_SPAN
from contactcenter.rules.local_time import local
from contactcenter.rules.sending import Handover
from contactcenter.telephony import heartbeat, spool, webhooks
from contactcenter.telephony.books import Books
from contactcenter.telephony.phone import Phone
from contactcenter.telephony.recordings import Recordings, remover
from contactcenter.telephony.sender import Sender

SENDING_THREADS, CALLING_THREADS = 4, 2
IDLE_SECONDS = 0.3
CALLING_SECONDS = 0.2
WATCHING_SECONDS = 1.0
CHORES_SECONDS = 5.0
BOOKS_SECONDS = 5.0
ALARM_SECONDS = 10.0
RESEAL_EVERY = timedelta(seconds=20)
FORGET_EVERY = timedelta(seconds=60)
BEAT_EVERY = timedelta(seconds=60)
NODE = socket.gethostname()
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Provider:
    """Where texts are sent and calls are led, and as whom."""

    account_sid: str
    auth_token: str
    api_url: str
    public_url: str

    def sender(self) -> Sender:
        return Sender(account_sid=self.account_sid, auth_token=self.auth_token, api_url=self.api_url,
                      public_url=self.public_url)

    def phone(self) -> Phone:
        return Phone(account_sid=self.account_sid, auth_token=self.auth_token, api_url=self.api_url,
                     public_url=self.public_url)

    def sounds(self) -> Callable[[str], str | None]:
        return remover(Recordings(self.account_sid, self.auth_token, self.api_url))

    def books(self) -> Books:
        return Books(account_sid=self.account_sid, auth_token=self.auth_token, api_url=self.api_url)


def run_once(app: Flask, provider: Provider) -> int:
    """Does everything that is due now and returns how many texts were handed over or refused."""
    send, phone, count = provider.sender(), provider.phone(), 0
    with app.app_context():
        _chores(app)
        _watch(app)
        while (*carrying_out.carry_out_due(phone, now=_now), *calling_out.carry_out_due(phone, now=_now)):
            pass
        while results := sending.send_due(send, now=_now):
            count += len(results)
        _reconcile(app, provider.books())
        _forget(provider)
    return count


def run(app: Flask, provider: Provider) -> None:
    """Works until TERM or INT, then finishes what is in hand."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    works = [*((_sending_step(provider), IDLE_SECONDS) for _ in range(SENDING_THREADS)),
             *((_calling_step(provider), CALLING_SECONDS) for _ in range(CALLING_THREADS)),
             (lambda: _watch(app), WATCHING_SECONDS), (lambda: _chores(app), CHORES_SECONDS),
             (_doubting_step(provider), BOOKS_SECONDS), (_reconciling_step(app, provider), BOOKS_SECONDS),
             (_alarming_step(app, provider), ALARM_SECONDS), (lambda: _forget(provider), ALARM_SECONDS),
             (lambda: _beat(app), ALARM_SECONDS)]
    threads = [threading.Thread(target=_repeat, args=(app, step, pause, stop)) for step, pause in works]
    for thread in threads:
        thread.start()
    log.info("worker is running")
    for thread in threads:
        thread.join()
    log.info("worker has stopped")


def _sending_step(provider: Provider) -> Callable[[], bool]:
    send = provider.sender()

    def step() -> bool:
        results = sending.send_due(send, now=_now)
        if any(result.kind is Handover.HALTED for result in results):
            log.critical("the provider refuses our credentials: no text is sent, intake goes on")
        return bool(results)

    return step


def _calling_step(provider: Provider) -> Callable[[], bool]:
    phone = provider.phone()

    def step() -> bool:
        results = (*carrying_out.carry_out_due(phone, now=_now), *calling_out.carry_out_due(phone, now=_now))
        if any(result.kind is Handover.HALTED for result in results):
            log.critical("the provider refuses our credentials: no operator is rung, intake goes on")
        return bool(results)

    return step


def _doubting_step(provider: Provider) -> Callable[[], bool]:
    books = provider.books()
    return lambda: doubts.settle_doubts(books, now=_now) > 0


def _reconciling_step(app: Flask, provider: Provider) -> Callable[[], bool]:
    books = provider.books()
    return lambda: _reconcile(app, books)


def _reconcile(app: Flask, books: Books) -> bool:
    """Two looks: a short one every few minutes, and one over two days every night, whoever's turn it is."""
    policy = app.extensions["telephony"].policy
    turns.take_turn("reconcile", lambda: reconciling.reconcile(books, now=_now, policy=policy), every=LOOK_EVERY, now=_now)
    if local(_now()).hour in NIGHT_HOURS:
        turns.take_turn("reconcile_days", lambda: reconciling.reconcile(
            books, now=_now, policy=policy, since=_now() - NIGHTLY_SPAN), every=NIGHTLY_EVERY, now=_now)
    return False


def _alarming_step(app: Flask, provider: Provider) -> Callable[[], bool]:
    settings = app.extensions["alarms"]
    messenger = Messenger(provider.sender(), settings.own_number, settings.smtp_url, settings.mail_from)

    def step() -> bool:
        now, spooled = _now(), spool.state(app.extensions["spool_dir"])
        waits = int((now - spooled.oldest_at).total_seconds()) if spooled.oldest_at else 0
        alarming.sweep(alarming.measure(now=now), node=NODE, targets=settings.targets, now=now)
        alarming.sweep({"spool_waiting": waits, "spool_aside": spooled.aside}, node=NODE, targets=settings.targets, now=now,
                       of_node=True)
        return alarming.tell_due(messenger, now=_now) > 0

    return step


def _beat(app: Flask) -> bool:
    """A text of our own through the real door; that it came in is noted there."""
    turns.take_turn("beat", lambda: heartbeat.beat(app.extensions["telephony"], now=_now()), every=BEAT_EVERY, now=_now)
    return False


def _forget(provider: Provider) -> bool:
    """Forgets what is due by the rules of retention, and has the provider delete recordings that were forgotten."""
    turns.take_turn("forget", lambda: forgetting.forget_due(now=_now), every=FORGET_EVERY, now=_now)
    remove = provider.sounds()
    turns.take_turn("forget_sounds", lambda: forgetting.delete_sounds(remove, now=_now), every=FORGET_EVERY, now=_now)
    return False


def _watch(app: Flask) -> bool:
    watching.watch(now=_now(), policy=app.extensions["telephony"].policy)
    return False


def _repeat(app: Flask, step: Callable[[], bool], pause_seconds: float, stop: threading.Event) -> None:
    """Runs a step again and again, at once while there is work. A fault is logged, and the next round is a new try."""
    while not stop.is_set():
        busy = False
        try:
            with app.app_context():
                busy = step()
        except DatabaseAway:
            log.error("the database is away: the worker waits")
        except Exception:
            log.exception("a step of the worker failed")
        if not busy:
            stop.wait(pause_seconds)


def _chores(app: Flask) -> bool:
    ours = app.extensions["telephony"]
    spool.drain(ours.spool_dir, lambda stored: webhooks.replay(stored, ours), keys=ours.keys, now=_now())
    escalating.escalate_due(now=_now())
    waking.wake_due(now=_now())
    auditing.anchor(now=_now)
    turns.take_turn("reseal", lambda: resealing.reseal(now=_now), every=RESEAL_EVERY, now=_now)
    upkeep.checkpoint_database()
    return False


def _now() -> datetime:
    return datetime.now(UTC)
