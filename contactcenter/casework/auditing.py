"""Proof: from where people act, what was refused to them, and whether the records are whole."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from contactcenter.casework.turns import take_turn
from contactcenter.rules.audit import REFUSED, network_of
from contactcenter.storage import audit
from contactcenter.storage.db import reading, transaction
from contactcenter.storage.reads import audit as reads
from contactcenter.storage.reads.audit import Checked

ANCHOR_EVERY = timedelta(minutes=1)
SESSION_CHARACTERS = 16
MOST_ABOUT_CHARACTERS = 64
log = logging.getLogger(__name__)


def come_from(*, session: str, address: str | None, why: str) -> None:
    """Says for the rest of this request from where its person acts; `session` is the hash its row is known by."""
    audit.come_from(audit.Origin(session=session[:SESSION_CHARACTERS], network=network_of(address), why=why))


def note_refusal(user_id: int, about: str, *, now: datetime) -> None:
    """Writes down what somebody was not let into. DatabaseAway: nothing is stored."""
    with transaction():
        audit.record(REFUSED, "refused", user_id=user_id, at=now, about=about[:MOST_ABOUT_CHARACTERS])


def note_command(kind: str, act: str, *, about: str, now: datetime) -> None:
    """Writes down what somebody does at the command line, before it is done. DatabaseAway: nothing is stored."""
    with transaction():
        audit.record(kind, act, user_id=None, at=now, about=about[:MOST_ABOUT_CHARACTERS])


def anchor(*, now: Callable[[], datetime]) -> None:
    """Anchors what has been recorded since the last time, once a minute over all workers, and logs the latest anchor: a copy
    outside the database, which `audit verify --anchor` compares."""
    take_turn("audit_anchor", lambda: _anchor(now()), every=ANCHOR_EVERY, now=now)


def _anchor(now: datetime) -> None:
    with transaction():
        made = audit.anchor(now)
    if made:
        log.info("audit anchor %s", made)


def verify(anchor: str = "") -> Checked:
    """Looks at every record. `anchor` is one that was logged, as 'number:fingerprint'."""
    with reading():
        checked = reads.verify()
        if anchor and not reads.has_anchor(anchor):
            return Checked(checked.records, checked.older, (*checked.faults, "the anchor that was logged is not here"))
        return checked
