"""A caller's line: the row that goes with a call from its first word to its end."""

from __future__ import annotations

from datetime import datetime

from contactcenter.casework import call_backs
from contactcenter.casework.delivery import stir
from contactcenter.casework.intake import record_call_within
from contactcenter.rules.calls import GREETING
from contactcenter.rules.inbound import InboundCall
from contactcenter.rules.language import Language
from contactcenter.rules.policy import Policy
from contactcenter.storage import callers, calls, cases
from contactcenter.storage.db import AnyRow


def line_of(call: InboundCall, *, now: datetime, policy: Policy) -> AnyRow:
    """The call a request speaks of, locked, within the caller's transaction. One that is not known yet becomes a case
    first: its first word may have been lost, or be late."""
    line = calls.heard_of(call.sid, at=now)
    if line:
        return line
    recorded = record_call_within(call, now=now, policy=policy)
    caller = recorded.caller if recorded.first else callers.of_contact(recorded.contact_id)
    made = calls.add_once({
        "contact_id": recorded.contact_id, "sid": call.sid, "case_id": recorded.case_number, "stage": GREETING,
        "began_at": now, "news_at": now, "caller_id": caller.id if caller else None,
        "language": caller.language if caller else None})
    if made is None:
        return calls.locked(recorded.contact_id)
    if caller and not recorded.unheard:
        call_backs.called_again(caller.id, now)
    return made


def speaks(line: AnyRow, language: str) -> AnyRow:
    """The caller has chosen a language: it is remembered with the number, and with a case that did not know it."""
    if line.language == language:
        return line
    if line.caller_id:
        callers.note(line.caller_id, language=language)
    case = cases.by_number(line.case_id)
    if case and case.language == Language.UNKNOWN:
        cases.change(case.id, version=case.version, language=language)
        stir(case.id)
    return calls.change(line.contact_id, language=language)
