"""Cases that have to do with each other: what they are found by, links, and what was ruled out"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("removed_at IS NULL")

# As migration 0019 walls what hangs on a case; a pair is seen by whom both cases are open to.
SIGHT = "(SELECT current_setting('contactcenter.sight', true))"
REGIONS = "(SELECT string_to_array(current_setting('contactcenter.regions', true), ','))::text[]"
HANGING = {"case_match": ["case_id"], "case_link": ["low_id", "high_id"], "not_the_same": ["low_id", "high_id"]}


def upgrade():
    op.create_table("case_match",
        sa.Column("key", sa.String(length=22), nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_match_case_id")),
        sa.PrimaryKeyConstraint("key", "case_id", name=op.f("pk_case_match")))
    op.create_index(op.f("ix_case_match_case_id"), "case_match", ["case_id"])
    op.create_table("case_link",
        sa.Column("id", KEY, nullable=False),
        *_pair(),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("removed_by", KEY, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('same_child', 'same_offender', 'same_school')", name=op.f("ck_case_link_kind")),
        *_keys("case_link", "made_by", "removed_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")))
    op.create_index("uq_case_link_stands", "case_link", ["low_id", "high_id", "kind"], unique=True, postgresql_where=STANDS,
                    sqlite_where=STANDS)
    op.create_index("ix_case_link_low", "case_link", ["low_id"])
    op.create_index("ix_case_link_high", "case_link", ["high_id"])
    op.create_table("not_the_same",
        *_pair(),
        sa.Column("reasons", FACTS, nullable=False),
        sa.Column("said_by", KEY, nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        *_keys("not_the_same", "said_by"),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=op.f("pk_not_the_same")))
    op.create_index("ix_not_the_same_high", "not_the_same", ["high_id"])
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in HANGING.items():
            op.execute(f"CREATE POLICY wall ON {table} USING ({_open(table, columns)})")
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def downgrade():
    for table in ("not_the_same", "case_link", "case_match"):
        op.drop_table(table)


def _open(table, columns):
    seen = " AND ".join(
        f"(SELECT true FROM \"case\" AS about WHERE about.id = {table}.{column} AND ({SIGHT} = 'country' "
        f"OR about.region = ANY ({REGIONS}) OR about.second_region = ANY ({REGIONS})) LIMIT 1)" for column in columns)
    return f"{SIGHT} = 'service' OR {SIGHT} IN ('country', 'regions') AND {seen}"


def _pair():
    return sa.Column("low_id", KEY, nullable=False), sa.Column("high_id", KEY, nullable=False)


def _keys(table, *people):
    return (sa.CheckConstraint("low_id < high_id", name=op.f(f"ck_{table}_order")),
            *(sa.ForeignKeyConstraint([name], ["case.id"], name=op.f(f"fk_{table}_{name}")) for name in ("low_id", "high_id")),
            *(sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_{table}_{name}")) for name in people))
