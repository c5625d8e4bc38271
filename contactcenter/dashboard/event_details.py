"""The facts of an event, as lines of words: what the machine read out of a contact, and what an
act changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from contactcenter.dashboard import related_details
from contactcenter.dashboard.contact_words import clock_of
from contactcenter.dashboard.detail import Detail, Facts
from contactcenter.dashboard.detail_words import FAMILIES
from contactcenter.dashboard.moments import day_in_words, duration, moment
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.region_reasons import Reading, reading_of
from contactcenter.dashboard.words import word
from contactcenter.rules.calls import ASKED_CALL_BACK, CALL_BACK_WISH
from contactcenter.rules.tasks import FOLLOW_UP, GIVEN_UP
from contactcenter.rules.urgency import URGENT
from contactcenter.storage.reads.case_calls import CallCourse


def of_received(facts: Facts) -> tuple[Detail, ...]:
    """What was decided about a contact, each with its reason."""
    return tuple([*_routing(reading_of(facts.get("routing", {}))), *_urgency(facts.get("urgency", {})),
                  *_acknowledgement(facts.get("acknowledgement", {})), *_keyword(facts.get("keyword"))])


def of_call(course: CallCourse | None) -> tuple[Detail, ...]:
    """How a call went: who answered it after how long, how it ended without, what was asked for; how it stands
    while it is live. Nothing for a call of the time before its course was kept."""
    return tuple(_course(course)) if course else ()


def _course(course: CallCourse) -> Iterator[Detail]:
    waited = () if course.wait_seconds is None else (_l("waited %(span)s", span=duration(course.wait_seconds)),)
    who = (course.operator,) if course.operator else ()
    if course.result is None:
        yield Detail(word("call_stage", course.stage), words=who)
    else:
        yield Detail(word("call_result", course.result), words=(*who, *waited))
    if course.wish == CALL_BACK_WISH and course.result != ASKED_CALL_BACK:
        yield Detail(word("call_result", ASKED_CALL_BACK))


def _routing(reading: Reading) -> Iterator[Detail]:
    headings = {"certain": _l("Region recognised"), "likely": _l("Region suggested")}
    if reading.certainty in headings:
        yield Detail(headings[reading.certainty], reading.region, reading.quotes(reading.region))


def _urgency(facts: Facts) -> Iterator[Detail]:
    if facts.get("level") == URGENT:
        signs = facts.get("signs", ())
        categories = dict.fromkeys(str(sign["category"]) for sign in signs)
        yield Detail(_l("Urgent"), quotes=tuple(dict.fromkeys(str(sign["quote"]) for sign in signs)),
                     words=tuple(word("urgency", category) for category in categories))


def _acknowledgement(facts: Facts) -> Iterator[Detail]:
    if facts and facts.get("language") is None and facts.get("reason") != "called":
        yield Detail(_l("No automatic answer"), words=(word("acknowledgement", str(facts.get("reason"))),))


def _keyword(code: str | None) -> Iterator[Detail]:
    if code:
        yield Detail(word("keyword", code))


def of_event(kind: str, facts: Facts) -> tuple[Detail, ...]:
    """What an act or a machine's step changed."""
    found = _DETAILS.get(kind)
    return tuple(found(facts)) if found else ()


def _route(facts: Facts) -> Iterator[Detail]:
    if facts.get("from") and facts.get("from") != facts.get("to"):
        yield Detail(_l("from"), facts["from"])
    yield Detail(_l("to"), facts["to"]) if facts.get("to") else Detail(_l("to the national queue"))
    if facts.get("suggested") and facts["suggested"] != facts.get("to"):
        yield Detail(_l("the machine had suggested"), facts["suggested"])


def _offer(facts: Facts) -> Iterator[Detail]:
    if facts.get("to"):
        yield Detail(_l("to"), facts["to"])


def _return(facts: Facts) -> Iterator[Detail]:
    if facts.get("from"):
        yield Detail(_l("from"), facts["from"])


def _close(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("outcome", str(facts.get("outcome", ""))))


def _call_ended(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("call_status", str(facts.get("status", ""))))


def _voice_message(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("recording", str(facts.get("status", ""))))
    if facts.get("callback"):
        yield Detail(_l("Wishes to be called back"))


def _passed_on(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("to whom"), words=(facts.get("to_name", ""),))
    if facts.get("warm"):
        yield Detail(_l("The two talked first"))


def _call_back_promised(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("Reason"), words=(word("task_reason", str(facts.get("reason", ""))),))
    yield from _call_back_due(facts)


def _call_back_tried(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("attempt", str(facts.get("outcome", ""))))
    yield from _call_back_due(facts)
    if facts.get("given_up"):
        yield Detail(word("task_end", GIVEN_UP))


