"""/console: what rings, the own call, the form beside it, who waits, and what the number did before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from contactcenter.casework import accounts, vocabulary
from contactcenter.dashboard.assets import STATIC, asset
from contactcenter.dashboard.case_pages import Problem, case_number
from contactcenter.dashboard.headers import let_in
from contactcenter.dashboard.live import fragment, step, tag
from contactcenter.dashboard.log_form import Sheet, sheet_of
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.rules.calls import WRAP_UP
from contactcenter.rules.details import GROUPS, LIVINGS
from contactcenter.rules.lifecycle import NEW, OPEN
from contactcenter.rules.regions import REGIONS
from contactcenter.rules.voice import DIAL_FLOW
from contactcenter.storage.reads import calls as call_reads
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads import log as log_reads
from contactcenter.storage.reads.calls import NumberHistory, OwnCall, RingingOffer, WaitingCall
from contactcenter.storage.reads.cases import CaseFilter, CaseRow
from contactcenter.storage.reads.log import NamedCase
from contactcenter.storage.reads.shifts import AtWork, OwnShift, Reach, last_reach, people_at_work, shift_of

MOST_TEXTS, MOST_OWN = 8, 10
VOICE_SDK = "vendor/twilio.min.js"
# What the provider's browser library talks to (README of twilio-voice.js, "Content Security Policy").
VOICE_SOUNDS = "https://media.twiliocdn.com https://sdk.twilio.com"
VOICE_POLICY = {"connect_src": f"'self' https://eventgw.twilio.com wss://voice-js.roaming.twilio.com {VOICE_SOUNDS}",
                "media_src": f"mediastream: {VOICE_SOUNDS}"}
MICROPHONE = "camera=(), geolocation=(), microphone=(self), payment=(), usb=()"


@dataclass(frozen=True)
class Desk:
    """What one person sees of the telephone now. `case` is what the middle of the page is about, `reach` how the
    person was reached last time, `voice` the address of the provider's library where the browser can be the telephone.
    `picks_up`: calls are answered by picking up the telephone, not by a button (the flow without queues)."""

    shift: OwnShift | None
    offer: RingingOffer | None
    call: OwnCall | None
    waiting: Sequence[WaitingCall]
    texts: Sequence[CaseRow]
    own: Sequence[CaseRow]
    drafts: Sequence[NamedCase]
    colleagues: Sequence[AtWork]
    case: CaseRow | None
    history: NumberHistory
    reach: Reach | None
    voice: str | None
    picks_up: bool


def console() -> ResponseReturnValue:
    """The page. `case` names the case to write down (else that of the own call), `after` one that was just finished."""
    return _opened(console_page(_asked_for()))


def console_page(number: int | None, *, problem: Problem | None = None) -> str:
    """The page about a case, with what was refused if something was; each look at a case is on record."""
    etag, sheet = _tag(number), _sheet(number, problem)
    after = case_reads.case_page(person(), case_number(request.args["after"])) if "after" in request.args else None
    return render_template(
        "console.html", desk=_desk(sheet.case if sheet else None), sheet=sheet, after=after.case if after else None,
        problem=problem, etag=etag, reasons=vocabulary.current(), regions=REGIONS,
        livings=LIVINGS, groups=GROUPS)


def console_fragment() -> Response:
    """What changes by itself, about the same case; never the form."""
    number = _asked_for()
    page = case_reads.case_page(person(), number) if number else None
    return fragment(_tag(number), lambda: render_template("console_live.html", desk=_desk(page.case if page else None)))


def _asked_for() -> int | None:
    """The case in the address, else that of the own call, also while it is wrapped up."""
    if request.args.get("case"):
        return case_number(request.args["case"])
    staff = person()
    call, shift = call_reads.own_call(staff.id), shift_of(staff.id)
    last = call_reads.last_call(staff.id) if shift and shift.state == WRAP_UP and not call else None
    number = call.case_number if call else last.case_number if last and "after" not in request.args else None
    told = log_reads.told_within(staff, number) if number else None
    return told.number if told else number


def _sheet(number: int | None, problem: Problem | None) -> Sheet | None:
    page = case_reads.case_page(person(), number) if number else None
    if page is None:
        return None
    accounts.note_access(user_id=person().id, case_number=page.case.number, act="read", now=page_time())
    return sheet_of(page, problem=problem if problem and problem.typed else None)


def _desk(case: CaseRow | None) -> Desk:
    staff = person()
    newest = case_reads.list_cases(staff, CaseFilter(statuses=(NEW,), sort="newest"), limit=2 * MOST_TEXTS).rows
    return Desk(
        shift=shift_of(staff.id), offer=call_reads.ringing_offer(staff), call=call_reads.own_call(staff.id),
        waiting=call_reads.waiting_calls(staff), texts=[row for row in newest if row.channel == "sms"][:MOST_TEXTS],
        own=case_reads.list_cases(staff, CaseFilter(statuses=OPEN, mine=True, sort="newest"), limit=MOST_OWN).rows,
        drafts=log_reads.own_drafts(staff), case=case,
        colleagues=[other for other in people_at_work() if other.user_id != staff.id],
        history=call_reads.number_history(staff, case.caller_id, except_case=case.number) if case else NumberHistory(),
        reach=last_reach(staff.id), voice=_voice_script(),
        picks_up=current_app.extensions["telephony"].policy.voice_flow == DIAL_FLOW)


def _tag(number: int | None) -> str:
    """Changes with every signal, every change of a case in scope, and each half minute in case one was missed."""
    return tag("console", number, log_reads.signal_count(), case_reads.revision(person()), step(page_time()))


def _opened(html: str) -> Response:
    """Where the browser is the telephone, this page alone may use the microphone and talk to the provider."""
    response = make_response(html)
    if _voice_script():
        let_in(**VOICE_POLICY)
        response.headers["Permissions-Policy"] = MICROPHONE
    return response


def _voice_script() -> str | None:
    """The address of the provider's library, where it was installed and its keys are set."""
    made = current_app.extensions.get("voice_token")
    if not made or not (STATIC / VOICE_SDK).exists() or made("nobody") is None:
        return None
    return asset(VOICE_SDK)
