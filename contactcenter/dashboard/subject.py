"""/subject: everything about one number or one child as a file, on the person's request. For supervisors who have proved lately
who they are; sealed cases that do not name them stay out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contactcenter.casework import subject_files
from contactcenter.casework.subject_files import Wanted
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import person
from contactcenter.dashboard.refused import in_words
from contactcenter.dashboard.words import FAMILIES
from contactcenter.rules.local_time import local
from contactcenter.rules.reference import reference
from contactcenter.rules.refusal import Refusal

JSON, HTML = FORMATS = ("json", "html")


def subject() -> ResponseReturnValue:
    """The question: whose, and what for."""
    return _page()


def take_subject_file() -> ResponseReturnValue:
    """Which cases the file would tell of, or the file itself once it is on record; 422 with what was typed when refused."""
    sent, named = request.form, [request.form.get("references", "")]
    try:
        if sent.get("look"):
            found = subject_files.look(person(), number=sent.get("number", ""), references=named)[1]
            return _page(found=[reference(case.id, case.opened_at) for case in found])
        if sent.get("format") not in FORMATS:
            raise Refusal("unknown_format", field="number")
        wanted = subject_files.start(person(), number=sent.get("number", ""), references=named,
                                     purpose=sent.get("purpose", ""), now=now())
    except Refusal as refusal:
        return _page(problem=in_words("subject_refusal", refusal), beside=refusal.facts.get("field", "number")), 422
    return _file(wanted, sent["format"])


def _file(wanted: Wanted, chosen: str) -> Response:
    """A file that is written while it is read. Its name tells nobody whose it is."""
    named = f"111-{_('file')}-{local(wanted.at):%Y-%m-%d-%H%M}.{chosen}"
    body = _as_json(wanted) if chosen == JSON else _as_html(wanted)
    kind = "application/json" if chosen == JSON else "text/html; charset=utf-8"
    return Response(stream_with_context(body), headers={
        "Content-Type": kind, "Content-Disposition": f'attachment; filename="{named.encode("ascii", "ignore").decode()}"'})


def _as_json(wanted: Wanted) -> Iterator[str]:
    for place, part in enumerate(subject_files.parts(wanted)):
        yield ("[\n" if place == 0 else ",\n") + json.dumps(part, ensure_ascii=False)
    yield "\n]\n"


def _as_html(wanted: Wanted) -> Iterator[str]:
    yield render_template("subject_file.html", begins=True)
    for part in subject_files.parts(wanted):
        rows = [{name: _written(name, value) for name, value in row.items()} for row in part["rows"]]
        yield render_template("subject_file.html", part=part, rows=rows)
    yield "</body></html>\n"


def _written(name: str, value: Any) -> str:
    """A value for people: moments by Kazakhstan's clock, facts as they are stored."""
    if name == "at" or name.endswith("_at"):
        return f"{local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M:%S}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _page(*, found: list[str] | None = None, problem: str = "", beside: str = "") -> str:
    return render_template("subject.html", found=found, problem=problem, beside=beside, typed=request.form,
                           most=subject_files.LONGEST_PURPOSE_CHARACTERS, words=FAMILIES)
