"""Proof: one record for each look and act, in the transaction of what it tells of.

A person's records are a chain of their own, so that people do not wait for each other; its end is locked for a moment at the
end of the transaction. What is written to the end of a chain that somebody has tampered with goes on from there, but its
seal stays broken: work goes on and the proof of the damage too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import func, insert, select, update

from contactcenter.rules.audit import COMMAND_LINE, FIRST, OF_ANCHORS, fingerprint
from contactcenter.storage.audit_models import AccessLog, AuditAnchor, AuditChain
from contactcenter.storage.db import AnyRow, db, do_last
from contactcenter.storage.statements import insert as insert_once

_log, _chains, _anchors = AccessLog.__table__, AuditChain.__table__, AuditAnchor.__table__
FIELDS = ("chain", "position", "user_id", "case_id", "kind", "act", "about", "recording_sid", "at", "session", "network", "why")
LAST_OF_ALL = "~audit"   # sorts behind every region: chains are locked when all else is done


@dataclass(frozen=True)
class Origin:
    """From where somebody acts, and how they came to the page."""

    session: str = ""
    network: str = ""
    why: str = "unknown"


def come_from(origin: Origin) -> None:
    """What is recorded from now on in this request comes from there."""
    db.session().info["origin"] = origin


def record(kind: str, act: str, *, user_id: int | None, at: datetime, case_id: int | None = None, about: str = "",
         recording_sid: str | None = None) -> None:
    """Records a look, an act or a refusal at the end of the transaction that is open."""
    info, chain = db.session().info, user_id or COMMAND_LINE
    origin = info.get("origin") or Origin(why="command" if user_id is None else "unknown")
    info.setdefault("records", {}).setdefault(chain, []).append({
        "user_id": user_id, "case_id": case_id, "kind": kind, "act": act, "about": about, "recording_sid": recording_sid,
        "at": at.astimezone(UTC), "session": origin.session, "network": origin.network, "why": origin.why})
    do_last((LAST_OF_ALL, chain), partial(_append, chain))


def key() -> bytes:
    made: bytes = current_app.config["AUDIT_KEY"]
    return made


def fields_of(row: Mapping[str, Any]) -> Sequence[int | str | None]:
    """What a record's fingerprint speaks for."""
    return [row[name].astimezone(UTC).isoformat() if name == "at" else row[name] for name in FIELDS]


def seal_of(chain: int, length: int, last: str) -> str:
    """The keyed mark of where a chain ends; another one than any record's."""
    return fingerprint(key(), "end", (chain, length, last))


def anchor_mac(previous: str, anchor: Mapping[str, Any]) -> str:
    at = anchor["at"].astimezone(UTC).isoformat()
    return fingerprint(key(), previous, (anchor["id"], at, anchor["chain"], anchor["length"], anchor["last"]))


def _append(chain: int) -> None:
    """Writes what the transaction has to record of this chain, and its new end."""
    end = _locked_end(chain)
    whole = end.seal == seal_of(chain, end.length, end.last) or (end.length, end.last, end.seal) == (0, FIRST, "")
    length, last, rows = end.length, end.last, []
    if not length or not whole:
        reached = select(func.coalesce(func.max(_log.c.position), 0)).where(_log.c.chain == chain)
        length = db.session.execute(reached).scalar_one()
        whole = whole and length == end.length
    for length, told in enumerate(db.session().info["records"].pop(chain), start=length + 1):
        row = told | {"chain": chain, "position": length}
        last = fingerprint(key(), last, fields_of(row))
        rows.append(row | {"mac": last})
    db.session.execute(insert(_log), rows)
    _set_end(chain, length, last, seal_of(chain, length, last) if whole else "broken")


def _set_end(chain: int, length: int, last: str, seal: str) -> None:
    db.session.execute(update(_chains).where(_chains.c.chain == chain).values(length=length, last=last, seal=seal))


def _locked_end(chain: int) -> AnyRow:
    """Where a chain ends, locked; a chain that has no record yet begins."""
    made = insert_once(AuditChain).values(chain=chain, length=0, last=FIRST, seal="")
    made = made.on_conflict_do_update(index_elements=["chain"], set_={"chain": made.excluded.chain})
    return db.session.execute(made.returning(_chains.c.length, _chains.c.last, _chains.c.seal)).one()


def anchor(now: datetime) -> str | None:
    """Anchors every chain that has grown since it was anchored; the fingerprint of the last anchor, None where nothing grew.
    For one process at a time."""
    end = _locked_end(OF_ANCHORS)
    whole = end.seal == seal_of(OF_ANCHORS, end.length, end.last) or (end.length, end.seal) == (0, "")
    number, mac, grown = end.length, end.last, _grown()
    for number, chain in enumerate(grown, start=number + 1):
        made = {"id": number, "at": now, "chain": chain.chain, "length": chain.length, "last": chain.last}
        mac = anchor_mac(mac, made)
        db.session.execute(insert(_anchors).values(**made, mac=mac))
    if grown:
        _set_end(OF_ANCHORS, number, mac, seal_of(OF_ANCHORS, number, mac) if whole else "broken")
    return f"{number}:{mac}" if grown else None


def _grown() -> Sequence[AnyRow]:
    """The ends of the chains that are longer than what was anchored of them."""
    latest = select(_anchors.c.chain, func.max(_anchors.c.length).label("length")).group_by(_anchors.c.chain).subquery()
    return db.session.execute(select(_chains).outerjoin(latest, latest.c.chain == _chains.c.chain).where(
        _chains.c.chain != OF_ANCHORS, _chains.c.length > func.coalesce(latest.c.length, 0)).order_by(_chains.c.chain)).all()
