"""/service: whether the service itself is well, what has been alarmed about, and when and whom an alarm tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import alarming
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.alarms import rule_of
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.service import service_state

COUNTED_DAYS = timedelta(days=7)


def service() -> ResponseReturnValue:
    """The page."""
    return _page()


def set_alarm(code: str) -> ResponseReturnValue:
    """Sets a rule's threshold and targets: 303 when it is stored, 404 for no rule, 422 with what was typed when refused."""
    typed = {name: request.form.get(name, "") for name in ("threshold", "targets")}
    try:
        threshold = int(typed["threshold"]) if typed["threshold"].isascii() and typed["threshold"].isdigit() else 0
        alarming.set_rule(code, threshold=threshold, targets=typed["targets"].replace(",", " ").split(), by=person(), now=now())
    except Refusal as refusal:
        if refusal.code == "unknown_rule":
            raise NotFound from refusal
        beside = "targets" if refusal.code == "bad_target" else "threshold"
        return _page(Problem(code, str(word("alarm_refusal", refusal.code)), typed, beside)), 422
    flash(_("The rule is set."))
    return redirect(url_for("dashboard.service"), 303)


def _page(problem: Problem | None = None) -> str:
    rules = alarming.rules_now(current_app.extensions["alarms"].targets)
    fields: dict[str, Mapping[str, Any]] = {
        one.rule.code: {"threshold": one.threshold, "targets": " ".join(one.targets)} for one in rules}
    if problem:
        fields[problem.verb] = problem.typed
    state = service_state(days_since=local(page_time() - COUNTED_DAYS).date())
    return render_template("service.html", state=state, rules=rules, fields=fields, rule_of=rule_of, problem=problem,
                           spool=current_app.extensions["spool_state"]())
