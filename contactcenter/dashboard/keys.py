"""The keyboard: physical keys, so that a Kazakh or Russian layout changes nothing. Shown under `?` and obeyed
by the script."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

LIST_KEYS = (
    ("J", "next", _l("Next case")),
    ("K", "previous", _l("Previous case")),
    ("Enter", "", _l("Open the case")),
    ("C", "claim", _l("Take the case on")),
    ("A", "accept", _l("Accept the case")),
    ("1 – 9", "choose", _l("Confirm the suggested region, or choose one of the candidates")),
    ("U", "show-new", _l("Show what is new")),
    ("/", "search", _l("Search")),
)
CONSOLE_KEYS = (
    ("A", "answer", _l("Answer the call")),
    ("D", "pass", _l("Pass the call on")),
    ("H", "hold", _l("Hold, and back to the caller")),
    ("Z", "hang-up", _l("Hang up")),
    ("N", "note", _l("Write what happened")),
    ("G", "region", _l("Choose the region")),
    ("V", "reason", _l("Search a reason")),
    ("S", "silent", _l("Close: silent contact")),
    ("P", "prank", _l("Close: prank")),
    ("W", "wrong_number", _l("Close: wrong number")),
    ("T", "test", _l("Close: test")),
    ("Ctrl + Enter", "", _l("Send to the region's queue")),
)
CASE_KEYS = (
    ("N", "note", _l("Write a note")),
    ("R", "sms", _l("Write a text")),
    ("F", "follow-up", _l("Promise a call back or a follow-up")),
    ("Ctrl + Enter", "", _l("Save what is being written")),
    ("C", "claim", _l("Take the case on")),
    ("A", "accept", _l("Accept the case")),
    ("O", "offer", _l("Offer it to the region")),
    ("G", "region", _l("Choose the region")),
    ("1 – 9", "choose", _l("Confirm the suggested region, or choose one of the candidates")),
    ("B", "return", _l("Give it back")),
    ("X", "close", _l("Close with an outcome")),
    ("E", "reopen", _l("Open it again")),
    ("L", "list", _l("Back to the list")),
    ("/", "search", _l("Search")),
)
