"""Log: what is written down about a case, drafts, merged cases, tasks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table('case_details',
        sa.Column('case_id', KEY, autoincrement=False, nullable=False),
        sa.Column('caller_kind', sa.String(length=32), nullable=True),
        sa.Column('relation', sa.String(length=32), nullable=True),
        sa.Column('child_name', sa.String(length=120), nullable=True),
        sa.Column('child_age', sa.SmallInteger(), nullable=True),
        sa.Column('child_sex', sa.String(length=32), nullable=True),
        sa.Column('school', sa.String(length=200), nullable=True),
        sa.Column('place', sa.String(length=200), nullable=True),
        sa.Column('in_danger', sa.Boolean(), nullable=True),
        sa.Column('reasons', FACTS, nullable=False),
        sa.Column('vocabulary', sa.String(length=16), nullable=False),
        sa.Column('narrative', sa.Text(), nullable=False),
        sa.Column('written_by', KEY, nullable=False),
        sa.Column('written_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_details_case_id')),
        sa.ForeignKeyConstraint(['written_by'], ['user.id'], name=op.f('fk_case_details_written_by')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_details'))
    )
    op.create_table('case_merge',
        sa.Column('case_id', KEY, autoincrement=False, nullable=False),
        sa.Column('into_id', KEY, nullable=False),
        sa.Column('merged_by', KEY, nullable=False),
        sa.Column('merged_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_merge_case_id')),
        sa.ForeignKeyConstraint(['into_id'], ['case.id'], name=op.f('fk_case_merge_into_id')),
        sa.ForeignKeyConstraint(['merged_by'], ['user.id'], name=op.f('fk_case_merge_merged_by')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_case_merge'))
    )
    op.create_index(op.f('ix_case_merge_into_id'), 'case_merge', ['into_id'], unique=False)
    op.create_table('draft',
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('fields', FACTS, nullable=False),
        sa.Column('serial', KEY, nullable=False),
        sa.Column('saved_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_draft_case_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_draft_user_id')),
        sa.PrimaryKeyConstraint('user_id', 'case_id', name=op.f('pk_draft'))
    )
    op.create_table('task',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('caller_id', KEY, nullable=True),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('reason', sa.String(length=32), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('attempts', sa.SmallInteger(), nullable=False),
        sa.Column('owner_id', KEY, nullable=True),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('outcome', sa.String(length=32), nullable=True),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('call_back', 'follow_up')", name=op.f('ck_task_kind')),
        sa.CheckConstraint("state IN ('open', 'done', 'stopped')", name=op.f('ck_task_state')),
        sa.ForeignKeyConstraint(['caller_id'], ['caller.id'], name=op.f('fk_task_caller_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_task_case_id')),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_task_owner_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_task'))
    )
    op.create_index(op.f('ix_task_caller_id'), 'task', ['caller_id'], unique=False)
    op.create_index(op.f('ix_task_owner_id'), 'task', ['owner_id'], unique=False)
    op.create_index('ix_task_state_due', 'task', ['state', 'due_at', 'id'], unique=False)
    op.create_index('uq_task_open', 'task', ['case_id', 'kind'], unique=True,
        postgresql_where=sa.text("state = 'open'"), sqlite_where=sa.text("state = 'open'"))


def downgrade():
    op.drop_table('task')
    op.drop_table('draft')
    op.drop_table('case_merge')
    op.drop_table('case_details')
