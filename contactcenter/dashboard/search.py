"""/search: one box. The term is posted and then kept on the server: no address, no history and no log has it."""

from __future__ import annotations

import re

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from contactcenter.casework import searching
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.listing import BadView
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.search import LONGEST_TERM_CHARACTERS, Asked, asked
from contactcenter.storage.reads import search as reads
from contactcenter.storage.reads.cases import PAGE_ROWS
from contactcenter.storage.reads.search import Found

LONGEST_CURSOR = 15
TOKEN = re.compile(r"[0-9a-f-]{36}")


def search() -> ResponseReturnValue:
    """The box, with what can be searched for."""
    return _page("")


def start_search() -> ResponseReturnValue:
    """A whole reference leads to its case, anything else to result pages of its own; 422 for what cannot be searched for."""
    typed = request.form.get("term", "")
    try:
        found, token = searching.start_search(person(), typed, key=current_app.config["SECRET_KEY"], now=now())
    except Refusal as refusal:
        status = 404 if refusal.code == "unknown_case" else 422
        return _page(typed[:LONGEST_TERM_CHARACTERS], problem=in_words("search_refusal", refusal)), status
    if found:
        return redirect(url_for("dashboard.case", ref=found), 303)
    return redirect(url_for("dashboard.found", token=token), 303)


def found(token: str) -> ResponseReturnValue:
    """A page of what was found; 404 in words once the search is forgotten, and for somebody else's."""
    stored = reads.stored(person(), token, now=now()) if TOKEN.fullmatch(token) else None
    if stored is None:
        return _page("", problem=_("This search has run out. Search again.")), 404
    wanted, after = asked(stored.term), _after()
    listing = reads.find(person(), wanted, after=after)
    if stored.found is None and after is None:
        searching.note_found(stored.id, len(listing.rows) + _has_more(listing))
    return _page(stored.term, token=token, wanted=wanted, listing=listing, after=after)


def _after() -> int | None:
    given = request.args.get("after", "")
    if set(request.args) - {"after"} or given and not (given.isascii() and given.isdigit() and len(given) <= LONGEST_CURSOR):
        raise BadView
    return int(given) if given else None


def _page(term: str, *, problem: str = "", token: str = "", wanted: Asked | None = None, listing: Found | None = None,
          after: int | None = None) -> str:
    numbers = [case.number for case in listing.rows] if listing else []
    pieces = reads.excerpts(numbers, wanted.words) if wanted and wanted.words and numbers else {}
    return render_template("search.html", term=term, problem=problem, token=token, listing=listing, pieces=pieces, after=after,
                           said=_how_many(listing) if listing and (listing.unfinished or not after) else "")


def _has_more(listing: Found) -> bool:
    """Whether more cases are known to have the words, not only that more are to be looked through."""
    return bool(listing.after) and not listing.unfinished


def _how_many(listing: Found) -> str:
    if _has_more(listing):
        return _("More than %(count)s cases, newest first", count=PAGE_ROWS)
    if listing.unfinished:
        return _("Found on this page: %(count)s. Older cases have not been looked through yet.", count=len(listing.rows))
    return ngettext("%(num)s case found", "%(num)s cases found, newest first", len(listing.rows))
