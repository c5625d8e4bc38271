"""Backups, and what has to be true after one was put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from contactcenter.casework import auditing, database_roles, holding_back
from contactcenter.sealing import KeyRing
from contactcenter.storage import backing_up
from contactcenter.storage.backing_up import BackupFault

__all__ = ["BackupFault", "Restored", "back_up", "restore"]


@dataclass(frozen=True)
class Restored:
    """What was put back: rows of all tables, records of the audit, each found whole, and how many texts are in doubt until the
    provider's books have been read."""

    rows: int
    tables: int
    records: int
    in_doubt: int


def back_up(file: Path, *, keys: KeyRing, now: datetime) -> dict[str, int]:
    """Writes the whole database into a sealed file and returns its rows by table. Raises BackupFault."""
    _be_the_owner()
    return backing_up.write(file, keys=keys, now=now)


def restore(file: Path, *, keys: KeyRing, now: datetime) -> Restored:
    """Puts a backup into an empty database, compares every table's count, verifies the audit, and holds back all texts:
    what of them went out since the backup only the provider's books know. Raises BackupFault."""
    _be_the_owner()
    wanted, found = backing_up.put_back(file, keys=keys)
    differing = sorted(name for name in wanted if wanted[name] != found.get(name))
    if differing:
        raise BackupFault(f"these tables do not have their rows: {', '.join(differing)}")
    checked = auditing.verify()
    if checked.faults:
        raise BackupFault(f"the audit is not whole: {len(checked.faults)} faults, see 'flask --app wsgi audit verify'")
    return Restored(sum(found.values()), len(found), checked.records, holding_back.pause(now=now))


def _be_the_owner() -> None:
    """The wall would keep rows out of a backup, and the application may not write proof anew."""
    acting = database_roles.acting_as()
    if acting and acting[1]:
        raise BackupFault(f"{acting[0]} may not see and write everything: for this one command DATABASE_URL has to name the "
                          "tables' owner (see 'db-roles' in docs/operations.md)")
