"""/lists: lists that a person keeps under a name. A list is its query string and nothing else."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from contactcenter.casework import lists as keeping
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.listing import View, view_of
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads.views import kept_lists

LONGEST_NUMBER = 15


def kept() -> ResponseReturnValue:
    """What is kept, and a name for the list that the address describes."""
    view = view_of(request.args)
    return render_template("kept_lists.html", view=view, kept=kept_lists(person()))


def keep_list() -> ResponseReturnValue:
    """Keeps the list that the form came from, under the name that was typed, and goes back to it."""
    view = sent_view()
    try:
        name = keeping.keep_list(person(), request.form.get("name", ""), view.query(), now=now())
        flash(_("Kept as «%(name)s».", name=name))
    except Refusal as refusal:
        return render_template("kept_lists.html", view=view, kept=kept_lists(person()), typed=request.form.get("name", ""),
                               problem=in_words("list_refusal", refusal)), 422
    return back_to(view)


def forget_list(number: str) -> ResponseReturnValue:
    """Forgets one; the cases in it stay where they are."""
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
        raise NotFound
    keeping.forget_list(person(), int(number))
    flash(_("The list is no longer kept. Its cases are where they were."))
    return back_to(sent_view())


def sent_view() -> View:
    """The list that a form belongs to. Raises BadView for one that nobody knows."""
    return view_of(MultiDict(parse_qsl(request.form.get("query", ""), keep_blank_values=True)))


def back_to(view: View) -> ResponseReturnValue:
    return redirect(f"{url_for('dashboard.cases')}?{view.query()}", 303)
