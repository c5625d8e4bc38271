"""A region's cases and a person's from the newest back, for searches within them

Building them holds writers up for about a second with a million cases; webhooks wait or go to the spool meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

SHOWN = sa.text("status <> 'new'")
OWNED = sa.text("owner_id IS NOT NULL")


def upgrade():
    op.create_index("ix_case_region_newest", "case", ["region", "id"], postgresql_where=SHOWN, sqlite_where=SHOWN)
    op.create_index("ix_case_owner_newest", "case", ["owner_id", "id"], postgresql_where=OWNED, sqlite_where=OWNED)


def downgrade():
    op.drop_index("ix_case_owner_newest", table_name="case")
    op.drop_index("ix_case_region_newest", table_name="case")
