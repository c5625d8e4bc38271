"""Words of team work: deputies, handing over, notices, who is there."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "notice": {
        "mention": _l("You were addressed in a note"), "assigned": _l("A case was given to you"),
        "handed_over": _l("Several cases were handed over to you, this one among them"),
        "promise_due": _l("What was promised is due and nobody has done it yet"),
        "asked_why": _l("You were asked why you looked at a case"),
        "answered_why": _l("Your question about a look was answered"),
    },
    "event": {"ask_why": _l("Asked why somebody looked"), "answer_why": _l("Answered why")},
    "asking_refusal": {
        "not_a_reader": _l("Choose somebody who has seen this case."), "too_long": _l("The text is too long."),
        "answer_missing": _l("Write an answer."), "answered": _l("This question is answered already, with other words."),
    },
    "team_refusal": {
        "unknown_person": _l("Choose a colleague."),
        "unknown_deputy": _l("Choose somebody of the same role."),
        "bad_days": _l("Choose a first day, and a last one that is not over and not before it."),
        "too_many_days": _l("That is too long: a year at most."),
        "already_named": _l("This deputy is named for some of these days already."),
        "no_cases": _l("There is no open case to hand over."),
        "too_many_cases": _l("That is more than can be done at once: narrow the list."),
        "unknown_act": _l("There is no such hand-over of yours."),
        "too_late": _l("It is too late to take it back: more than a day has passed."),
    },
}
