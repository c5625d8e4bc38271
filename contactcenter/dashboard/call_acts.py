"""POST /console/<verb>: what people do with their shift and their call. Each is safe to send twice; a refused one is answered
with 409 and what is so now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from contactcenter.casework import answering, presence, transferring
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.console import console_page
from contactcenter.dashboard.fields import whole_number
from contactcenter.dashboard.people import person, stay_signed_in
from contactcenter.dashboard.words import word
from contactcenter.rules.calls import BROWSER
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import Staff
from contactcenter.storage.reads.shifts import shift_of

Sent = MultiDict[str, str]
Act = Callable[[Staff, Sent, datetime], None]


def _start(by: Staff, sent: Sent, at: datetime) -> None:
    reach = sent.get("reach", "")
    presence.start_shift(by, reach=reach, address=sent.get(f"address_{reach}", ""), languages=sent.getlist("spoken"), now=at,
                         policy=current_app.extensions["telephony"].policy)


def _answer(by: Staff, sent: Sent, at: datetime) -> None:
    answering.answer(by, whole_number("call"), now=at, policy=current_app.extensions["telephony"].policy)


def _transfer(by: Staff, sent: Sent, at: datetime) -> None:
    transferring.transfer(by, whole_number("to"), warm=sent.get("how") == "warm", now=at)


VERBS: Mapping[str, Act] = {
    "start": _start,
    "state": lambda by, sent, at: presence.set_state(by, sent.get("state", ""), now=at),
    "extend": lambda by, sent, at: presence.extend_wrap_up(by, now=at),
    "end": lambda by, sent, at: presence.end_shift(by, now=at),
    "answer": _answer,
    "pass": lambda by, sent, at: answering.pass_on(by, whole_number("offer"), now=at),
    "hang-up": lambda by, sent, at: answering.hang_up(by, now=at),
    "hold": lambda by, sent, at: transferring.hold(by, now=at),
    "resume": lambda by, sent, at: transferring.resume(by, now=at),
    "transfer": _transfer,
    "complete": lambda by, sent, at: transferring.complete_transfer(by, now=at),
    "cancel": lambda by, sent, at: transferring.cancel_transfer(by, now=at),
}


def call_act(verb: str) -> ResponseReturnValue:
    """Does one act: 303 back to the console, or 409 in words with the console as it is now."""
    try:
        VERBS[verb](person(), request.form, now())
    except Refusal as refusal:
        return console_page(None, problem=Problem(verb, refused_words(refusal), {})), 409
    return redirect(url_for("dashboard.console"), 303)


def refused_words(refusal: Refusal) -> str:
    """Why an act of the telephone is not done, with the name of whoever was quicker or is not free."""
    facts = refusal.facts
    if refusal.code == "taken" and facts.get("by"):
        return _("Answered by %(name)s.", name=facts["by"])
    said = [str(word("desk_refusal", refusal.code))]
    if facts.get("name"):
        state = word("shift_state", facts["state"]) if facts.get("state") else _("not at work")
        said.append(f"{facts['name']}: {state}")
    return " ".join(said)


def stay_in_touch() -> ResponseReturnValue:
    """A sign of life of the page: 204, also for somebody who is not at work. Whoever is stays signed in by it: in a quiet
    night the only thing they do is wait for a call."""
    if shift_of(person().id):
        try:
            presence.stay_in_touch(person(), now=now())
        except Refusal:
            return "", 204   # the shift was ended meanwhile, in another window
        stay_signed_in()
    return "", 204


def voice_token() -> ResponseReturnValue:
    """A pass of ten minutes for the browser as a telephone. 409 without a shift that is reached by the browser, or where the
    provider's keys are not set."""
    shift, made = shift_of(person().id), current_app.extensions.get("voice_token")
    if shift is None or shift.reach != BROWSER:
        return str(word("desk_refusal", "no_browser_shift")), 409
    token = made(shift.address) if made else None
    if token is None:
        return str(word("desk_refusal", "no_browser_calls")), 409
    return jsonify(token=token)
