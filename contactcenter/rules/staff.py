"""The people who work here and what their role lets them do."""

from __future__ import annotations

from dataclasses import dataclass

OPERATOR = "operator"
OMBUDSMAN = "ombudsman"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
ROLES = (OPERATOR, OMBUDSMAN, SUPERVISOR, ADMINISTRATOR, AUDITOR)
ROLES_WITH_CASES = frozenset({OPERATOR, OMBUDSMAN, SUPERVISOR})
ROLES_WITH_PASSKEYS = frozenset({SUPERVISOR, ADMINISTRATOR})
EMERGENCY = "break_glass"   # the use of an emergency account, in its history and as a signal
NO_PASSWORD = "-"   # instead of a hash: whoever is invited has not chosen one yet


@dataclass(frozen=True)
class Staff:
    """A signed-in person. `regions` are ISO 3166-2 codes and matter for an ombudsman only; those of people whom one stands in
    for today are among them. `deputises` are the ids of these people."""

    id: int
    name: str
    display_name: str
    role: str
    regions: frozenset[str] = frozenset()
    language: str = "kk"
    theme: str = "system"
    shortcuts: bool = True
    deputises: frozenset[int] = frozenset()

    @property
    def stands_for(self) -> tuple[int, ...]:
        """Whose work is this person's today: the own, and that of people they stand in for."""
        return tuple(sorted({self.id} | self.deputises))

    @property
    def works_cases(self) -> bool:
        return self.role in ROLES_WITH_CASES
