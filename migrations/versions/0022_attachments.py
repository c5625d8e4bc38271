"""Files of cases: sealed, in pieces, in the database, behind the same wall as the case they hang on"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SIGHT = "(SELECT current_setting('contactcenter.sight', true))"
REGIONS = "(SELECT string_to_array(current_setting('contactcenter.regions', true), ','))::text[]"
WALLS = {
    "attachment": f"{SIGHT} = 'service' OR {SIGHT} IN ('country', 'regions') AND EXISTS (SELECT 1 FROM \"case\" AS about "
                  f"WHERE about.id = attachment.case_id AND ({SIGHT} = 'country' OR about.region = ANY ({REGIONS}) "
                  f"OR about.second_region = ANY ({REGIONS})))",
    "attachment_piece": f"{SIGHT} = 'service' OR EXISTS (SELECT 1 FROM attachment "
                        "WHERE attachment.id = attachment_piece.attachment_id)"}


def upgrade():
    op.create_table("attachment",
        sa.Column("id", KEY, nullable=False),
        sa.Column("case_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("added_by", KEY, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_by", KEY, nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_attachment_case_id")),
        sa.ForeignKeyConstraint(["added_by"], ["user.id"], name=op.f("fk_attachment_added_by")),
        sa.ForeignKeyConstraint(["deleted_by"], ["user.id"], name=op.f("fk_attachment_deleted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True)
    op.create_index(op.f("ix_attachment_case_id"), "attachment", ["case_id"])
    op.create_table("attachment_piece",
        sa.Column("attachment_id", KEY, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_attachment_piece_attachment_id")),
        sa.PrimaryKeyConstraint("attachment_id", "number", name=op.f("pk_attachment_piece")))
    for table, condition in WALLS.items() if op.get_bind().dialect.name == "postgresql" else ():
        op.execute(f"CREATE POLICY wall ON {table} USING ({condition})")
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def downgrade():
    op.drop_table("attachment_piece")
    op.drop_index(op.f("ix_attachment_case_id"), table_name="attachment")
    op.drop_table("attachment")
