"""Words about cases and people: states, acts, outcomes, roles, refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "status": {
        "new": _l("New"), "offered": _l("Offered"), "accepted": _l("Accepted"), "waiting": _l("Waiting"),
        "closed": _l("Closed"),
    },
    "act": {
        "claim": _l("Take on"), "route": _l("Set the region"), "offer": _l("Offer to the region"),
        "accept": _l("Accept"), "return": _l("Give back"), "note": _l("Add a note"), "close": _l("Close"),
        "reopen": _l("Open again"),
        "log": _l("Write down"), "join": _l("Add to an earlier case"), "separate": _l("Separate again"),
    },
    "done": {
        "claim": _l("taken on"), "route": _l("region set"), "offer": _l("offered to the region"),
        "accept": _l("accepted"), "return": _l("given back"), "note": _l("note added"), "close": _l("closed"),
        "reopen": _l("opened again"),
        "log": _l("written down"), "join": _l("added to the earlier case"), "separate": _l("separated again"),
    },
    "event": {
        "sms_received": _l("Message received"), "call_received": _l("Call received"), "claim": _l("Taken on"),
        "route": _l("Region set"), "offer": _l("Offered to the region"), "accept": _l("Accepted"),
        "return": _l("Given back"), "note": _l("Note"), "close": _l("Closed"), "reopen": _l("Opened again"),
        "call_ended": _l("Call ended"), "voice_message": _l("Voice message"),
        "call_answered": _l("Call answered"), "call_not_answered": _l("Call taken, telephone not picked up"),
        "call_held": _l("Caller put on hold"), "call_resumed": _l("Caller taken off hold"),
        "reference_asked": _l("Reference asked for by text"),
        "call_moved": _l("Call given to somebody"), "call_transferred": _l("Call handed over"),
        "call_back_promised": _l("Call back promised"), "call_back_tried": _l("Called back"),
        "call_back_settled": _l("Call back settled"), "call_back_taken": _l("Call back taken on"),
        "call_back_returned": _l("Call back left to others"),
        "call_back_unsafe": _l("No call back: the number must not be called"),
        "call_back_no_number": _l("No call back: the number is withheld"),
        "handed_over": _l("Handed over at the end of a shift"),
        "text_failed": _l("Text not delivered"),
        "text_expired": _l("Text not sent in time"),
        "text_unsure": _l("Nobody knows whether the text went out"),
        "text_resend": _l("The text had not gone out: sent once more"),
        "text_too_late": _l("The text had not gone out, and now it is too late"),
        "text_ask_a_person": _l("The text is in doubt: a person decides"),
        "text_sent_again": _l("Text sent again by hand"),
        "text_counted_as_sent": _l("Text counted as sent by hand"),
        "text_let_be": _l("Nothing more is done about the text"),
        "log": _l("Written down"), "join": _l("Added to an earlier case"),
        "separate": _l("Separated from the earlier case"), "joined": _l("Another case was added"),
        "separated": _l("The added case was separated again"), "urgency": _l("Urgency set"),
        "safety": _l("Safe contact noted"),
        "seal": _l("Sealed"), "unseal": _l("Seal taken off"),
    },
    "outcome": {
        "informed": _l("Informed and advised"), "psychological_help": _l("Psychological help given"),
        "worked_with_state_bodies": _l("Worked on with state bodies"),
        "handed_to_police": _l("Handed to the police"),
        "handed_to_guardianship": _l("Handed to the guardianship authority"),
        "silent": _l("Not a case: silent contact"), "prank": _l("Not a case: prank"),
        "wrong_number": _l("Not a case: wrong number"), "test": _l("Not a case: test"),
        "joined": _l("Told within an earlier case"),
    },
    "attention": {
        "new_message": _l("New message"), "returned": _l("Given back by the region"),
        "text_in_doubt": _l("A text is in doubt"),
        "stop_word": _l("Asked for no more texts"), "same_text": _l("The same text again and again"),
        "ceiling": _l("Unusually many texts: not answered"),
        "missed_call": _l("Nobody talked to this caller"), "do_not_call": _l("Must not be called back"),
        "handed_over": _l("Handed over at the end of a shift"),
        "joined": _l("Another case was added"),
    },
    "role": {
        "operator": _l("Operator"), "ombudsman": _l("Children's ombudsman"), "supervisor": _l("Supervisor"),
        "administrator": _l("Administrator"), "auditor": _l("Auditor"),
    },
    "duty": {
        "operator": _l("Takes calls and messages in, sets region and urgency, answers, hands over "
                       "to the region."),
        "ombudsman": _l("Accepts the cases of the own region and works on them until they are closed."),
        "supervisor": _l("Sees every case, watches queues and clocks."),
        "administrator": _l("Looks after accounts and settings, and sees no case."),
        "auditor": _l("Checks who has read and changed what, and sees no case."),
    },
    "theme": {"system": _l("As the device is set"), "light": _l("Light"), "dark": _l("Dark")},
    "kind": {
        "all": _l("everything"), "calls": _l("calls"), "texts": _l("messages"), "notes": _l("notes"),
        "changes": _l("changes"),
    },
    "refusal": {
        "unknown_case": _l("There is no such case, or it is not yours to see."),
        "not_allowed": _l("That is not possible any more: the case has moved on."),
        "stale": _l("Somebody changed the case while this page was open. It is shown as it is now; "
                    "what you wrote is kept."),
        "already_owned": _l("Somebody else has taken the case on."),
        "unknown_region": _l("Choose a region from the list."),
        "reason_missing": _l("Write the reason."),
        "note_missing": _l("The note is empty."),
        "too_long": _l("The text is too long."),
        "unknown_outcome": _l("Choose an outcome."),
        "bad_choice": _l("There is no such choice."),
        "bad_age": _l("Write the age in whole years."),
        "unknown_reason": _l("Choose a reason from the list."),
        "retired_reason": _l("One of the reasons is offered no more: choose another."),
        "too_many_reasons": _l("Too many reasons."),
        "join_target": _l("It cannot be added there: the other case is closed, is itself told within another, or tells of "
                          "others."),
        "bad_preference": _l("There is no such choice."),
    },
}
