"""Who receives the next call, and how a person at work may be reached."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.rules.calls import AVAILABLE, BROWSER, ON_CALL, SIP, TELEPHONE, WRAP_UP
from contactcenter.rules.language import Language
from contactcenter.rules.numbers import KAZAKH_NUMBER, caller_id
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import OPERATOR, SUPERVISOR

SERVING = frozenset({AVAILABLE, ON_CALL, WRAP_UP})     # takes a call now, or within a moment
ANSWERING_ROLES = frozenset({OPERATOR, SUPERVISOR})
SPOKEN = (Language.KAZAKH.value, Language.RUSSIAN.value, Language.ENGLISH.value)
AGAIN_AFTER = timedelta(seconds=20)                    # before a call rings again at somebody who let it go
LONGEST_ADDRESS_CHARACTERS = 120
SIP_ADDRESS = re.compile(r"sips?:[A-Za-z0-9._~+-]{1,60}@[A-Za-z0-9.-]{1,60}(:\d{1,5})?(;transport=(udp|tcp|tls))?", re.ASCII)


@dataclass(frozen=True)
class Waiting:
    """A call that may ring at somebody. `wanted_id` is for whom it is meant (None: whoever is free)."""

    call_id: int
    language: str | None = None
    wanted_id: int | None = None


@dataclass(frozen=True)
class Free:
    """A person who may receive a call now."""

    user_id: int
    languages: Collection[str] = SPOKEN


def share_out(waiting: Sequence[Waiting], free: Sequence[Free], *, let_go: Mapping[tuple[int, int], datetime],
              serving: Collection[int], now: datetime) -> Iterator[tuple[int, int]]:
    """Which call rings at whom, as (call, person), each at most once.

    `waiting` in order of their turn, `free` longest idle first; `let_go` says when a (call, person) was passed, missed or
    lost. A call meant for somebody who serves waits for them and goes before all others. Everybody else's rings at
    whoever has not let it go, speakers of its language first; at the others again only after AGAIN_AFTER.
    """
    left = list(free)
    for call in sorted(waiting, key=lambda call: call.wanted_id not in serving):
        person = _wanted(call, left) if call.wanted_id in serving else _next(call, left, let_go, now)
        if person:
            left.remove(person)
            yield call.call_id, person.user_id


def _wanted(call: Waiting, free: Sequence[Free]) -> Free | None:
    return next((person for person in free if person.user_id == call.wanted_id), None)


def _next(call: Waiting, free: Sequence[Free], let_go: Mapping[tuple[int, int], datetime], now: datetime) -> Free | None:
    def asked_at(person: Free) -> datetime | None:
        return let_go.get((call.call_id, person.user_id))

    fresh = [person for person in free if asked_at(person) is None]
    again = [person for person in free if (asked := asked_at(person)) and asked <= now - AGAIN_AFTER]
    for people in (fresh, again):
        speakers = [person for person in people if call.language is None or call.language in person.languages]
        if speakers or people:
            return (speakers or people)[0]
    return None


def address(reach: str, given: str, *, user_id: int, own_numbers: Collection[str] = ()) -> str:
    """Where a person's telephone is, as it is dialled: E.164, a SIP address, or the browser's identity.

    Refusal bad_address: not a number of this country (dearer calls are nobody's own telephone) or one of the service's own,
    not a SIP address, an unknown reach.
    """
    cleaned = given.strip()
    if reach == BROWSER:
        return f"client:{browser_identity(user_id)}"
    if reach == TELEPHONE:
        number = caller_id(cleaned).e164
        if number and KAZAKH_NUMBER.fullmatch(number) and number not in own_numbers:
            return number
    if reach == SIP and len(cleaned) <= LONGEST_ADDRESS_CHARACTERS and SIP_ADDRESS.fullmatch(cleaned):
        return cleaned
    raise Refusal("bad_address", reach=reach)


def browser_identity(user_id: int) -> str:
    """The name under which a person's browser is called; letters, digits and underscores only, and nothing personal."""
    return f"staff_{user_id}"
