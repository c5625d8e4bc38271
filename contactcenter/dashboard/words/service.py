"""Words about the service itself: alarms and the provider's books."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

FAMILIES = {
    "alarm": {
        "missing": _l("Contacts are missing that the provider has"),
        "books_unread": _l("The provider's books have not been read"),
        "heartbeat_silent": _l("Our own test text does not come through"),
        "texts_held_back": _l("No text is sent"),
        "texts_waiting": _l("Texts wait too long"),
        "texts_in_doubt": _l("Texts are in doubt, somebody must decide"),
        "texts_a_minute": _l("More automatic texts a minute than is usual: nobody else is answered"),
        "spool_waiting": _l("Webhooks wait in the spool: the database is away"),
        "spool_aside": _l("Webhooks could not be recorded"),
    },
    "alarm_unit": {"contacts": _l("contacts"), "seconds": _l("seconds"), "texts": _l("texts"), "files": _l("files")},
    "alarm_refusal": {
        "bad_threshold": _l("Write a whole number from 1 to 1,000,000."),
        "bad_target": _l("Write targets such as sms:+77010000001, mailto:duty@example.kz or https://alarms.example.kz, "
                         "ten at most."),
    },
    "book": {"texts": _l("texts"), "calls": _l("calls"), "recordings": _l("recordings")},
}
