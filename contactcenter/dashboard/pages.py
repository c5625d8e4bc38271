"""What every template may use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask, g
from jinja2 import pass_context
from jinja2.runtime import Context

from contactcenter.dashboard import form_keys, moments
from contactcenter.dashboard.assets import asset
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.contact_words import clock_of, objection_in_words
from contactcenter.dashboard.keys import CASE_KEYS, CONSOLE_KEYS, LIST_KEYS
from contactcenter.dashboard.languages import NAMES, language
from contactcenter.dashboard.people import person_if_known
from contactcenter.dashboard.standing import standing
from contactcenter.dashboard.words import word
from contactcenter.rules import regions
from contactcenter.rules.safety import Reach, objection_to_call, objection_to_text
from contactcenter.storage.reads.team import unread


def install(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        moment=lambda at: moments.moment(at, now=page_time()),
        day=lambda at: moments.day(at, now=page_time()), weekday=lambda at: moments.weekday(at, now=page_time()),
        remaining=lambda at: moments.remaining(at, now=page_time()),
        deadline=lambda at: moments.deadline(at, now=page_time()),
        day_in_words=moments.day_in_words, weekday_in_words=moments.weekday_in_words, utc=moments.utc,
        duration=moments.duration, region=_region, word=_word, clock=clock_of, text_objection=_text_objection,
        call_objection=_call_objection)
    app.jinja_env.globals.update(
        asset=asset, standing=standing, new_key=form_keys.new_key, packed_key=form_keys.packed_key,
        languages=NAMES, list_keys=LIST_KEYS, case_keys=CASE_KEYS,
        console_keys=CONSOLE_KEYS, remaining_words=moments.remaining_words)
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    return {"person": person_if_known(), "language": language(), "now": page_time(), "unread_notices": _unread}


def _unread() -> int:
    """Asked for by the frame of a page of somebody who works cases, never by an error page."""
    staff = person_if_known()
    return unread(staff)[0] if staff and staff.works_cases else 0


def page_time() -> datetime:
    """One moment for a whole page: its first look at the clock."""
    if "page_time" not in g:
        g.page_time = now()
    moment: datetime = g.page_time
    return moment


def _text_objection(reach: Reach) -> str:
    """Why a number must not be texted now, in words; nothing when it may be."""
    return _in_words(objection_to_text(reach, now=page_time()), reach)


def _call_objection(reach: Reach) -> str:
    """Why a number must not be called now, in words; nothing when it may be."""
    return _in_words(objection_to_call(reach, now=page_time()), reach)


def _in_words(objection: str | None, reach: Reach) -> str:
    hours = reach.card.hours
    return objection_in_words(objection, (hours.begin, hours.end) if hours else None) if objection else ""


# Both depend on the reader. Without the context a constant in a template would be put into words once for all, when the
# template is compiled, in the language of whoever came first.

@pass_context
def _word(_context: Context, code: str, family: str) -> Any:
    """The words of a code: {{ code|word("status") }}."""
    return word(family, code)


@pass_context
def _region(_context: Context, iso: str) -> str:
    return region(iso)


def region(iso: str) -> str:
    """A region's name in the language of the page; an unknown code stays itself."""
    return regions.region_name(iso, language=language()) if iso in regions.REGIONS else iso
