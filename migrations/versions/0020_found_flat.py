"""Indexes by which lists, counters, searches and exports stay quick with a million cases; notices that no person gives

Building the indexes holds writers up for some seconds with a million cases; webhooks wait or go to the spool meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = {
    "ix_case_taken_in_newest": (["id"], "status IN ('new', 'offered')"),
    "ix_case_unrouted_newest": (["id"], "region IS NULL"),
    "ix_case_open_due": (["due_at", "id"], "status <> 'closed'"),
    "ix_case_counted": (["region", "id", "status", "urgency", "owner_id", "attention", "due_at", "second_region", "sealed_at"],
                        "status <> 'closed' OR attention IS NOT NULL"),
}
KINDS = "kind IN ('mention', 'assigned', 'handed_over')"
NEW_KINDS = "kind IN ('mention', 'assigned', 'handed_over', 'promise_due')"
UNREAD = sa.text("read_at IS NULL")


def upgrade():
    for name, (columns, where) in INDEXES.items():
        op.create_index(name, "case", columns, postgresql_where=sa.text(where), sqlite_where=sa.text(where))
    op.create_index("ix_case_changed", "case", ["changed_at", "id"])
    change_notices(NEW_KINDS, nobody=True)


def downgrade():
    op.execute("DELETE FROM notice WHERE by_id IS NULL OR kind = 'promise_due'")
    change_notices(KINDS, nobody=False)
    for name in ("ix_case_changed", *INDEXES):
        op.drop_index(name, table_name="case")


def change_notices(kinds, *, nobody):
    op.drop_index("ix_notice_unread", table_name="notice")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_kind"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_kind"), kinds)
        notice.alter_column("by_id", existing_type=KEY, nullable=nobody)
    op.create_index("ix_notice_unread", "notice", ["user_id", "case_id"], postgresql_where=UNREAD, sqlite_where=UNREAD)
