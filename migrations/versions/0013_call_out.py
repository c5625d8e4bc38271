"""Calls to the person of a case through the centre"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state <> 'over'")


def upgrade():
    op.create_table('call_out',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('caller_id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('sender', sa.String(length=32), nullable=False),
        sa.Column('address', sa.String(length=120), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('outcome', sa.String(length=16), nullable=True),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.Column('lease_until', MOMENT, nullable=True),
        sa.Column('answered_at', MOMENT, nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('due', 'doing', 'ringing', 'talking', 'over')", name=op.f('ck_call_out_state')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_call_out_case_id')),
        sa.ForeignKeyConstraint(['caller_id'], ['caller.id'], name=op.f('fk_call_out_caller_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_call_out_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_call_out')))
    op.create_index(op.f('ix_call_out_case_id'), 'call_out', ['case_id'], unique=False)
    op.create_index('uq_call_out_user', 'call_out', ['user_id'], unique=True, postgresql_where=OPEN, sqlite_where=OPEN)


def downgrade():
    op.drop_table('call_out')
