"""Words of the file about one person, and of the report of what was touched."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "subject_refusal": {
        "not_allowed": _l("Your role does not allow this."),
        "nothing_asked": _l("Write a number, or the references of cases."),
        "bad_number": _l("This is no telephone number."),
        "bad_reference": _l("One of the references is none, or not yours to see."),
        "no_case": _l("Nothing is stored about this number."),
        "too_many_cases": _l("Too many cases."),
        "purpose_missing": _l("Write what it is for."), "purpose_too_long": _l("The text is too long."),
        "unknown_format": _l("There is no such choice."),
    },
    "touched_refusal": {
        "nobody_asked": _l("Choose a person, or write a session."), "unknown_person": _l("There is no such account."),
        "bad_session": _l("A session is written as the records show it: six characters or more."),
        "bad_times": _l("Write two times, the earlier one first."),
    },
    "subject_part": {
        "about": _l("About this file"), "caller": _l("What is known of the number"), "case": _l("Case"),
        "contact": _l("Contacts"), "call": _l("Calls"), "case_event": _l("What happened"),
        "case_details": _l("Child and caller"),
        "case_clock": _l("Clocks"), "outbox": _l("Texts to the person"), "delivery_event": _l("Delivery of texts"),
        "task": _l("Promises"), "appeal": _l("Formal appeal"), "case_left": _l("Left a region"),
        "recording": _l("Recordings"), "call_event": _l("Steps of calls"), "call_offer": _l("Calls offered to people"),
        "call_leg": _l("Lines of people"), "call_out": _l("Calls to the person"), "draft": _l("Drafts"),
        "case_merge": _l("Told within another case"), "sealed_reader": _l("Who may see the sealed case"),
        "routing_word": _l("Words that led to a wrong region"), "readers": _l("Who has seen this case"),
        "attachment": _l("Attachments"), "case_link": _l("Linked cases"),
    },
    "subject_field": {
        "made_at": _l("Made"), "purpose": _l("What is it for?"), "references": _l("Cases"), "reference": _l("Reference"),
        "number": _l("Number"), "language": _l("Language"), "status": _l("State"), "region": _l("Region"),
        "urgency": _l("Urgency"), "summary": _l("What"), "channel": _l("Channel"), "outcome": _l("Outcome"),
        "opened_at": _l("First contact"), "closed_at": _l("Closed"), "changed_at": _l("Changed"),
        "last_inbound_at": _l("Last contact"), "due_at": _l("Due"), "owner_id": _l("With"), "text": _l("Text"),
        "sender": _l("From whom"), "recipient": _l("To whom"), "received_at": _l("Received"), "direction": _l("Direction"),
        "kind": _l("Kind"), "actor_id": _l("By whom"), "at": _l("When"), "facts": _l("Facts"), "state": _l("State"),
        "created_at": _l("Written"), "child_name": _l("Child's name"), "child_age": _l("Age"), "child_sex": _l("Sex"),
        "school": _l("School"), "place": _l("Place"), "narrative": _l("What was told"), "reasons": _l("Reasons"),
        "written_by": _l("By whom"), "written_at": _l("When"), "name": _l("Name"), "address": _l("Address"),
        "person": _l("Person"), "role": _l("Role"), "times": _l("How often"), "first_at": _l("First"), "last_at": _l("Last"),
        "reason": _l("Reason"), "raw": _l("As the provider told it"), "safe_to_call": _l("May be called"),
        "safe_to_text": _l("May be texted"), "answered_by": _l("Who may answer"), "safe_word": _l("Safe word"),
    },
}
