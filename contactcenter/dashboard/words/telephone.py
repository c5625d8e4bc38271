"""Words about calls and texts: channels, states, the provider's codes (twilio.com/docs/api/errors)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "channel": {"sms": _l("Message"), "call": _l("Call")},
    "call_status": {
        "queued": _l("waiting"), "ringing": _l("ringing"), "in-progress": _l("talking"),
        "completed": _l("ended"), "busy": _l("busy"), "failed": _l("failed"),
        "no-answer": _l("nobody answered"), "canceled": _l("hung up before an answer"),
    },
    "call_stage": {
        "greeting": _l("Listens to the greeting"), "queued": _l("Waits for somebody"), "talking": _l("Talks"),
        "held": _l("On hold"), "message": _l("Leaves a message"), "ended": _l("The call is over"),
    },
    "call_result": {
        "answered": _l("Answered"), "abandoned": _l("Hung up before anybody answered"),
        "missed": _l("Nobody answered, no message was left"), "message": _l("Left a message"),
        "call_back": _l("Asked to be called back"),
    },
    "shift_state": {
        "available": _l("Available"), "on_call": _l("On a call"), "wrap_up": _l("Wrapping up"), "break": _l("On a break"),
        "away": _l("Away"),
    },
    "state_reason": {
        "did_not_answer": _l("did not answer a call"), "vanished": _l("the browser has vanished"),
    },
    "move_refusal": {
        "call_gone": _l("The call waits no more."), "taken": _l("Somebody has answered it meanwhile."),
        "not_available": _l("This person takes no calls now."),
    },
    "task_reason": {
        "abandoned": _l("hung up before anybody answered"), "missed": _l("nobody answered"),
        "asked": _l("asked to be called back"), "message": _l("left a message"),
    },
    "attempt": {
        "reached": _l("Reached"), "not_wanted": _l("Does not want it"), "no_answer": _l("No answer"),
        "busy": _l("Busy"), "somebody_else": _l("Somebody else answered"),
    },
    "task_refusal": {
        "unknown_task": _l("This promise is not there any more."),
        "settled": _l("This promise is settled already."),
        "already_owned": _l("Somebody else has taken it on."),
        "do_not_call": _l("This number must not be called. Nothing was noted."),
        "unknown_outcome": _l("Choose what came of the call."),
        "not_allowed": _l("Somebody else has taken it on."),
    },
    "task_end": {
        "reached": _l("reached"), "not_wanted": _l("does not want to be called back"),
        "called_again": _l("has called again"), "given_up": _l("given up after the last attempt"),
        "unsafe": _l("must not be called"),
    },
    "recording_kind": {"message": _l("Voice message"), "talk": _l("Recorded talk")},
    "recording": {
        "completed": _l("recorded"), "absent": _l("nothing was said"), "failed": _l("the recording failed"),
    },
    "outbox": {
        "due": _l("about to be sent"), "sending": _l("being sent"), "sent": _l("sent"),
        "delivered": _l("delivered"), "failed": _l("not delivered"),
        "unsure": _l("nobody knows whether it was sent"), "expired": _l("not sent in time"),
    },
    "text_kind": {"acknowledgement": _l("Automatic answer"), "reference": _l("Reference, as asked for")},
    "text_refusal": {
        "not_open": _l("Nothing is to be decided about this text: it is being looked for."),
        "barred": _l("The number must not be texted."),
    },
    "error": {
        "barred": _l("the number must not be texted"),
        "sender_vanished": _l("sending was interrupted"),
        "restored": _l("the database was restored from a backup"),
        "let_be": _l("left undecided by a person"),
        "20003": _l("the provider refuses our credentials"),
        "20429": _l("the provider is overloaded"),
        "21211": _l("not a valid number"),
        "21408": _l("texts to this country are not allowed"),
        "21606": _l("our number cannot send texts"),
        "21610": _l("the number has asked for no texts"),
        "21612": _l("the provider cannot reach this number"),
        "21614": _l("not a mobile number"),
        "21617": _l("the text is too long"),
        "30003": _l("the telephone is switched off or out of reach"),
        "30004": _l("the network blocked the text"),
        "30005": _l("the number is not in use"),
        "30006": _l("a land line, or a network that cannot be reached"),
        "30007": _l("the network filtered the text out"),
        "30008": _l("the network gave no reason"),
        "30036": _l("it took too long"),
        "ConnectTimeout": _l("the provider could not be reached"),
        "ConnectionError": _l("the connection to the provider broke off"),
        "ReadTimeout": _l("the provider did not answer"),
        "answer without a sid": _l("the provider's answer was not complete"),
    },
}
