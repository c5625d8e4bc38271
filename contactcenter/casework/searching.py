"""Searching, and writing down that somebody searched: who, when, what kind, how many cases.

The term itself is kept for as long as its result pages live, so that it never stands in an address; what stays is a keyed
fingerprint. A name in a log for years would give a child away to whoever reads the log; without any trace nobody could prove
that somebody looked a child up. With the key the question "who searched for this number?" can be answered.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from contactcenter.rules.audit import SEARCH
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.search import NUMBER, REFERENCE, asked, normalised
from contactcenter.rules.staff import Staff
from contactcenter.storage import audit, search
from contactcenter.storage.db import reading, transaction
from contactcenter.storage.reads import search as reads
from contactcenter.storage.search_models import TEXT_SOURCES

TEXTS_AT_ONCE = 100


def start_search(by: Staff, typed: str, *, key: str, now: datetime) -> tuple[str | None, str]:
    """Writes a search down and returns (the reference that was typed or None, the token of its result pages).

    `key` is the fingerprint's. Refusals of rules.search.asked; unknown_case for a reference that is not there or not theirs
    to see (nine digits may be a number as well and are then searched for as one). DatabaseAway: nothing is stored.
    """
    wanted = asked(typed)
    with reading():
        found = reads.referred_to(by, wanted) if wanted.kind == REFERENCE else None
    if wanted.kind == REFERENCE and found is None and wanted.last_digits:
        wanted = replace(wanted, kind=NUMBER)
    token = str(uuid4())
    with transaction():
        search.forget_terms_before(now - reads.TERM_KEPT)
        search.add({"id": token, "user_id": by.id, "at": now, "kind": wanted.kind, "term": wanted.term,
                    "fingerprint": fingerprint(normalised(wanted), key=key),
                    "found": int(found is not None) if wanted.kind == REFERENCE else None})
        audit.record(SEARCH, wanted.kind, user_id=by.id, at=now, about=token)
    if wanted.kind == REFERENCE and found is None:
        raise Refusal("unknown_case")
    return found, token


def fingerprint(term: str, *, key: str) -> str:
    """Tells whether two searches were for the same, to whoever has the key."""
    return hmac.new(key.encode(), term.encode(), hashlib.sha256).hexdigest()


def note_found(token: str, found: int) -> None:
    """How many cases the first page of a search showed; the first look counts."""
    with transaction():
        search.note_found(token, found)


def file_everything() -> Iterator[int]:
    """Files every text anew, a few in each transaction, and gives how many each time: after the rules of word forms changed, or
    for texts from before there was a search. Safe to stop and to repeat."""
    for source in TEXT_SOURCES:
        last: int | None = 0
        while last is not None:
            with transaction():
                last, filed = file_some(source, last)
            yield filed


def file_some(source: str, last: int) -> tuple[int | None, int]:
    """Files the texts behind `last` within the caller's transaction: (the last one's id or None at the end, how many)."""
    texts = search.texts_after(source, last, limit=TEXTS_AT_ONCE)
    for text_id, case_id, written in texts:
        if written:
            search.file_text(case_id, source, text_id, written)
    return texts[-1][0] if texts else None, len(texts)