def _call_back_due(facts: Facts) -> Iterator[Detail]:
    if facts.get("due"):
        yield Detail(_l("to be called at"), words=(_due(facts),))


def _due(facts: Facts) -> str:
    return moment(datetime.fromisoformat(facts["due"]), now=page_time())


def _follow_up(facts: Facts) -> Iterator[Detail]:
    """What was promised for when. The older ones are follow-ups, and do not say so."""
    if facts.get("due"):
        yield Detail(word("task_kind", facts.get("task", FOLLOW_UP)), words=(_due(facts),))


def _follow_up_tried(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("attempt", str(facts.get("outcome", ""))), words=(_due(facts),) if facts.get("due") else ())


def _call_out_over(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("call_out", str(facts.get("outcome", ""))))


def _promise(facts: Facts) -> Iterator[Detail]:
    yield from _follow_up(facts)
    yield Detail(word("told", str(facts.get("told", ""))))


def _call_back_settled(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("task_end", str(facts.get("outcome", ""))))


def _text_trouble(facts: Facts) -> Iterator[Detail]:
    code = facts.get("error_code") or facts.get("why")
    if code:
        yield Detail(word("error", str(code)))


def _safety(facts: Facts) -> Iterator[Detail]:
    """What changed on the safety card; the form beside a call has names of its own for two of its fields."""
    own = {"safe_to_call": "may_call", "safe_to_text": "may_text"}
    for name, value in facts.get("card", facts).items():
        if name in ("from_status", "to_status"):
            continue
        yield Detail(word("card", own.get(name, name)), words=(_card_value(value),))


def _card_value(value: Any) -> Any:
    if isinstance(value, dict):
        return f"{clock_of(value['begin'])} – {clock_of(value['end'])}"
    if value is None:
        return _l("at any time")
    return word("yes_no", "yes" if value else "no") if isinstance(value, bool) else value or "–"


def _attach_region(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("second region"), facts.get("to") or facts.get("from"))


def _assign(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("to whom"), words=(facts.get("to", ""),))


def _note(facts: Facts) -> Iterator[Detail]:
    if facts.get("told"):
        yield Detail(_l("told"), words=tuple(facts["told"]))


def _wait(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("until"), words=(day_in_words(date.fromisoformat(facts["until"])),))
    yield Detail(_l("waits for"), words=(word("waits_for", str(facts.get("waits_for", ""))),))


def _seen(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("attention", str(facts.get("attention", ""))))


def _promote(facts: Facts) -> Iterator[Detail]:
    yield Detail(_l("counts as registered on"), words=(day_in_words(date.fromisoformat(facts["registered_on"])),))


def _settle(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("settled", str(facts.get("clock", ""))))


def _clock(facts: Facts) -> Iterator[Detail]:
    yield Detail(word("clock", str(facts.get("clock", ""))), words=(word("clock_step", str(facts.get("step", ""))),))
    yield Detail(word("told", str(facts.get("told", ""))))


def _written_down(facts: Facts) -> Iterator[Detail]:
    """Which fields were changed, and what short ones said before; the child's name is told by its own act alone."""
    before = facts.get("before", {})
    for name in facts.get("changed", ()):
        value = before.get(name) if name in FAMILIES or name in ("child_age", "child_grade") else None
        said = value if isinstance(value, list) else [value] if value else []
        words = [str(word(FAMILIES[name], str(one)) if name in FAMILIES else one) for one in said]
        yield Detail(word("field", name), words=(_l("before: %(words)s", words=", ".join(words)),) if words else ())


def _files(facts: Facts) -> Iterator[Detail]:
    for one in facts.get("files", ()):
        yield Detail(_l("File"), words=(one["name"],))


_DETAILS = {"attach": _files, "detach": _files, "log": _written_down, "details": _written_down, **related_details.DETAILS,
            "note": _note, "route": _route, "assign": _assign, "transfer": _route, "lapse": _return,
            "attach_region": _attach_region, "promote": _promote,
            "detach_region": _attach_region, "wait": _wait, "seen": _seen, "settle": _settle, "clock": _clock,
            "offer": _offer, "return": _return, "close": _close, "call_ended": _call_ended,
            "call_moved": _passed_on, "call_transferred": _passed_on, "call_back_promised": _call_back_promised,
            "call_back_tried": _call_back_tried, "follow_up": _follow_up,
            "follow_up_tried": _follow_up_tried, "promise": _promise, "call_out_over": _call_out_over,
            "call_back_settled": _call_back_settled,
            "voice_message": _voice_message, "safety": _safety, "text_failed": _text_trouble, "text_unsure": _text_trouble}
