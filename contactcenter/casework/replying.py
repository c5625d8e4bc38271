"""The one automatic answer: the facts for the rule, and its row in the outbox."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from contactcenter.casework import wording
from contactcenter.rules.acknowledgement import Acknowledgement, AcknowledgementFacts, Keyword, decide, decide_reference
from contactcenter.rules.language import Language
from contactcenter.rules.numbers import CallerId, caller_id
from contactcenter.rules.policy import Policy
from contactcenter.rules.reference import reference
from contactcenter.rules.safety import hours_of
from contactcenter.rules.texts import ACKNOWLEDGEMENT, REFERENCE
from contactcenter.storage import callers, calls, cases, contacts, events, outbox
from contactcenter.storage.arrivals import Arrival
from contactcenter.storage.db import AnyRow
from contactcenter.storage.outbox import Ceiling


def decide_reply(*, channel: str, text: str, sender: CallerId, language: Language, keyword: Keyword | None,
                 arrival: Arrival, now: datetime, policy: Policy) -> Acknowledgement:
    """Asks the rule; what this number got lately is read only where a reply is possible at all. A number that is unheard of
    got nothing and sent nothing before."""
    caller = arrival.caller
    facts = AcknowledgementFacts(channel=channel, caller=sender, own_numbers=policy.own_numbers, language=language,
                                 keyword=keyword)
    first = decide(facts, policy=policy)
    if first.language is None or caller is None:
        return first
    lately = arrival.lately or _lately(caller, now, policy)
    return decide(AcknowledgementFacts(
        channel=channel, caller=sender, own_numbers=policy.own_numbers, language=language, keyword=keyword,
        known_language=Language(caller.language) if caller.language else None, safe_to_text=caller.safe_to_text,
        receives_texts=caller.receives_texts, opted_out=caller.opted_out_at is not None,
        acknowledged_lately=lately.acknowledged > 0, automatic_texts_today=lately.today,
        automatic_texts_last_minute=lately.last_minute,
        same_text_count=1 + (0 if arrival.unheard else contacts.same_text_count(
            caller.id, text, since=now - policy.same_text_window)),
        within_safe_hours=_within_safe_hours(caller, now)), policy=policy)


def acknowledge(reply: Acknowledgement, case_number: int, opened_at: datetime, *, contact_id: int, caller: AnyRow,
                sender: str, recipient: str, now: datetime, policy: Policy) -> None:
    """Puts the acknowledgement into the outbox, from the number that was written to; nothing when the rule said no."""
    if reply.language is None:
        return
    outbox.add({
        "id": str(uuid4()), "kind": ACKNOWLEDGEMENT, "case_id": case_number, "contact_id": contact_id,
        "caller_id": caller.id, "sender": sender, "recipient": recipient, "language": reply.language.value,
        "text": _words(ACKNOWLEDGEMENT, reply.language, reference(case_number, opened_at)), "created_at": now, "due_at": now,
        "expires_at": now + policy.acknowledgement_validity})


def send_reference(line: AnyRow, *, now: datetime, policy: Policy) -> bool:
    """The reference as a text, because the caller asked for it: in the outbox within the caller's transaction, once for a
    call. False when this number must not or cannot be texted."""
    if outbox.has(line.contact_id, REFERENCE):
        return True
    caller, numbers = callers.of_contact(line.contact_id), calls.numbers_of(line.contact_id)
    case = cases.by_number(line.case_id)
    if caller is None or case is None:
        return False
    answer = decide_reference(_reference_facts(caller, line.language, now, policy), policy=policy)
    if answer.language is None:
        return False
    outbox.add_once({
        "id": str(uuid4()), "kind": REFERENCE, "case_id": case.id, "contact_id": line.contact_id, "caller_id": caller.id,
        "sender": numbers.recipient, "recipient": caller.number, "language": answer.language.value,
        "text": _words(REFERENCE, answer.language, reference(case.id, case.opened_at)), "created_at": now, "due_at": now,
        "expires_at": now + policy.acknowledgement_validity})
    events.add(case.id, "reference_asked", at=now, facts={"contact": line.contact_id})
    return True


def _words(code: str, language: Language, number: str) -> str:
    """The words in force, with the case's reference."""
    return wording.current().by_code[code].filled(language.value, reference=number)


def _reference_facts(caller: AnyRow, language: str | None, now: datetime, policy: Policy) -> AcknowledgementFacts:
    lately = _lately(caller, now, policy)
    return AcknowledgementFacts(
        channel="call", caller=caller_id(caller.number), own_numbers=policy.own_numbers, safe_to_text=caller.safe_to_text,
        language=Language(language) if language else Language.UNKNOWN, receives_texts=caller.receives_texts,
        opted_out=caller.opted_out_at is not None, automatic_texts_today=lately.today,
        automatic_texts_last_minute=lately.last_minute, within_safe_hours=_within_safe_hours(caller, now))


def _within_safe_hours(caller: AnyRow, now: datetime) -> bool:
    hours = hours_of(caller.safe_from_minute, caller.safe_until_minute)
    return hours is None or hours.hold(now)


def _lately(caller: AnyRow, now: datetime, policy: Policy) -> AnyRow:
    return outbox.lately(caller.id, conversation_since=now - policy.acknowledgement_window,
                         day_since=now - timedelta(days=1), ceiling=ceiling(now, policy))


def ceiling(now: datetime, policy: Policy) -> Ceiling:
    """What the rule asks of everybody's automatic texts."""
    return Ceiling(now - timedelta(minutes=1), policy.automatic_texts_a_minute)
