"""Words of the console: why an act of the telephone is not done, and the choices of the form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "desk_refusal": {
        "not_allowed": _l("Your role does not allow this."),
        "no_shift": _l("Start your shift first."),
        "not_available": _l("That is possible only for somebody who is available."),
        "bad_address": _l("This is no telephone number or SIP address that can be called."),
        "language_missing": _l("Choose at least one language."),
        "unknown_state": _l("There is no such choice."),
        "on_call": _l("End the call first."),
        "not_wrapping_up": _l("The time for writing is over already."),
        "taken": _l("Somebody else was quicker."),
        "call_gone": _l("This call waits no more."),
        "offer_gone": _l("This call rings at you no more."),
        "no_call": _l("You are in no call any more."),
        "pick_up": _l("Here a call is answered by picking up the telephone when it rings."),
        "not_your_call": _l("You are only being asked about this call."),
        "not_talking": _l("Nobody is talking yet."),
        "not_held": _l("The call is not on hold."),
        "not_connected": _l("Your colleague has not picked up yet."),
        "same_person": _l("Choose a colleague."),
        "no_queue": _l("Asking a colleague first is not possible with this provider. Hand the call over at once."),
        "no_browser_shift": _l("This browser is a telephone only during a shift that is reached by it."),
        "no_browser_calls": _l("Calls in the browser are not set up here."),
    },
    "log_refusal": {
        "stale": _l("Somebody else wrote this form meanwhile. Both are shown; sending again replaces what is stored."),
        "outdated": _l("not saved: this form is newer in another window"),
        "too_long": _l("not saved: too much text"),
    },
    "reach": {
        "telephone": _l("My telephone"), "sip": _l("My SIP address"), "browser": _l("This browser"),
    },
    "caller_kind": {"child": _l("Child"), "adult": _l("Adult"), "institution": _l("Institution")},
    "relation": {
        "parent": _l("Parent"), "relative": _l("Relative"), "guardian": _l("Guardian"), "friend": _l("Friend"),
        "neighbour": _l("Neighbour"), "teacher": _l("Teacher"), "specialist": _l("Specialist"),
        "stranger": _l("Stranger"),
    },
    "living": {
        "both_parents": _l("with both parents"), "one_parent": _l("with one parent"),
        "step_family": _l("with a step-parent"), "relatives": _l("with relatives"),
        "guardianship": _l("under guardianship"), "foster_family": _l("in a foster family"),
        "mentor_family": _l("with a mentor"), "institution": _l("in a children's home"),
        "boarding_school": _l("in a boarding school"), "alone": _l("alone"), "street": _l("on the street"),
        "other": _l("otherwise"),
    },
    "group": {
        "disability": _l("with a disability"), "orphan": _l("orphan"), "without_care": _l("without parental care"),
        "large_family": _l("large family"), "low_income": _l("family on social aid"),
        "out_of_school": _l("out of school"), "young_mother": _l("pregnant or a young mother"),
        "moved_here": _l("moved here from abroad"), "refugee": _l("refugee"),
        "hard_situation": _l("in a hard life situation"), "at_law": _l("in conflict with the law"),
    },
    "sex": {"girl": _l("Girl"), "boy": _l("Boy")},
    "field": {
        "caller_kind": _l("Caller"), "relation": _l("Relation to the child"), "child_name": _l("Child's name"),
        "child_age": _l("Age"), "child_sex": _l("Sex"), "child_grade": _l("Grade"),
        "living": _l("Lives"), "groups": _l("Vulnerable groups"), "school": _l("School"), "place": _l("Place"),
        "in_danger": _l("In danger now?"), "reasons": _l("Reason"), "narrative": _l("What happened"),
    },
    "safety": {"safe_to_call": _l("Safe to call?"), "safe_to_text": _l("Safe to text?")},
    "yes_no": {"yes": _l("yes"), "no": _l("no")},
}
