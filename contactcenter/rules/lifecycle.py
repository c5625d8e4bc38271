"""The life of a case: one table of allowed moves, by act, state and role (the service's own procedure, DOMAIN 3).

The order of the states and outcomes here is the order in which people see them.
"""

from __future__ import annotations

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

_DESK = frozenset({OPERATOR, SUPERVISOR})
_REGION = frozenset({OMBUDSMAN, SUPERVISOR})
_EVERYONE = _DESK | _REGION


@dataclass(frozen=True)
class Move:
    """From which states an act leads where (None: it stays), and whose act it is."""

    act: str
    states: tuple[str, ...]
    to: str | None
    roles: frozenset[str]
    needs_region: bool = False


MOVES = (
    Move("claim", OPEN, None, _EVERYONE),
    Move("route", TAKEN_IN, None, _DESK),
    Move("offer", (NEW,), OFFERED, _DESK, needs_region=True),
    Move("accept", (OFFERED,), ACCEPTED, _REGION),
    Move("return", (OFFERED, ACCEPTED), NEW, _REGION),
    Move("note", STATUSES, None, _EVERYONE),
    Move("close", (NEW, ACCEPTED, WAITING), CLOSED, _EVERYONE),
    Move("close", (OFFERED,), CLOSED, _DESK),
    Move("reopen", (CLOSED,), NEW, _DESK),
    Move("reopen", (CLOSED,), ACCEPTED, frozenset({OMBUDSMAN})),
    Move("log", OPEN, None, _DESK),
    Move("join", OPEN, CLOSED, _DESK),
    Move("separate", (CLOSED,), NEW, _DESK),
)
ACTS = tuple(dict.fromkeys(move.act for move in MOVES))


def allowed_acts(*, status: str, role: str, region: str | None) -> tuple[str, ...]:
    """The acts open to this role in this state, in table order."""
    return tuple(move.act for move in MOVES
                 if status in move.states and role in move.roles and (region or not move.needs_region))


def next_status(act: str, *, status: str, role: str, region: str | None) -> str:
    """The state an act leads to. Raises Refusal("not_allowed") with the acts that are allowed now."""
    for move in MOVES:
        if move.act == act and status in move.states and role in move.roles and (region or not move.needs_region):
            return move.to or status
    raise Refusal("not_allowed", act=act, status=status,
                  allowed=allowed_acts(status=status, role=role, region=region))
