"""/supervise: who waits, who is at work, how the day goes, and giving a waiting call to somebody. /wall: the figures
alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import answering
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.live import fragment, tag
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person, stay_signed_in
from contactcenter.dashboard.words import word
from contactcenter.rules.calls import ANSWER_WITHIN, SERVICE_LEVEL_PERCENT, SHIFT_STATES
from contactcenter.rules.presence import SERVING
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.accounts import emergencies_since
from contactcenter.storage.reads.calls import waiting_calls
from contactcenter.storage.reads.shifts import people_at_work
from contactcenter.storage.reads.supervision import today

Values = Mapping[str, Any]
EMERGENCY_SHOWN = timedelta(hours=24)


def supervise() -> ResponseReturnValue:
    """The supervisor's page."""
    return render_template("supervise.html", **_watched())


def supervise_fragment() -> ResponseReturnValue:
    """Its live parts; 304 while nobody came, went, or changed state."""
    values = _watched()
    return fragment(values["etag"], lambda: render_template("supervise_live.html", **values))


def give_call(number: str) -> ResponseReturnValue:
    """Gives a waiting call to somebody: 303 when it waits for them alone now, 409 with the page as it is when it cannot."""
    try:
        answering.move_call(person(), _waiting_call(number), _at_work(request.form.get("to", "")), now=now())
    except Refusal as refusal:
        return render_template("supervise.html", problem=word("move_refusal", refusal.code), **_watched()), 409
    flash(_("The call now waits for that person."))
    return redirect(url_for("dashboard.supervise"), 303)


def _waiting_call(number: str) -> int:
    found = next((call.id for call in waiting_calls(person()) if str(call.id) == number), None)
    if found is None:
        raise Refusal("call_gone")
    return found


def _at_work(number: str) -> int:
    found = next((one.user_id for one in people_at_work() if str(one.user_id) == number), None)
    if found is None:
        raise Refusal("not_available")
    return found


def wall() -> ResponseReturnValue:
    """Figures large enough for a wall, about nobody."""
    return render_template("wall.html", **_figures())


def wall_fragment() -> ResponseReturnValue:
    """Its live part. Whoever sees no case stays signed in by it: such an account may be left alone with a screen."""
    if not person().works_cases:
        stay_signed_in()
    values = _figures()
    return fragment(values["etag"], lambda: render_template("wall_live.html", **values))


def _watched() -> dict[str, Any]:
    """Everything on the supervisor's page, tagged by itself: states of calls and people move no revision of cases."""
    figures, waiting, people = today(now=page_time()), waiting_calls(person()), people_at_work()
    emergencies = emergencies_since(page_time() - EMERGENCY_SHOWN)
    return {**_shown(figures), "waiting": waiting, "people": people, "emergencies": emergencies,
            "takers": [one for one in people if one.state in SERVING],
            "etag": tag("supervise", figures, waiting, people, emergencies)}


def _figures() -> dict[str, Any]:
    figures = today(now=page_time())
    return {**_shown(figures), "etag": tag("wall", figures)}


def _shown(figures: object) -> dict[str, Any]:
    return {"figures": figures, "states": SHIFT_STATES, "within_seconds": int(ANSWER_WITHIN.total_seconds()),
            "aim_percent": SERVICE_LEVEL_PERCENT}
