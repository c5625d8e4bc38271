"""Words about reaching the person: the safety card, texts from a case, prepared texts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "call_out": {
        "talked": _l("talked"), "no_answer": _l("nobody answered"), "busy": _l("busy"), "hung_up": _l("hung up before that"),
        "barred": _l("not put through: the safety card does not allow it"),
        "not_picked_up": _l("the own telephone was not picked up"), "not_placed": _l("the call could not be placed"),
    },
    "act": {"call_out": _l("Call through the centre"), "sms": _l("Write a text"), "safety": _l("Change the safety card")},
    "done": {"call_out": _l("your telephone will ring now"), "sms": _l("text on its way"), "safety": _l("safety card changed")},
    "event": {
        "call_out": _l("Call through the centre"), "call_out_over": _l("Call through the centre, over"),
        "sms": _l("Text written"), "promise": _l("A promise is due"), "follow_up_tried": _l("Follow-up"),
        "follow_up_taken": _l("Follow-up taken on"), "follow_up_returned": _l("Follow-up left to others"),
    },
    "objection": {
        "unsafe_to_text": _l("the number is marked as unsafe to text"),
        "unsafe_to_call": _l("the number is marked as unsafe to call"),
        "unsafe_hours": _l("not at this hour"),
        "opted_out": _l("has asked for no texts before"),
        "never_text_again": _l("the number cannot receive texts"),
        "withheld": _l("the number is withheld"), "alphanumeric": _l("the sender is a name, not a number"),
        "short_code": _l("the sender is a short number"),
        "not_a_number": _l("the sender is not a telephone number"),
        "unknown_range": _l("nobody knows whether this number takes messages"),
        "land_line": _l("the sender is a land line"), "not_mobile": _l("the sender is not a mobile"),
    },
    "acknowledgement": {"unsafe_hours": _l("not at this hour")},
    "card": {
        "may_call": _l("May be called"), "may_text": _l("May be texted"), "may_leave_voicemail": _l("Voicemail may be left"),
        "hours": _l("Safe hours"), "answered_by": _l("Who may answer"), "safe_word": _l("Safe word"),
    },
    "task_kind": {"call_back": _l("Call back"), "follow_up": _l("Follow-up")},
    "task_reason": {"call_back": _l("promised by a colleague")},
    "attempt": {"carried_out": _l("Done"), "not_needed": _l("Not needed"), "put_off": _l("Put off")},
    "task_end": {"carried_out": _l("done"), "not_needed": _l("not needed any more")},
    "task_refusal": {"bad_time": _l("Choose a time to come, within a year.")},
    "attention": {"promise_due": _l("A promise is due, nobody is at it")},
    "written_text": {"personal": _l("Text written")},
    "prepared_text": {
        "acknowledgement": _l("Automatic acknowledgement"), "reference": _l("Reference by text"),
        "safe_time": _l("Ask for a safe time"), "where_are_you": _l("Ask for the place"), "in_danger": _l("In danger: 112"),
        "we_call": _l("We will call"), "being_worked_on": _l("Is being worked on"),
    },
    "refusal": {
        "text_missing": _l("The text is empty."),
        "no_number": _l("The number is withheld: nobody can be called back or texted."),
        "unknown_kind": _l("Choose what is promised."),
        "bad_time": _l("Choose a time to come, within a year."),
        "already_promised": _l("This is promised already: note first what came of it."),
        "unsafe_call": _l("This number must not be called then."),
        "bad_address": _l("This is no telephone number of Kazakhstan that can be called."),
        "calling_already": _l("You have a call through the centre already. Wait until it is over."),
        "unsafe_text": _l("This number must not be texted."),
        "bad_hours": _l("Write both times of the day, such as 14:00 and 18:00, or neither."),
        "unknown_variable": _l("Only {reference} may stand in braces."),
        "reference_missing": _l("The text needs {reference}: without it nobody finds their case again."),
        "text_name_missing": _l("Write what staff call this text."),
        "unknown_text": _l("There is no such text."),
        "automatic_text": _l("An automatic text can be worded anew, but not taken away."),
    },
}
