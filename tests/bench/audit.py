"""How long `flask audit verify` takes for a million records, on both databases: python -m tests.bench.audit [RECORDS]"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from time import perf_counter, process_time
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert

from contactcenter.app import create_app
from contactcenter.casework import auditing
from contactcenter.rules.audit import FIRST, fingerprint
from contactcenter.storage import audit
from contactcenter.storage.audit_models import AccessLog, AuditChain
from contactcenter.storage.db import db
from tests import postgres
from tests.conftest import _settings

RECORDS, CHAINS, AT_ONCE = 1_000_000, 100, 10_000
NOW = datetime(2026, 11, 27, tzinfo=UTC)


def fill(count: int) -> None:
    """Records as they would be after years, written in great pieces."""
    with db.engine.begin() as connection:
        for chain in range(1, CHAINS + 1):
            last, rows = FIRST, []
            for position in range(1, count // CHAINS + 1):
                row: dict[str, Any] = {
                    "chain": chain, "position": position, "user_id": None, "case_id": None, "kind": "read", "act": "read",
                    "about": "", "recording_sid": None, "at": NOW, "session": "0" * 16, "network": "10.0.0.0/24", "why": "list"}
                last = fingerprint(audit.key(), last, audit.fields_of(row))
                rows.append(row | {"mac": last})
                if len(rows) == AT_ONCE or position == count // CHAINS:
                    connection.execute(insert(AccessLog.__table__), rows)
                    rows = []
            connection.execute(insert(AuditChain.__table__).values(
                chain=chain, length=count // CHAINS, last=last, seal=audit.seal_of(chain, count // CHAINS, last)))


def measure(url: str, count: int) -> None:
    app = create_app(_settings(url))
    with app.app_context():
        upgrade()
        fill(count)
        begun, worked = perf_counter(), process_time()
        checked = auditing.verify()
        seconds, name = perf_counter() - begun, db.engine.dialect.name
        print(f"{name}: {checked.records} records verified in {seconds:.1f} s ({process_time() - worked:.1f} s of them the "
              f"processor's), {len(checked.faults)} faults", flush=True)
        db.session.remove()
        db.engine.dispose()


def main(count: int) -> None:
    """A million records are to be verified within a minute."""
    with tempfile.TemporaryDirectory() as place:
        measure(f"sqlite:///{place}/bench.db", count)
    postgres.provide()
    url = postgres.own_database()
    if url:
        measure(url, count)
    postgres.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS)
