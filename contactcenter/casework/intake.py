"""A call or a text becomes a case, once for ever by the provider's SID. The path of one SMS is in README.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contactcenter.casework import calendars, timing
from contactcenter.casework.assessing import Assessment, assess
from contactcenter.casework.replying import acknowledge, ceiling, decide_reply
from contactcenter.casework.timing import row_of
from contactcenter.rules import acknowledgement
from contactcenter.rules.acknowledgement import Acknowledgement, Keyword
from contactcenter.rules.inbound import InboundCall, InboundSms
from contactcenter.rules.language import Language
from contactcenter.rules.lifecycle import CLOSED, JOINED, NEW, OFFERED, WAITING
from contactcenter.rules.numbers import CallerId, caller_id
from contactcenter.rules.policy import DEFAULT_POLICY, Policy
from contactcenter.storage import callers, cases, clocks, contacts, events, merges, revisions, search, signals
from contactcenter.storage.arrivals import Arrival, arrive
from contactcenter.storage.db import AnyRow, transaction
from contactcenter.storage.search_models import CONTACT
from contactcenter.storage.writing import together

SUMMARY_CHARACTERS = 160


@dataclass(frozen=True)
class Recorded:
    """The case a contact belongs to; `first` is False when this SID was stored before and nothing was done again. Of the first
    one also callers.DECIDING (None: withheld), and whether the number is unheard of before."""

    case_number: int
    first: bool
    contact_id: int = 0
    caller: AnyRow | None = None
    unheard: bool = False


@dataclass(frozen=True)
class _Incoming:
    """A contact on its way in, with what the rules say of it."""

    channel: str
    contact: InboundSms | InboundCall
    text: str
    caller: CallerId
    assessment: Assessment
    now: datetime
    policy: Policy
    keyword: Keyword | None = None
    found_at: datetime | None = None


def record_sms(sms: InboundSms, *, now: datetime, policy: Policy = DEFAULT_POLICY,
               found_at: datetime | None = None) -> Recorded:
    """Stores a text with its case and, if the rules say so, one acknowledgement. `found_at`: when it was found in the
    provider's books, for no webhook told of it. Raises DatabaseAway: nothing is stored."""
    incoming = _Incoming(
        "sms", sms, sms.text, caller_id(sms.sender), assess(sender=sms.sender, text=sms.text), now, policy,
        acknowledgement.keyword(sms.text, provider_says=str(sms.raw.get("OptOutType", ""))), found_at)
    with transaction():
        return _record(incoming, {"media": list(sms.media), "status": "received"}, join=True)


def record_call(call: InboundCall, *, now: datetime, policy: Policy = DEFAULT_POLICY) -> Recorded:
    """Stores a call at its first word, with a case of its own. Raises DatabaseAway: nothing is stored."""
    with transaction():
        return record_call_within(call, now=now, policy=policy)


def record_call_within(call: InboundCall, *, now: datetime, policy: Policy = DEFAULT_POLICY,
                       found_at: datetime | None = None) -> Recorded:
    """record_call for a transaction that is already open: a step of a call whose first word never came. `found_at` as in
    record_sms."""
    incoming = _Incoming("call", call, "", caller_id(call.sender), assess(sender=call.sender, text=""), now, policy,
                         found_at=found_at)
    return _record(incoming, {"media": [], "status": call.status}, join=False)


def _record(incoming: _Incoming, values: dict[str, Any], *, join: bool) -> Recorded:
    arrival = arrive(_contact_values(incoming) | values, incoming.caller.e164, language=_spoken(incoming), now=incoming.now,
                     ceiling=ceiling(incoming.now, incoming.policy))
    if arrival is None:
        known = contacts.find(incoming.contact.provider, incoming.contact.sid)
        return Recorded(known.case_id, False, known.id) if known else Recorded(0, first=False)
    caller = arrival.caller
    case = _case_to_join(caller.id, incoming) if join and caller and not arrival.unheard else None
    reply = decide_reply(
        channel=incoming.channel, text=incoming.text, sender=incoming.caller, language=incoming.assessment.language,
        keyword=incoming.keyword, arrival=arrival, now=incoming.now, policy=incoming.policy)
    with together(to_the_end=join):   # one round trip instead of nine
        number, opened_at = _join(incoming, case, reply) if case else (_open(incoming, arrival, reply), incoming.now)
        _note(incoming, arrival, number, reply, joined=case is not None)
        if caller and incoming.caller.e164:
            _learn(incoming, caller)
            acknowledge(reply, number, opened_at, contact_id=arrival.contact_id, caller=caller,
                        sender=incoming.contact.recipient, recipient=incoming.caller.e164, now=incoming.now,
                        policy=incoming.policy)
    return Recorded(number, True, arrival.contact_id, caller, arrival.unheard)


def _case_to_join(caller_id: int, incoming: _Incoming) -> AnyRow | None:
    """The case a further text belongs to; of one that is told within another case, that one. A text that is certainly from
    elsewhere does not belong to a closed case: telephones are shared."""
    case = cases.case_to_join(caller_id, since=incoming.now - incoming.policy.join_window)
    into = merges.target_of(case.id) if case and case.outcome == JOINED else None
    case = cases.by_number(into) if into else case
    said = incoming.assessment.certain_region
    if case and case.status == CLOSED and said and case.region and said != case.region:
        return None
    return case


def _contact_values(incoming: _Incoming) -> dict[str, Any]:
    contact = incoming.contact
    return {"channel": incoming.channel, "direction": "in", "provider": contact.provider, "sid": contact.sid,
            "sender": incoming.caller.e164 or contact.sender[:64], "recipient": contact.recipient,
            "text": incoming.text, "text_key": contacts.text_key(incoming.text),
            "language": incoming.assessment.language.value, "received_at": incoming.now, "reconciled_at": incoming.found_at,
            "raw": contact.raw}


