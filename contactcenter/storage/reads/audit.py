"""Reading the proof: who saw a case, what people did, and whether every chain is whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select

from contactcenter.rules.audit import FIRST, FORGET, OF_ANCHORS, SEES_CONTENT, fingerprint
from contactcenter.rules.reference import reference
from contactcenter.rules.staff import Staff
from contactcenter.storage.audit import FIELDS, anchor_mac, key, seal_of
from contactcenter.storage.audit_models import AccessLog, AuditAnchor, AuditChain
from contactcenter.storage.db import AnyRow, db
from contactcenter.storage.models import Case, User
from contactcenter.storage.retention import about
from contactcenter.storage.retention_models import Deletion
from contactcenter.storage.scope import unsealed_for

BATCH_ROWS = 10_000
PAGE_ROWS = 50
_log, _chains, _anchors = AccessLog.__table__.c, AuditChain.__table__, AuditAnchor.__table__
_people = User.__table__
_verified = [*(_log[name] for name in FIELDS), _log.mac, _log.id]   # in the order of the fingerprint
BEFORE_ALL = -2**62
AT = FIELDS.index("at")


@dataclass(frozen=True)
class AuditFilter:
    """What the records are asked for; empty means no condition."""

    person: int | None = None           # the number of an account
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Record:
    """One record, without any content of a case."""

    id: int
    at: datetime
    person: str | None                  # None: the command line
    kind: str
    act: str
    about: str
    reference: str | None
    why: str
    network: str
    session: str


@dataclass(frozen=True)
class Reader:
    """Somebody who saw a case: how often, and when last."""

    id: int
    person: str
    role: str
    times: int
    last_at: datetime


def readers(case_number: int) -> Sequence[Reader]:
    """Who has seen a case, the latest first. For a page whose case was read within the reader's scope."""
    latest = func.max(_log.at)
    rows = db.session.execute(
        select(_people.c.id, _people.c.display_name, _people.c.role, func.count(), latest)
        .join(_people, _people.c.id == _log.user_id)
        .where(_log.case_id == case_number, _log.kind.in_(SEES_CONTENT))
        .group_by(_people.c.id, _people.c.display_name, _people.c.role).order_by(latest.desc()))
    return [Reader(*row) for row in rows]


def reader_name(case_number: int, user_id: int) -> str | None:
    """The account's name of somebody who has seen a case; None for anybody else."""
    return db.session.execute(select(_people.c.name).join(_people, _people.c.id == _log.user_id).where(
        _log.case_id == case_number, _log.user_id == user_id, _log.kind.in_(SEES_CONTENT)).limit(1)).scalar()


def reader_count(case_number: int) -> int:
    """How many people have seen a case."""
    return db.session.execute(select(func.count(func.distinct(_log.user_id))).where(
        _log.case_id == case_number, _log.kind.in_(SEES_CONTENT))).scalar_one()


def records(staff: Staff, wanted: AuditFilter, *, before: int | None = None) -> Sequence[Record]:
    """A page of the records that meet all conditions, the latest first; `before` is where the page before it ended. Which case
    it was is said of a sealed one to the named alone."""
    case = Case.__table__
    gone = select(func.max(Deletion.reference)).where(Deletion.case_id == _log.case_id).scalar_subquery().label("gone")
    query = (select(AccessLog.__table__, _people.c.display_name, case.c.opened_at, gone)
             .outerjoin(_people, _people.c.id == _log.user_id)
             .outerjoin(case, and_(case.c.id == _log.case_id, unsealed_for(staff))))
    rows = db.session.execute(_within(query, wanted, before).order_by(_log.id.desc()).limit(PAGE_ROWS))
    return [Record(row.id, row.at, row.display_name, row.kind, row.act, row.about,
                   reference(row.case_id, row.opened_at) if row.opened_at else row.gone, row.why, row.network, row.session)
            for row in rows]


def _within(query: Select[*tuple[object, ...]], wanted: AuditFilter, before: int | None) -> Select[*tuple[object, ...]]:
    conditions = ((_log.user_id == wanted.person, wanted.person), (_log.kind == wanted.kind, wanted.kind))
    query = query.where(*(condition for condition, asked in conditions if asked))
    if wanted.since:
        query = query.where(_log.at >= wanted.since)
    if wanted.until:
        query = query.where(_log.at < wanted.until)
    return query if before is None else query.where(_log.id < before)


def people() -> Sequence[AnyRow]:
    """(id, display_name) of everybody who ever had an account, by name."""
    return db.session.execute(select(_people.c.id, _people.c.display_name).order_by(_people.c.display_name)).all()


@dataclass(frozen=True)
class Checked:
    """What a verification found: how many records are chained, how many older ones are not, and every fault in words."""

    records: int
    older: int
    faults: tuple[str, ...]


def verify() -> Checked:
    """Looks at every record, every end of a chain and every anchor."""
    walk = _Walk(_anchors_of())
    for row in _chained():
        walk.step(row)
    ends = {row.chain: row for row in db.session.execute(select(_chains))}
    older, strays = _unchained()
    return Checked(walk.count, older, (
        *walk.faults, *_broken_ends(ends, walk.reached), *_lost_anchored(walk), *_broken_anchors(ends), *_broken_deletions(),
        *(f"row {stray}: in no chain, though newer than the first chain" for stray in strays)))


