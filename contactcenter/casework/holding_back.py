"""Texts are held back while the provider fails, but for one now and then that tries whether it works again; and after a restore
until its books have been read."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from contactcenter.rules import breaker
from contactcenter.rules.sending import Handover, HandoverResult
from contactcenter.storage import outbox, provider_state
from contactcenter.storage.db import AnyRow, reading, transaction

PAUSED = "paused"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """Since when texts are held back and why: the provider's error code, or 'paused' by us."""

    since: datetime
    why: str


def allowance(most: int, *, now: datetime) -> int:
    """How many texts may be handed over now, within the caller's transaction."""
    state = provider_state.current()
    if state is None or (state.opened_at is None and state.paused_at is None):
        return most
    if state.paused_at is not None:
        return 0
    wait = breaker.wait_before_probe(state.openings)
    return 1 if provider_state.take_probe(now=now, until=now + wait) else 0


def note(result: HandoverResult, *, now: datetime) -> None:
    """What an answer says of the provider, within the caller's transaction."""
    if not breaker.is_failure(result):
        if result.kind in (Handover.SENT, Handover.REFUSED) and provider_state.forget_failures():
            log.warning("the provider takes texts again")
        return
    state = provider_state.locked()
    failures = state.failures + 1
    values: dict[str, object] = {"failures": failures, "why": result.code or result.kind.value}
    if breaker.opens(result, failures=failures) and not _was_under_way(state):
        if state.opened_at is None:
            log.critical("the provider fails: texts are held back, intake goes on")
        values |= {"openings": state.openings + 1, "opened_at": state.opened_at or now,
                   "probe_at": now + breaker.wait_before_probe(state.openings + 1)}
    provider_state.note(**values)


def _was_under_way(state: AnyRow) -> bool:
    """Whether texts are held back, and none has been sent to try since: what fails now was under way when it began."""
    return bool(state.opened_at and state.probe_at <= state.opened_at + breaker.FIRST_WAIT)


def held() -> Held | None:
    """Whether texts are held back now."""
    with reading():
        state = provider_state.current()
    if state and state.paused_at:
        return Held(state.paused_at, PAUSED)
    return Held(state.opened_at, state.why or "") if state and state.opened_at else None


def pause(*, now: datetime) -> int:
    """After a restore: nothing is sent until the provider's books have been read. Returns how many texts are doubtful by it."""
    with transaction():
        provider_state.locked()
        provider_state.note(paused_at=now)
        return outbox.doubt_everything(now)


def resume() -> None:
    """The books have been read: what is due may be sent."""
    with transaction():
        provider_state.locked()
        provider_state.note(paused_at=None)
