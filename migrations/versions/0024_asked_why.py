"""A supervisor may ask somebody why they looked at a case"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = "kind IN ('mention', 'assigned', 'handed_over', 'promise_due')"
NEW_KINDS = "kind IN ('mention', 'assigned', 'handed_over', 'promise_due', 'asked_why', 'answered_why')"
UNREAD, UNANSWERED = sa.text("read_at IS NULL"), sa.text("answered_at IS NULL")

# Whoever is asked sees the question wherever the case is by now; whoever watches over the country, those of the cases they see.
SIGHT = "(SELECT current_setting('contactcenter.sight', true))"
READER = "(SELECT nullif(current_setting('contactcenter.reader', true), '')::bigint)"
WALL = (f"{SIGHT} = 'service' OR {SIGHT} <> 'nothing' AND user_id = {READER} OR {SIGHT} = 'country' "
        "AND (SELECT true FROM \"case\" AS about WHERE about.id = look_question.case_id LIMIT 1)")


def upgrade():
    op.create_table("look_question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", KEY, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_look_question_case_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_look_question_user_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_look_question_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_question")))
    op.create_index("uq_look_question_open", "look_question", ["user_id", "case_id"], unique=True,
                    postgresql_where=UNANSWERED, sqlite_where=UNANSWERED)
    for column in ("case_id", "user_id"):
        op.create_index(op.f(f"ix_look_question_{column}"), "look_question", [column])
    change_kinds(NEW_KINDS)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE POLICY wall ON look_question USING ({WALL})")
        op.execute("ALTER TABLE look_question ENABLE ROW LEVEL SECURITY")


def downgrade():
    op.execute("DELETE FROM notice WHERE kind IN ('asked_why', 'answered_why')")
    change_kinds(KINDS)
    op.drop_table("look_question")


def change_kinds(kinds):
    op.drop_index("ix_notice_unread", table_name="notice")
    with op.batch_alter_table("notice") as notice:
        notice.drop_constraint(op.f("ck_notice_kind"), type_="check")
        notice.create_check_constraint(op.f("ck_notice_kind"), kinds)
    op.create_index("ix_notice_unread", "notice", ["user_id", "case_id"], postgresql_where=UNREAD, sqlite_where=UNREAD)
