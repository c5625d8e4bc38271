"""More of the child: grade, with whom it lives, vulnerable groups"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FACTS = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade():
    op.add_column("case_details", sa.Column("child_grade", sa.String(length=20), nullable=True))
    op.add_column("case_details", sa.Column("living", sa.String(length=32), nullable=True))
    op.add_column("case_details", sa.Column("groups", FACTS, nullable=True))


def downgrade():
    with op.batch_alter_table("case_details") as batch:
        for name in ("groups", "living", "child_grade"):
            batch.drop_column(name)
