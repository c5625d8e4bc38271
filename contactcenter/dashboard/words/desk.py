"""Words of the ombudsman's desk: handing on, waiting, clocks, calendar."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "act": {
        "transfer": _l("Transfer to another region"), "attach_region": _l("Attach a second region"),
        "detach_region": _l("Detach the second region"), "wait": _l("Let it wait"), "resume": _l("Take it up again"),
        "seen": _l("Looked at"), "police": _l("Told the police (102)"), "promote": _l("Make it a formal appeal"),
        "settle": _l("Stop a clock of the law"),
    },
    "done": {
        "transfer": _l("transferred"), "attach_region": _l("second region attached"),
        "detach_region": _l("second region detached"), "wait": _l("waits"), "resume": _l("taken up again"),
        "seen": _l("looked at"), "police": _l("noted that the police were told"), "promote": _l("made a formal appeal"),
        "settle": _l("clock stopped"),
    },
    "event": {
        "transfer": _l("Transferred to another region"), "attach_region": _l("Second region attached"),
        "detach_region": _l("Second region detached"), "wait": _l("Waits"), "resume": _l("Taken up again"),
        "seen": _l("Looked at"), "police": _l("Police (102) told"), "promote": _l("Made a formal appeal"),
        "settle": _l("Clock stopped"), "lapse": _l("Not accepted in time: back in the national queue"),
        "clock": _l("Clock"),
    },
    "attention": {
        "not_accepted": _l("Not accepted in time"), "due_soon": _l("Runs out soon"), "overdue": _l("Overdue"),
        "date_reached": _l("The day it waited for has come"),
    },
    "clock": {
        "triage": _l("to be taken in"), "acceptance": _l("to be accepted"), "message": _l("new message to be looked at"),
        "registration": _l("appeal to be registered"), "forwarding": _l("appeal to be forwarded"),
        "answer": _l("appeal to be answered"), "police_tells": _l("police to tell the other bodies"),
        "waiting": _l("waits until"),
    },
    "settled": {
        "forwarding": _l("Forwarded to the competent body, applicant told"), "answer": _l("Answered to the applicant"),
        "police_tells": _l("The other bodies have been told"),
    },
    "clock_step": {
        "warning": _l("runs out soon"), "breach": _l("has run out"), "alarm": _l("ran out, and nothing has happened since"),
    },
    "told": {
        "owner": _l("told: who has the case"), "team": _l("told: the team"), "supervisors": _l("told: the supervisors"),
    },
    "waits_for": {
        "child": _l("the child"), "family": _l("the family"), "school": _l("the school"), "police": _l("the police"),
        "state_body": _l("another state body"), "court": _l("the court"), "other": _l("somebody else"),
    },
    "clock_family": {"round_the_clock": _l("round the clock"), "working_days": _l("working days")},
    "refusal": {
        "not_theirs": _l("This colleague cannot take it: it is another region's, or with the region's ombudsman."),
        "already_theirs": _l("It is with this colleague already."),
        "unknown_person": _l("Choose a colleague."),
        "same_region": _l("The case is in that region already."),
        "bad_date": _l("Choose a day after today."),
        "too_far": _l("The day is too far away: a year at most."),
        "unknown_waits_for": _l("Choose for whom it waits."),
        "appeal_name": _l("Write the applicant's name."),
        "appeal_address": _l("Write the applicant's address."),
        "appeal_signature": _l("Without a signature it is no formal appeal."),
        "unknown_clock": _l("This clock is not running."),
        "bad_day": _l("Choose a day between 2020 and 2099."),
        "bad_length": _l("Write a whole number; a year at most."),
        "name_missing": _l("Write why the day is special."),
        "basis_missing": _l("Write what the time rests on: an article of a law, or our own standard."),
    },
}
