"""Keeping and forgetting: settings of retention, legal hold, the log of what was deleted

Records of the audit outlive the cases they speak of, and know of changed settings and of what was forgotten. The check over a
million records and the index over a million cases hold writers up for about a second each.
"""

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FACTS = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
BEFORE = ("read", "write", "reveal", "play", "print", "export", "search", "account", "refused")
KINDS = (*BEFORE, "setting", "forget")
TO_FORGET = sa.text("status = 'closed' AND forgotten_at IS NULL")


def upgrade():
    with op.batch_alter_table("access_log") as log:
        log.drop_constraint(op.f("ck_access_log_kind"), type_="check")
        log.create_check_constraint(op.f("ck_access_log_kind"), f"kind IN {KINDS}")
        log.drop_constraint(op.f("fk_access_log_case_id"), type_="foreignkey")
    for name in ("held_at", "forgotten_at"):
        op.add_column("case", sa.Column(name, MOMENT, nullable=True))
    op.create_index("ix_case_to_forget", "case", ["closed_at", "id"], postgresql_where=TO_FORGET, sqlite_where=TO_FORGET)
    op.create_table("retention_setting",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("changed_by", KEY, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_retention_setting_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_setting")))
    op.create_table("deletion",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("rule", sa.String(length=32), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("counts", FACTS, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")), sqlite_autoincrement=True)
    op.create_index(op.f("ix_deletion_case_id"), "deletion", ["case_id"])
    op.create_table("sound_deletion",
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_sound_deletion")))


def downgrade():
    for table in ("sound_deletion", "deletion", "retention_setting"):
        op.drop_table(table)
    op.drop_index("ix_case_to_forget", table_name="case")
    for name in ("forgotten_at", "held_at"):
        op.drop_column("case", name)
    op.execute("DELETE FROM access_log WHERE kind IN ('setting', 'forget') OR case_id NOT IN (SELECT id FROM \"case\")")
    with op.batch_alter_table("access_log") as log:
        log.create_foreign_key(op.f("fk_access_log_case_id"), "case", ["case_id"], ["id"])
        log.drop_constraint(op.f("ck_access_log_kind"), type_="check")
        log.create_check_constraint(op.f("ck_access_log_kind"), f"kind IN {BEFORE}")
