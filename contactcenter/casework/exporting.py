"""Cases as plain data, for other systems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from contactcenter.casework import vocabulary
from contactcenter.rules.reasons import LANGUAGES
from contactcenter.rules.reference import reference
from contactcenter.storage.reads import export


def export_cases(*, since: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Every case changed since then (None: all), oldest first, as JSON-ready values; reads in batches, holds none of them."""
    for batch in export.batches(since):
        for case in batch.cases:
            yield _case(case, batch)


def _case(case: Any, batch: export.Batch) -> dict[str, Any]:
    return {
        "reference": reference(case.id, case.opened_at), "status": case.status, "region": case.region,
        "region_basis": case.region_basis, "suggested_region": case.suggested_region, "urgency": case.urgency,
        "urgency_basis": case.urgency_basis, "channel": case.channel, "language": case.language,
        "outcome": case.outcome, "attention": case.attention, "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        **_categories(next(iter(batch.details.get(case.id, ())), None)),
        "contacts": [_contact(row) for row in batch.contacts.get(case.id, ())],
        "events": [_event(row) for row in batch.events.get(case.id, ())],
        "outbox": [_text(row) for row in batch.texts.get(case.id, ())],
    }


def _categories(row: Any) -> dict[str, Any]:
    """The reasons in the words of the version they were chosen from; none where nobody wrote the case down."""
    known = vocabulary.at(row.vocabulary if row else "")
    return {"vocabulary": row.vocabulary if row else None, "categories": [
        {"code": code, **{language: known.label(code, language=language) for language in LANGUAGES}}
        for code in (row.reasons if row else ())]}


def _contact(row: Any) -> dict[str, Any]:
    return {"provider_sid": row.sid, "provider": row.provider, "channel": row.channel, "direction": row.direction,
            "sender": row.sender, "recipient": row.recipient, "text": row.text, "status": row.status,
            "received_at": row.received_at.isoformat(), "duration_seconds": row.duration_seconds}


def _event(row: Any) -> dict[str, Any]:
    return {"kind": row.kind, "at": row.at.isoformat(), "actor": row.actor, "facts": row.facts}


def _text(row: Any) -> dict[str, Any]:
    return {"id": row.id, "kind": row.kind, "state": row.state, "provider_sid": row.sid, "recipient": row.recipient,
            "language": row.language, "text": row.text, "provider_status": row.provider_status,
            "error_code": row.error_code, "attempts": row.attempts}
