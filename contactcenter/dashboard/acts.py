"""POST /cases/<ref>/<verb>: what people do with a case. Each form may be sent twice; a refused one comes back
as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, NotFound

from contactcenter.casework import attending, working
from contactcenter.casework.working import Form
from contactcenter.dashboard import case_details, case_files, contact_acts, desk_acts, related_acts
from contactcenter.dashboard.case_pages import Problem, case_number, shown, visible_case
from contactcenter.dashboard.clock import now
from contactcenter.dashboard.desk_acts import Sent
from contactcenter.dashboard.form_keys import unpacked
from contactcenter.dashboard.kept_words import written
from contactcenter.dashboard.local_paths import local_path
from contactcenter.dashboard.people import person
from contactcenter.dashboard.timeline import Entry, since
from contactcenter.dashboard.words import word
from contactcenter.rules.refusal import Refusal
from contactcenter.storage.reads import cases as case_reads
from contactcenter.storage.reads.cases import CasePage

VERBS: Mapping[str, Callable[[Form, Sent], None]] = {
    "claim": lambda form, sent: working.claim_case(form),
    "route": lambda form, sent: working.set_region(form, sent.get("region") or None,
                                                   offer=sent.get("offer") == "1"),
    "offer": lambda form, sent: working.offer_case(form),
    "accept": lambda form, sent: working.accept_case(form),
    "return": lambda form, sent: working.return_case(form, sent.get("reason", "")),
    "note": lambda form, sent: working.add_note(form, sent.get("text", "")),
    "close": lambda form, sent: working.close_case(form, sent.get("outcome", ""), sent.get("note", "")),
    "reopen": lambda form, sent: working.reopen_case(form, sent.get("reason", "")),
    **desk_acts.VERBS, **contact_acts.VERBS, **case_details.VERBS, **case_files.VERBS, **related_acts.VERBS,
}
TEXT_FIELDS = ({"return": "reason", "note": "text", "close": "note", "reopen": "reason"} | desk_acts.TEXT_FIELDS
               | contact_acts.TEXT_FIELDS | case_files.TEXT_FIELDS | related_acts.TEXT_FIELDS)
FIELDS = ({"unknown_region": "region", "unknown_outcome": "outcome"} | desk_acts.FIELDS | contact_acts.FIELDS
          | case_details.FIELDS | case_files.FIELDS | related_acts.FIELDS)
CHOSEN = ("region", "outcome", *desk_acts.CHOSEN, *contact_acts.CHOSEN, *case_details.CHOSEN, "file", *related_acts.CHOSEN)
CONFLICTS = frozenset({"not_allowed", "stale", "already_owned", "already_theirs", "not_theirs", "join_target",
                       *related_acts.CONFLICTS})


def act(ref: str, verb: str) -> ResponseReturnValue:
    """Does one act: 303 when it is done, 404 when the case is not this person's, 409 when the case has moved
    on, 422 for what was filled in wrongly."""
    number, sent = case_number(ref), _sent()
    try:
        VERBS[verb](_form(number, sent), sent)
    except Refusal as refusal:
        if refusal.code == "unknown_case":
            raise NotFound from refusal
        return _refused(ref, verb, refusal)
    attending.forget_typed(person(), number, verb)
    flash(_("%(reference)s: %(done)s", reference=ref, done=word("done", verb)))
    return redirect(_onward(number, ref), 303)


def attach(ref: str) -> ResponseReturnValue:
    """The act that brings files, at an address of its own: it alone takes more than a form of words."""
    return act(ref, "attach")


def _sent() -> Sent:
    """The fields of a form. A button in a list has one value instead: 'version.key', and '.region' where it
    chooses one."""
    sent = MultiDict(request.form)
    if "stamp" in sent:
        version, key, region = (sent["stamp"] + "..").split(".")[:3]
        sent.update({"version": version, "key": unpacked(key)} | ({"region": region, "offer": "1"} if region else {}))
    return sent


def _form(number: int, sent: Sent) -> Form:
    try:
        key, version = str(UUID(sent["key"])), int(sent["version"])
    except (KeyError, ValueError) as error:
        raise BadRequest from error
    return Form(case_number=number, by=person(), key=key, version=version, now=now())


def _onward(number: int, ref: str) -> str:
    """Back to the list it came from, to the case, or home when the case has left this person's sight."""
    came_from = local_path(request.form.get("next"))
    if came_from:
        return came_from if "#" in came_from else f"{came_from}#c-{ref}"
    if case_reads.case_revision(person(), number) is None:
        return url_for("dashboard.home")
    return url_for("dashboard.case", ref=ref)


def _refused(ref: str, verb: str, refusal: Refusal) -> ResponseReturnValue:
    seen = visible_case(ref)
    if refusal.code in CONFLICTS:
        problem = Problem(verb, _conflict(refusal, seen.page.case.owner), _typed(), meanwhile=_meanwhile(seen.page))
        return shown(seen, problem=problem), 409
    beside = refusal.facts.get("field") or FIELDS.get(refusal.code) or TEXT_FIELDS.get(verb, "")
    return shown(seen, problem=Problem(verb, _invalid(refusal), _typed(), beside)), 422


def _meanwhile(page: CasePage) -> list[Entry]:
    """What others did after the form was drawn; a button in a list does not say when that was."""
    last = request.form.get("last", "")
    return since(page, int(last)) if last.isascii() and last.isdigit() and len(last) < 16 else []


def _typed() -> dict[str, str]:
    chosen = {name: request.form[name] for name in CHOSEN if name in request.form}
    return written() | chosen | case_details.typed_many(request.form)


def _conflict(refusal: Refusal, owner: str | None) -> str:
    said = [str(word("refusal", refusal.code))]
    if refusal.code == "already_owned" and owner:
        said.append(_("It is with %(name)s.", name=owner))
    allowed = ", ".join(str(word("act", code)) for code in refusal.facts.get("allowed", ()))
    if allowed:
        said.append(_("Possible now: %(acts)s.", acts=allowed))
    return " ".join(said)


def _invalid(refusal: Refusal) -> str:
    said = [str(word("refusal", refusal.code)), *case_files.said(refusal)]
    if "objection" in refusal.facts:
        said.append(_("Reason: %(why)s.", why=contact_acts.refused(refusal)))
    if "most" in refusal.facts:
        said.append(_("At most %(count)s characters.", count=refusal.facts["most"]))
    return " ".join(said)
