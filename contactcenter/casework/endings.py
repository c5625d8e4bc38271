"""The news of a call come in any order: its result is judged again when some of it comes after the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contactcenter.casework import call_backs
from contactcenter.rules import tasks as promises
from contactcenter.rules.calls import ASKED_CALL_BACK, CALL_BACK_WISH, ENDED, LEFT_MESSAGE, MESSAGE, MISSED
from contactcenter.rules.voice import result_of
from contactcenter.storage import calls, cases, recordings, tasks
from contactcenter.storage.db import AnyRow

UNASKED = (promises.ABANDONED, promises.MISSED)


def judge_again(line: AnyRow, *, now: datetime) -> None:
    """What a call that is over came to, now that a message or a wish is known of, or a recording turned out to have failed.

    Within the caller's transaction. A call that is not over is judged at its end.
    """
    if line.stage != ENDED:
        return
    result = result_of(answered=line.answered_at is not None, left_message=recordings.has_message(line.contact_id),
                       wish=line.wish, stage=MESSAGE if line.result in (MISSED, LEFT_MESSAGE) else ENDED)
    if result == line.result:
        return
    calls.change(line.contact_id, result=result)
    if result in (LEFT_MESSAGE, ASKED_CALL_BACK):
        _promise_as_wished(line, result, now)
    call_backs.follow(line, result, now=now)


def _promise_as_wished(line: AnyRow, result: str, now: datetime) -> None:
    """What was promised to whoever seemed lost becomes what they have asked for, or nothing when they have not."""
    for row in tasks.open_of_caller(line.caller_id, promises.CALL_BACK) if line.caller_id else ():
        promise = tasks.by_id(row.id)
        if promise and promise.case_id == line.case_id and promise.reason in UNASKED:
            tasks.change(promise.id, **_as_wished(line, result, now))
    case, wished_in_message = cases.by_number(line.case_id), line.wish == CALL_BACK_WISH and result == LEFT_MESSAGE
    if case and case.attention == call_backs.MISSED_CALL and line.caller_id and not wished_in_message:
        cases.change(case.id, version=case.version, attention=None, changed_at=now)


def _as_wished(line: AnyRow, result: str, now: datetime) -> dict[str, Any]:
    if line.wish != CALL_BACK_WISH:
        return {"state": promises.STOPPED, "outcome": promises.MESSAGE, "settled_at": now}
    return {"reason": promises.MESSAGE if result == LEFT_MESSAGE else promises.ASKED, "due_at": now}
