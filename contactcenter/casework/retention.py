"""The rules of retention in force: what comes with the package, and what administrators set since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.casework.kept import Kept
from contactcenter.rules.audit import SETTING
from contactcenter.rules.refusal import Refusal
from contactcenter.rules.retention import BY_CODE, RULES, Rule, changed
from contactcenter.rules.sms_text import clean
from contactcenter.rules.staff import ADMINISTRATOR, Staff
from contactcenter.storage import audit, retention
from contactcenter.storage.db import transaction


@dataclass(frozen=True)
class InForce:
    """Every rule by its code, in the order of the rules."""

    by_code: Mapping[str, Rule]


def _made() -> InForce:
    known = dict(BY_CODE)
    for row in retention.settings():
        if row.code in known:
            known[row.code] = replace(known[row.code], days=row.days, way=row.way, basis=row.basis)
    return InForce(known)


_in_force = Kept(revision=retention.revision, make=_made, shipped=lambda: InForce(BY_CODE))


def current() -> Mapping[str, Rule]:
    """What is in force now, by code; at most a few seconds old."""
    return _in_force.current().by_code


def wanted(code: str, *, days: int, way: str, basis: str) -> Rule:
    """The rule as it would be; nothing is stored. Refusal unknown_rule, and those of rules.retention.changed."""
    rule = next((known for known in RULES if known.code == code), None)
    if rule is None:
        raise Refusal("unknown_rule")
    return changed(rule, days=days, way=way, basis=clean(basis))


def set_rule(code: str, *, days: int, way: str, basis: str, by: Staff, now: datetime) -> None:
    """Sets a rule. Refusal not_allowed and those of wanted()."""
    if by.role != ADMINISTRATOR:
        raise Refusal("not_allowed")
    rule = wanted(code, days=days, way=way, basis=basis)
    with transaction():
        retention.add_setting({"code": code, "days": rule.days, "way": rule.way, "basis": rule.basis, "changed_by": by.id,
                               "changed_at": now})
        audit.record(SETTING, "retention_set", user_id=by.id, at=now, about=f"{code} {rule.days} {rule.way}")
    _in_force.forget()