def _open(incoming: _Incoming, arrival: Arrival, reply: Acknowledgement) -> int:
    """A new case: offered to the region's queue when the region is certain and the child has said what it is about."""
    said, caller = incoming.assessment, arrival.caller
    status = OFFERED if said.certain_region and incoming.channel == "sms" else NEW
    clock = calendars.current().of_status(status, urgency=said.urgency.level, since=incoming.now)
    number = cases.add({
        "status": status, "region": said.certain_region, "suggested_region": said.suggested_region,
        "region_basis": said.region_basis(), "urgency": said.urgency.level, "urgency_basis": said.urgency_basis(),
        "language": _language(incoming, caller), "channel": incoming.channel,
        "summary": incoming.text[:SUMMARY_CHARACTERS], "caller_id": caller.id if caller else None,
        "attention": _attention(incoming, reply), "opened_at": incoming.now, "changed_at": incoming.now,
        "last_inbound_at": incoming.now, "due_at": clock.at if clock else None,
        "due_clock": clock.clock if clock else None}, number=arrival.case_number)
    if clock:
        clocks.add([row_of(number, clock, at=incoming.now)])
    revisions.move(number, said.certain_region)
    return number


def _join(incoming: _Incoming, case: AnyRow, reply: Acknowledgement) -> tuple[int, datetime]:
    """A further text of a case: raises attention and urgency, never lowers, never moves it between regions, and ends nothing:
    a waiting case goes on waiting, a closed one stays closed, with a clock until somebody has looked."""
    said = incoming.assessment
    values: dict[str, Any] = {
        "attention": _attention(incoming, reply) or "new_message",
        "last_inbound_at": max(case.last_inbound_at, incoming.now), "changed_at": incoming.now}
    if case.status != CLOSED:
        values |= _place(case, said)
    if said.urgency.level < case.urgency:
        values |= {"urgency": said.urgency.level, "urgency_basis": said.urgency_basis()}
    values |= _timed(case, values, incoming.now)
    cases.change(case.id, version=case.version, **values)
    revisions.move(case.id, *cases.scopes_of(case), values.get("region", case.region))
    if case.owner_id and case.status in (WAITING, CLOSED):
        signals.add(signals.person(case.owner_id), "new_message", at=incoming.now, case=case.id)
    return case.id, case.opened_at


def _place(case: AnyRow, said: Assessment) -> dict[str, Any]:
    """What a further text says of the region: it may decide an open one, and only suggests another for a decided one."""
    if case.region is None and said.routed.region:
        offered = {"status": OFFERED} if said.certain_region and case.status == NEW else {}
        return offered | {"region": said.certain_region, "suggested_region": said.suggested_region,
                          "region_basis": said.region_basis()}
    if said.routed.region and said.routed.region != case.region:
        return {"suggested_region": said.routed.region}
    return {}


def _timed(case: AnyRow, values: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The clocks after a further text: those of a new state, sooner ones when the urgency rises, and one for the message on a
    closed case."""
    status, urgency = values.get("status", case.status), values.get("urgency", case.urgency)
    if status == CLOSED:
        return timing.message_on_closed(case, urgency=urgency, now=now)
    if status != case.status:
        return timing.entered(case.id, status, urgency=urgency, now=now)
    return timing.sooner(case, urgency=urgency, now=now) if "urgency" in values else {}


def _attention(incoming: _Incoming, reply: Acknowledgement) -> str | None:
    if incoming.keyword is Keyword.STOP:
        return "stop_word"
    return reply.reason if reply.reason in ("same_text", "ceiling") else None


def _language(incoming: _Incoming, caller: AnyRow | None) -> str:
    said = incoming.assessment.language
    return caller.language if said is Language.UNKNOWN and caller and caller.language else said.value


def _learn(incoming: _Incoming, caller: AnyRow) -> None:
    """What a contact teaches about its number."""
    spoken = _spoken(incoming)
    learnt: dict[str, Any] = {"language": spoken} if spoken and spoken != caller.language else {}
    if incoming.keyword is Keyword.STOP:
        learnt["opted_out_at"] = incoming.now
    elif incoming.keyword is Keyword.START:
        learnt["opted_out_at"] = None
    if learnt:
        callers.note(caller.id, **learnt)


def _spoken(incoming: _Incoming) -> str | None:
    """The language that somebody surely writes in."""
    said = incoming.assessment.language
    return said.value if said in (Language.KAZAKH, Language.RUSSIAN, Language.ENGLISH) else None


def _note(incoming: _Incoming, arrival: Arrival, number: int, reply: Acknowledgement, *, joined: bool) -> None:
    """Whose contact it is, under which words it is found, and every decision with its reason, in one event."""
    contact_id, caller = arrival.contact_id, arrival.caller
    if number != arrival.case_number:
        contacts.attach(contact_id, case_id=number, caller_id=caller.id if caller else None)
    if incoming.text:
        search.file_text(number, CONTACT, contact_id, incoming.text)
    events.add(number, f"{incoming.channel}_received", at=incoming.now, facts={
        "contact": contact_id, "joined": joined, "reconciled": incoming.found_at is not None,
        "routing": incoming.assessment.region_basis(),
        "urgency": incoming.assessment.urgency_basis(), "language": incoming.assessment.language.value,
        "keyword": incoming.keyword.value if incoming.keyword else None,
        "acknowledgement": {"language": reply.language.value if reply.language else None, "reason": reply.reason}})
