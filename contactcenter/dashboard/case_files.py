"""Files of a case: sent with a form of the page, taken out as a download and never shown in place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from contactcenter.casework import attaching
from contactcenter.casework.working import Form
from contactcenter.dashboard.case_pages import case_number
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.people import person
from contactcenter.dashboard.words import word
from contactcenter.rules.attachments import Upload, disposition
from contactcenter.rules.refusal import Refusal

Sent = MultiDict[str, str]
LONGEST_NUMBER_DIGITS = 15
FIELDS = dict.fromkeys(("file_missing", "too_many_files", "file_too_large", "case_full", "file_refused"), "files") | {
    "unknown_file": "file"}


def file(ref: str, number: str) -> ResponseReturnValue:
    """A file to be put away: 404 outside the reader's scope, for one that is deleted, and for one of another case."""
    found = attaching.take_out(person(), case_number(ref), _number(number), now=now())
    if found is None:
        raise NotFound
    name, content = found
    return Response(content, content_type="application/octet-stream", headers={
        "Content-Disposition": disposition(name, int(number)),
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'"})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER_DIGITS else 0


def _attach(form: Form, sent: Sent) -> None:
    files = [Upload(file.filename or "", file.read()) for file in request.files.getlist("files") if file.filename]
    attaching.attach(form, files, limits=current_app.config["ATTACHMENTS"])


VERBS: Mapping[str, Callable[[Form, Sent], None]] = {
    "attach": _attach,
    "detach": lambda form, sent: attaching.detach(form, _number(sent.get("file", "")), sent.get("reason", "")),
}
TEXT_FIELDS = {"detach": "reason"}


def said(refusal: Refusal) -> list[str]:
    """What a refusal of a file says further: of which file, why, and how much is kept at most."""
    words = []
    if refusal.code == "file_refused":
        words.append(f"«{refusal.facts['name']}»: {word('file_refused', refusal.facts['why'])}")
    if "mib" in refusal.facts:
        words.append(_("At most %(count)s MB.", count=refusal.facts["mib"]))
    if refusal.code == "too_many_files":
        words.append(_("At most %(count)s.", count=refusal.facts["count"]))
    return words
