"""What happened to a case, in one line of time: contacts, events, recordings and our own texts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contactcenter.casework.texting import PERSONAL
from contactcenter.dashboard import event_details
from contactcenter.dashboard.event_details import Detail
from contactcenter.storage.reads.cases import CasePage
from contactcenter.storage.reads.joined import JoinedCase

KINDS = ("all", "calls", "texts", "notes", "changes")
_RECEIVED = frozenset({"sms_received", "call_received"})
_OF_ANOTHER_CASE = frozenset({"link", "linked", "unlink", "unlinked", "not_same"})   # shown to who may see that case


@dataclass(frozen=True)
class Entry:
    """One line. `what` and `code` name its words (a family and a code of words), `body` is what somebody
    wrote or said, `state` and `error` are the delivery of a text of ours, `recording` is the SID of what can be
    listened to, `within` the reference of the joined case in which it happened."""

    at: datetime
    kind: str
    icon: str
    what: str
    code: str
    actor: str | None = None
    body: str | None = None
    language: str = ""
    media: int = 0
    seconds: int | None = None
    state: str = ""
    error: str = ""
    recording: str = ""
    within: str = ""
    details: tuple[Detail, ...] = ()


def timeline(page: CasePage, *, only: str = "all", joined: Iterable[JoinedCase] = (),
             visible: Container[str] = ()) -> list[Entry]:
    """All entries of one kind, oldest first, with those of the cases told within this one; what happened at the same moment
    stays in the order contact, act, recording, text. Of a case that it has to do with it tells where that is `visible`."""
    page = replace(page, events=[event for event in page.events
                                 if event.kind not in _OF_ANOTHER_CASE or event.facts.get("case") in visible])
    entries = [*_contacts(page), *_events(page), *_recordings(page), *_texts(page)]
    for case in joined:
        events = [event for event in case.events if event.kind not in _OF_ANOTHER_CASE]
        told = replace(page, contacts=case.contacts, events=events, calls={}, recordings=(), texts=())
        entries += [replace(entry, within=case.reference) for entry in (*_contacts(told), *_events(told))]
    return sorted((entry for entry in entries if only in ("all", entry.kind)), key=lambda entry: entry.at)


def since(page: CasePage, last_event: int) -> list[Entry]:
    """What came to a case after an event: acts and contacts, with their words."""
    events = [event for event in page.events if event.id > last_event]
    new = {event.facts.get("contact") for event in events if event.kind in _RECEIVED}
    contacts = [contact for contact in page.contacts if contact.id in new]
    return timeline(replace(page, events=events, contacts=contacts, recordings=(), texts=()))


def _contacts(page: CasePage) -> Iterator[Entry]:
    """Each contact with what the machine made of it."""
    received = {event.facts.get("contact"): event.facts for event in page.events if event.kind in _RECEIVED}
    for contact in page.contacts:
        is_call = contact.channel == "call"
        yield Entry(
            at=contact.received_at, kind="calls" if is_call else "texts", icon="call" if is_call else "text",
            what="event", code=f"{contact.channel}_received", body=None if is_call else contact.text,
            language=contact.language, media=len(contact.media), seconds=contact.duration_seconds,
            state=contact.status if is_call else "",
            details=(*event_details.of_call(page.calls.get(contact.id)),
                     *event_details.of_received(received.get(contact.id, {}))))


def _events(page: CasePage) -> Iterator[Entry]:
    kept = {recording.sid for recording in page.recordings}
    for event in page.events:
        if event.kind == "sms":
            yield _text_of(event, page)
        elif event.kind not in _RECEIVED:
            yield Entry(at=event.at, kind=_kind_of(event.kind), icon=_icon_of(event.kind), what="event",
                        code=event.kind, actor=event.actor, body=_written(event.kind, event.facts),
                        seconds=event.facts.get("seconds"), recording=_among(kept, event.facts.get("recording")),
                        details=event_details.of_event(event.kind, event.facts))


def _text_of(event: Any, page: CasePage) -> Entry:
    """A text that somebody wrote, with how far it has come."""
    sent = next((text for text in page.texts if text.id == event.facts.get("outbox")), None)
    return Entry(at=event.at, kind="texts", icon="sent", what="written_text", code="personal", actor=event.actor,
                 body=event.facts.get("text"), state=sent.state if sent else "", error=sent.error_code or "" if sent else "")


def _recordings(page: CasePage) -> Iterator[Entry]:
    """Those that no event tells of."""
    told = {event.facts.get("recording") for event in page.events}
    for recording in page.recordings:
        if recording.sid not in told:
            yield Entry(at=recording.recorded_at, kind="calls", icon="voice", what="recording_kind", code=recording.kind,
                        seconds=recording.seconds, recording=recording.sid)


def _among(kept: Container[str], sid: str | None) -> str:
    return sid if sid and sid in kept else ""


def _kind_of(code: str) -> str:
    if code.startswith("call_") or code == "voice_message":
        return "calls"
    if code.startswith("text_"):
        return "texts"
    return "notes" if code == "note" else "changes"


def _icon_of(code: str) -> str:
    icons = {"note": "note", "accept": "accepted", "offer": "offered", "route": "region", "close": "closed",
             "reopen": "new", "return": "back", "lapse": "back", "transfer": "offered", "wait": "waiting",
             "resume": "accepted", "clock": "waiting", "police": "alert", "claim": "person", "voice_message": "voice",
             "handed_over": "person", "call_back_unsafe": "no", "call_back_no_number": "no"}
    usual = {"call": "call", "text": "alert"}.get(code.partition("_")[0], "dot")
    return icons.get(code, usual)


def _written(code: str, facts: Mapping[str, Any]) -> str | None:
    """What somebody wrote; the reason for a call back is a code."""
    return None if code.startswith("call_") else facts.get("text") or facts.get("reason") or None


def _texts(page: CasePage) -> Iterable[Entry]:
    """The automatic ones: those that somebody wrote are events."""
    for text in page.texts:
        if text.kind == PERSONAL:
            continue
        yield Entry(at=text.created_at, kind="texts", icon="sent", what="text_kind", code=text.kind,
                    body=text.text, language=text.language, state=text.state, error=text.error_code or "")
