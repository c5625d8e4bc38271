"""/admin/settings: all settings as one file, and what taking one over would change before it does."""

from __future__ import annotations

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import settings_file
from contactcenter.casework.settings_file import Change
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import FAMILIES
from contactcenter.rules.local_time import local
from contactcenter.rules.refusal import Refusal

_FAMILIES = ("settings_refusal", "retention_refusal", "refusal", "alias_refusal", "vocabulary_refusal")


def settings() -> ResponseReturnValue:
    """Take the file out, or bring one in."""
    return _page()


def take_settings_out() -> ResponseReturnValue:
    """Everything that administrators set; nothing about people or cases."""
    text = json.dumps(settings_file.written(), ensure_ascii=False, indent=1)
    named = f"111-settings-{local(now()):%Y-%m-%d}.json"
    return Response(text, mimetype="application/json", headers={"Content-Disposition": f'attachment; filename="{named}"'})


def look_at_settings() -> ResponseReturnValue:
    """What the file that was sent would change; nothing is changed yet. 422 for one that cannot be read."""
    sent = request.files.get("file")
    text = sent.read().decode("utf-8-sig", "replace") if sent else request.form.get("text", "")
    try:
        return _page(text, changes=settings_file.compare(text))
    except Refusal as refusal:
        return _page(problem=_said(refusal)), 422


def take_settings_over() -> ResponseReturnValue:
    """Changes what the file says: 303; 422 with what is still to be changed when an act is refused."""
    text = request.form.get("text", "")
    try:
        count = settings_file.take_over(text, by=person(), now=now())
    except Refusal as refusal:
        return _page(problem=_said(refusal)), 422
    flash(_("Taken over: %(count)s changes.", count=count))
    return redirect(url_for("dashboard.settings"), 303)


def _page(text: str = "", *, changes: list[Change] | None = None, problem: str = "") -> str:
    return render_template("admin_settings.html", text=text, changes=changes, problem=problem)


def _said(refusal: Refusal) -> str:
    """The sentence of whichever act was refused, and what it was about."""
    words = next((FAMILIES[family][refusal.code] for family in _FAMILIES if refusal.code in FAMILIES[family]), refusal.code)
    return f"{refusal.facts['what']}: {words}" if "what" in refusal.facts else str(words)
