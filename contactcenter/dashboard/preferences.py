"""/me: what a person chose for the own screen."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.exceptions import BadRequest

from contactcenter.casework import accounts
from contactcenter.dashboard.local_paths import local_path
from contactcenter.dashboard.people import person
from contactcenter.rules.refusal import Refusal


def me() -> ResponseReturnValue:
    """Language, theme, shortcuts, and what the role is for."""
    return render_template("me.html", themes=accounts.THEMES)


def change_preferences() -> ResponseReturnValue:
    """Stores what the form names and keeps the rest: the language switch on every page sends its
    one field."""
    staff, sent = person(), request.form
    language, theme = sent.get("language", staff.language), sent.get("theme", staff.theme)
    shortcuts = sent.get("shortcuts", "on" if staff.shortcuts else "off") == "on"
    try:
        accounts.set_preferences(staff.id, language=language, theme=theme, shortcuts=shortcuts)
    except Refusal as refusal:
        raise BadRequest from refusal
    g.person = replace(staff, language=language, theme=theme, shortcuts=shortcuts)
    refresh()
    flash(_("Saved."))
    return redirect(local_path(sent.get("next")) or url_for("dashboard.me"), 303)