class _Walk:
    """Along every chain, record by record."""

    def __init__(self, anchored: dict[tuple[int, int], str]) -> None:
        self.anchored = anchored
        self.key = key()
        self.count = 0
        self.faults: list[str] = []
        self.reached: dict[int, tuple[int, str]] = {}   # by chain: the last record and its fingerprint

    def step(self, row: AnyRow) -> None:
        *fields, mac, row_id = row
        chain, position = fields[:2]
        fields[AT] = fields[AT].isoformat()   # read as UTC already
        before, previous = self.reached.get(chain, (0, FIRST))
        if position != before + 1:
            self.faults.append(f"chain {chain}: records {before + 1} to {position - 1} are missing")
        elif fingerprint(self.key, previous, fields) != mac:
            self.faults.append(f"chain {chain}, record {position} (row {row_id}): changed or out of order")
        if self.anchored.get((chain, position), mac) != mac:
            self.faults.append(f"chain {chain}, record {position} (row {row_id}): not the one that was anchored")
        self.count += 1
        self.reached[chain] = (position, mac)


def _lost_anchored(walk: _Walk) -> Iterator[str]:
    for chain, length in sorted(walk.anchored):
        if length > walk.reached.get(chain, (0, FIRST))[0]:
            yield f"chain {chain}: record {length} was anchored and is missing"


def _chained() -> Iterator[AnyRow]:
    """Every record, chain by chain: a statement that names one chain reads along the index whatever the statistics say."""
    chain = _chain_behind(None)
    while chain is not None:
        position = BEFORE_ALL
        while True:
            rows = db.session.execute(
                select(*_verified).where(_log.chain == chain, _log.position > position)
                .order_by(_log.position).limit(BATCH_ROWS)).all()
            yield from rows
            if len(rows) < BATCH_ROWS:
                break
            position = rows[-1].position
        chain = _chain_behind(chain)


def _chain_behind(chain: int | None) -> int | None:
    """The next chain that has a record."""
    query = select(func.min(_log.chain))
    return db.session.execute(query if chain is None else query.where(_log.chain > chain)).scalar()


def _broken_ends(ends: dict[int, AnyRow], reached: dict[int, tuple[int, str]]) -> Iterator[str]:
    for chain in sorted((ends.keys() | reached.keys()) - {OF_ANCHORS}):
        end, (length, last) = ends.get(chain), reached.get(chain, (0, FIRST))
        if end is None:
            yield f"chain {chain}: its end is missing"
        elif end.length > length:
            yield f"chain {chain}: records {length + 1} to {end.length} are missing at its end"
        elif (end.length, end.last, end.seal) != (length, last, seal_of(chain, length, last)):
            yield f"chain {chain}: its end does not carry our seal"


def _anchors_of() -> dict[tuple[int, int], str]:
    rows = db.session.execute(select(_anchors.c.chain, _anchors.c.length, _anchors.c.last))
    return {(row.chain, row.length): row.last for row in rows}


def _broken_anchors(ends: dict[int, AnyRow]) -> Iterator[str]:
    previous, number = FIRST, 0
    for row in db.session.execute(select(_anchors).order_by(_anchors.c.id)):
        if row.id != number + 1 or anchor_mac(previous, row._asdict()) != row.mac:
            yield f"anchor {row.id}: changed, or one before it is missing"
        previous, number = row.mac, row.id
    end = ends.get(OF_ANCHORS)
    sealed = (number, previous, seal_of(OF_ANCHORS, number, previous))
    if number and end is None or end and (end.length, end.last, end.seal) != sealed:
        yield f"anchors: the last one is not {number}"


def _broken_deletions() -> Iterator[str]:
    """Lines of the log of what was forgotten that differ from what is on record of them."""
    noted = db.session.execute(select(_log.about, _log.id).where(_log.kind == FORGET, _log.about.contains(":")))
    said = {row.about: row.id for row in noted}
    for row in db.session.execute(select(Deletion.__table__).order_by(Deletion.id)):
        if said.pop(about(row._asdict()), None) is None:
            yield f"deletion {row.id}: not what is on record"
            said = {key: value for key, value in said.items() if not key.startswith(f"{row.id}:")}
    yield from (f"deletion {key.partition(':')[0]}: on record (row {row_id}), not in the log" for key, row_id in said.items())


def _unchained() -> tuple[int, Sequence[int]]:
    """How many records are older than the chains, and those that only look so."""
    first = select(func.min(_log.id)).where(_log.chain.is_not(None)).scalar_subquery()
    count = db.session.execute(select(func.count()).where(_log.chain.is_(None))).scalar_one()
    strays = db.session.execute(select(_log.id).where(_log.chain.is_(None), _log.id > first).order_by(_log.id)).scalars().all()
    return count - len(strays), strays


def has_anchor(said: str) -> bool:
    """Whether an anchor that was logged is still there."""
    number, _, mac = said.partition(":")
    if not (number.isascii() and number.isdigit()):
        return False
    found = select(_anchors.c.id).where(_anchors.c.id == int(number), _anchors.c.mac == mac)
    return db.session.execute(found).first() is not None
