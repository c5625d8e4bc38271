"""Promises in somebody's words, and when people were woken for them"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('task', sa.Column('text', sa.Text(), server_default='', nullable=False))
    op.add_column('task', sa.Column('woken_at', sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column('task', 'woken_at')
    op.drop_column('task', 'text')
