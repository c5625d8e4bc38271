"""Personal columns lie sealed; numbers and words are found by fingerprints

Numbers get their fingerprints here, a page of them at a time. What is written from now on is sealed; what was there before is
sealed by the worker (or 'flask keys seal'), which also files every text for the search anew. Going down opens every seal.
"""

import sqlalchemy as sa
from alembic import op

from contactcenter.storage.number_keys import TAILS, number_keys
from contactcenter.storage.types import Sealed, SealedFacts

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FINGERPRINT = sa.String(length=22)
AT_ONCE = 1_000
WIDENED = {   # by table: columns with the length they had
    "user": {"totp_secret": 64}, "caller": {"number": 16, "answered_by": 200, "safe_word": 60},
    "contact": {"sender": 64, "recipient": 64}, "outbox": {"recipient": 16},
    "case_details": {"child_name": 120, "school": 200, "place": 200}, "appeal": {"name": 200, "address": 300},
    "search": {"term": 200}}
TEXTS = {**{table: list(columns) for table, columns in WIDENED.items()}, "case": ["summary"], "case_left": ["reason"],
         "task": ["text"]}
TEXTS["contact"], TEXTS["outbox"] = ["sender", "recipient", "text"], ["recipient", "text"]
TEXTS["case_details"] = ["child_name", "school", "place", "narrative"]
FACTS = {"case": ["region_basis", "urgency_basis"], "contact": ["media", "raw"], "case_event": ["facts"],
         "call_event": ["raw"], "delivery_event": ["raw"], "draft": ["fields"]}
KEYS = {"case_details": ["case_id"], "appeal": ["case_id"], "draft": ["user_id", "case_id", "form"]}


def upgrade():
    _retype(sa.Text(), lambda length: sa.String(length=length), drop=["uq_caller_number"])
    op.drop_index("ix_caller_reversed_number", table_name="caller")
    op.drop_column("caller", "reversed_number")
    for name in ("number_key", *TAILS):
        op.add_column("caller", sa.Column(name, FINGERPRINT, nullable=True))
    op.add_column("contact", sa.Column("text_key", FINGERPRINT, nullable=True))
    caller = _table("caller", ["id"], {name: FINGERPRINT for name in ("number_key", *TAILS)} | {"number": Sealed("caller.number")})
    for row in _rows(caller):
        _write(caller, row, number_keys(row.number))
    with op.batch_alter_table("caller") as batch:
        batch.create_unique_constraint(op.f("uq_caller_number_key"), ["number_key"])
    for name in TAILS:
        op.create_index(op.f(f"ix_caller_{name}"), "caller", [name])
    op.execute("DELETE FROM case_text")
    op.create_table("seal_mark",
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("last", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("table_name", name=op.f("pk_seal_mark")))


def downgrade():
    op.drop_table("seal_mark")
    _open_everything()
    for name in TAILS:
        op.drop_index(op.f(f"ix_caller_{name}"), table_name="caller")
    with op.batch_alter_table("caller") as batch:
        batch.drop_constraint(op.f("uq_caller_number_key"), type_="unique")
        for name in ("number_key", *TAILS):
            batch.drop_column(name)
        batch.add_column(sa.Column("reversed_number", sa.String(length=16), nullable=False, server_default=""))
    with op.batch_alter_table("contact", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_column("text_key")
    _retype(lambda length: sa.String(length=length), sa.Text())
    caller = _table("caller", ["id"], {"number": sa.String(), "reversed_number": sa.String()})
    for row in _rows(caller):
        _write(caller, row, {"reversed_number": row.number[::-1]})
    with op.batch_alter_table("caller") as batch:
        batch.alter_column("reversed_number", existing_type=sa.String(length=16), server_default=None,
                           type_=sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql"))
        batch.create_unique_constraint(op.f("uq_caller_number"), ["number"])
        batch.create_index("ix_caller_reversed_number", ["reversed_number"])
    op.execute("DELETE FROM case_text")


def _retype(to, was, drop=()):
    for table, columns in WIDENED.items():
        options = {"table_kwargs": {"sqlite_autoincrement": True}} if table == "contact" else {}
        with op.batch_alter_table(table, **options) as batch:
            for constraint in drop if table == "caller" else ():
                batch.drop_constraint(op.f(constraint), type_="unique")
            for name, length in columns.items():
                batch.alter_column(name, existing_type=was(length) if callable(was) else was,
                                   type_=to(length) if callable(to) else to)


def _open_everything():
    """Reads every sealed value through its type and writes it in the clear."""
    for name in {**TEXTS, **FACTS}:
        places = {column: f"{name}.{column}" for column in (*TEXTS.get(name, ()), *FACTS.get(name, ()))}
        sealed = {column: (Sealed if column in TEXTS.get(name, ()) else SealedFacts)(place) for column, place in places.items()}
        keys = KEYS.get(name, ["id"])
        read, plain = _table(name, keys, sealed), _table(name, keys, {column: type_.impl for column, type_ in sealed.items()})
        for row in _rows(read):
            _write(plain, row, {column: getattr(row, column) for column in places})


def _table(name, keys, columns):
    key_types = {"id": sa.String() if name in ("outbox", "search") else KEY, "form": sa.String()}
    return sa.table(name, *(sa.column(key, key_types.get(key, KEY)) for key in keys),
                    *(sa.column(column, type_) for column, type_ in columns.items())), keys


def _rows(table_and_keys):
    """Every row, a page at a time, in the order of the key."""
    table, keys = table_and_keys
    order = [table.c[key] for key in keys]
    query, bind = sa.select(table).order_by(*order).limit(AT_ONCE), op.get_bind()
    page = bind.execute(query).all()
    while page:
        yield from page
        last = [getattr(page[-1], key) for key in keys]
        page = bind.execute(query.where(sa.tuple_(*order) > sa.tuple_(*last))).all()


def _write(table_and_keys, row, values):
    table, keys = table_and_keys
    op.get_bind().execute(sa.update(table).where(*(table.c[key] == getattr(row, key) for key in keys)).values(values))
