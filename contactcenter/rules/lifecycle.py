"""The life of a case: one table of allowed moves, by act, state and role (the service's own procedure, DOMAIN 3).

The order of the states and outcomes here is the order in which people see them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from contactcenter.rules.refusal import Refusal
from contactcenter.rules.staff import OMBUDSMAN, OPERATOR, SUPERVISOR

NEW, OFFERED, ACCEPTED, WAITING, CLOSED = STATUSES = ("new", "offered", "accepted", "waiting", "closed")
OPEN = (NEW, OFFERED, ACCEPTED, WAITING)
TAKEN_IN = (NEW, OFFERED)

OUTCOMES = ("informed", "psychological_help", "worked_with_state_bodies", "handed_to_police", "handed_to_guardianship",
            "silent", "prank", "wrong_number", "test")
NOT_A_CASE = frozenset({"silent", "prank", "wrong_number", "test"})
JOINED = "joined"   # told within an earlier case: closed, and not counted as work of its own; nobody chooses it by hand

# For whom a waiting case waits.
WAITS_FOR = ("child", "family", "school", "police", "state_body", "court", "other")

# What some acts need beside state and role; facts_of() says which of it is so.
IN_REGION, NO_SECOND, SECOND, ATTENTION, NO_APPEAL, CLOCK = (
    "in_region", "no_second_region", "second_region", "attention", "no_appeal", "clock")

MACHINE = "machine"   # whose act it is when a clock has run out

_DESK = frozenset({OPERATOR, SUPERVISOR})
_REGION = frozenset({OMBUDSMAN, SUPERVISOR})
_EVERYONE = _DESK | _REGION


@dataclass(frozen=True)
class Move:
    """From which states an act leads where (None: it stays), whose act it is, and what it needs. `by_second`: also the act
    of somebody who sees the case only because a second region is attached."""

    act: str
    states: tuple[str, ...]
    to: str | None
    roles: frozenset[str]
    needs: frozenset[str] = frozenset()
    by_second: bool = False


MOVES = (
    Move("claim", OPEN, None, _EVERYONE),
    Move("assign", OPEN, None, _EVERYONE),
    Move("follow_up", OPEN, None, _EVERYONE),
    Move("route", TAKEN_IN, None, _DESK),
    Move("offer", (NEW,), OFFERED, _DESK, needs=frozenset({IN_REGION})),
    Move("accept", (OFFERED,), ACCEPTED, _REGION),
    Move("return", (OFFERED, ACCEPTED), NEW, _REGION),
    Move("lapse", (OFFERED,), NEW, frozenset({MACHINE})),
    Move("transfer", (OFFERED, ACCEPTED, WAITING), OFFERED, _REGION, needs=frozenset({IN_REGION})),
    Move("attach_region", (OFFERED, ACCEPTED, WAITING), None, _EVERYONE, needs=frozenset({IN_REGION, NO_SECOND})),
    Move("detach_region", (OFFERED, ACCEPTED, WAITING), None, _EVERYONE, needs=frozenset({SECOND})),
    Move("wait", (ACCEPTED, WAITING), WAITING, _REGION),
    Move("resume", (WAITING,), ACCEPTED, _REGION),
    Move("note", STATUSES, None, _EVERYONE, by_second=True),
    Move("details", OPEN, None, _EVERYONE),
    Move("attach", STATUSES, None, _EVERYONE),
    Move("detach", STATUSES, None, _EVERYONE),
    Move("sms", OPEN, None, _EVERYONE),
    Move("call_out", OPEN, None, _EVERYONE),
    Move("safety", STATUSES, None, _EVERYONE),
    Move("seen", STATUSES, None, _EVERYONE, needs=frozenset({ATTENTION})),
    Move("police", OPEN, None, _EVERYONE),
    Move("promote", OPEN, None, _EVERYONE, needs=frozenset({NO_APPEAL})),
    Move("settle", OPEN, None, _EVERYONE, needs=frozenset({CLOCK})),
    Move("close", (NEW, ACCEPTED, WAITING), CLOSED, _EVERYONE),
    Move("close", (OFFERED,), CLOSED, _DESK),
    Move("reopen", (CLOSED,), NEW, _DESK),
    Move("reopen", (CLOSED,), ACCEPTED, frozenset({OMBUDSMAN})),
    Move("log", OPEN, None, _DESK),
    Move("join", OPEN, CLOSED, _DESK),
    Move("join", (ACCEPTED, WAITING), CLOSED, frozenset({OMBUDSMAN})),
    Move("separate", (CLOSED,), NEW, _EVERYONE),
    Move("split", OPEN, None, _EVERYONE),
    Move("link", STATUSES, None, _EVERYONE),
    Move("unlink", STATUSES, None, _EVERYONE),
    Move("not_same", STATUSES, None, _EVERYONE),
)
ACTS = tuple(dict.fromkeys(move.act for move in MOVES if MACHINE not in move.roles))   # what people do


def facts_of(*, region: str | None, second_region: str | None = None, attention: str | None = None,
             appeal: bool = False, clock: bool = False) -> frozenset[str]:
    """What is so of a case beside its state. `clock`: one runs that people stop by saying what was done."""
    found = {IN_REGION: bool(region), NO_SECOND: not second_region, SECOND: bool(second_region),
             ATTENTION: bool(attention), NO_APPEAL: not appeal, CLOCK: clock}
    return frozenset(name for name, holds in found.items() if holds)


def only_second(*, role: str, regions: Collection[str], region: str | None, second_region: str | None) -> bool:
    """Whether somebody sees a case only because their region is attached to it as the second one."""
    return role == OMBUDSMAN and region not in regions and second_region is not None and second_region in regions


def allowed_acts(*, status: str, role: str, region: str | None, facts: frozenset[str] | None = None,
                 second: bool = False) -> tuple[str, ...]:
    """The acts open to this role in this state, in table order. `facts` as facts_of() gives them (None: of the region
    alone), `second` as only_second()."""
    known = facts_of(region=region) if facts is None else facts
    return tuple(dict.fromkeys(move.act for move in MOVES if _allows(move, status, role, known, second)))


def next_status(act: str, *, status: str, role: str, region: str | None, facts: frozenset[str] | None = None,
                second: bool = False) -> str:
    """The state an act leads to. Raises Refusal("not_allowed") with the acts that are allowed now."""
    known = facts_of(region=region) if facts is None else facts
    for move in MOVES:
        if move.act == act and _allows(move, status, role, known, second):
            return move.to or status
    raise Refusal("not_allowed", act=act, status=status,
                  allowed=allowed_acts(status=status, role=role, region=region, facts=known, second=second))


def table() -> list[tuple[str, ...]]:
    """MOVES as rows of words, with a head: act, from, to, whose act it is, what it needs."""
    head = ("act", "from", "to", "by", "needs")
    return [head, ("---",) * len(head), *(_row_of(move) for move in MOVES)]


def _row_of(move: Move) -> tuple[str, ...]:
    needs = sorted(move.needs) + ["also by the second region"] * move.by_second
    return (move.act, ", ".join(move.states), move.to or "as before", ", ".join(sorted(move.roles)), ", ".join(needs) or "-")


def _allows(move: Move, status: str, role: str, facts: frozenset[str], second: bool) -> bool:
    return status in move.states and role in move.roles and move.needs <= facts and (move.by_second or not second)
