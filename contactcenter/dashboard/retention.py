"""/admin/retention: how long things are kept and what then becomes of them, each beside what it rests on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contactcenter.casework import forgetting
from contactcenter.casework import retention as rules
from contactcenter.casework.forgetting import Due
from contactcenter.dashboard.case_pages import Problem
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.pages import page_time
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.retention import BY_CODE, Rule
from contactcenter.storage.reads.retention import changed_rules, forgotten

_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)


def retention() -> ResponseReturnValue:
    """Every rule, with what would go now where that was asked for; the history of the rules and of what went."""
    counted = forgetting.due_now(now=page_time()) if request.args.get("count") else []
    return _page(counted=counted)


def set_retention(code: str) -> ResponseReturnValue:
    """Sets one rule, or shows what would go by it: 303 when it is stored, 404 for none there is, 422 with what was typed."""
    if code not in BY_CODE:
        raise NotFound
    typed = {name: request.form.get(name, "") for name in ("days", "way", "basis")}
    days = int(typed["days"]) if _WHOLE.fullmatch(typed["days"].strip()) else -1
    try:
        rule = rules.wanted(code, days=days, way=typed["way"], basis=typed["basis"])
        if request.form.get("look"):
            return _page(typed={code: typed}, counted=_counted(rule))
        rules.set_rule(code, days=days, way=typed["way"], basis=typed["basis"], by=person(), now=now())
    except Refusal as refusal:
        problem = Problem(code, in_words("retention_refusal", refusal), typed, refusal.facts.get("field", "days"))
        return _page(problem, typed={code: typed}), 422
    flash(_("«%(name)s»: set.", name=word("retention_rule", code)))
    return redirect(url_for("dashboard.retention"), 303)


def _counted(rule: Rule) -> list[Due]:
    return [due for due in forgetting.due_now(now=page_time(), changed=rule) if due.rule.code == rule.code]


def _page(problem: Problem | None = None, *, typed: Mapping[str, Mapping[str, str]] | None = None,
          counted: list[Due] | None = None) -> str:
    return render_template(
        "admin_retention.html", rules=rules.current().values(), typed=typed or {}, problem=problem, history=changed_rules(),
        counted={due.rule.code: due.count for due in counted or ()}, forgotten=forgotten())
