"""Desk: clocks, calendar, appeals, regions of a case"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TO_COME = sa.text("next_at IS NOT NULL")
CLOSED_ATTENTION = sa.text("status = 'closed' AND attention IS NOT NULL")


def upgrade():
    op.create_table('clock_setting',
        sa.Column('id', KEY, nullable=False),
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('ordinary', sa.Integer(), nullable=False),
        sa.Column('urgent', sa.Integer(), nullable=False),
        sa.Column('warn_before', sa.Integer(), nullable=False),
        sa.Column('basis', sa.String(length=200), nullable=False),
        sa.Column('changed_by', KEY, nullable=False),
        sa.Column('changed_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['changed_by'], ['user.id'], name=op.f('fk_clock_setting_changed_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_setting'))
    )
    op.create_table('calendar_change',
        sa.Column('id', KEY, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('works', sa.Boolean(), nullable=True),
        sa.Column('name', sa.String(length=120), nullable=False),
        sa.Column('changed_by', KEY, nullable=False),
        sa.Column('changed_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['changed_by'], ['user.id'], name=op.f('fk_calendar_change_changed_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_change'))
    )
    op.create_table('case_clock',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('started_at', MOMENT, nullable=False),
        sa.Column('warn_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('calendar_version', sa.String(length=32), nullable=True),
        sa.Column('next_step', sa.String(length=16), nullable=True),
        sa.Column('next_at', MOMENT, nullable=True),
        sa.Column('warned_at', MOMENT, nullable=True),
        sa.Column('breached_at', MOMENT, nullable=True),
        sa.Column('stopped_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_clock_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_clock'))
    )
    op.create_index(op.f('ix_case_clock_case_id'), 'case_clock', ['case_id'], unique=False)
    op.create_index('ix_case_clock_next', 'case_clock', ['next_at'], unique=False,
        postgresql_where=TO_COME, sqlite_where=TO_COME)
    op.create_table('appeal',
        sa.Column('case_id', KEY, autoincrement=False, nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('address', sa.String(length=300), nullable=False),
        sa.Column('registered_on', sa.Date(), nullable=False),
        sa.Column('calendar_version', sa.String(length=32), nullable=False),
        sa.Column('promoted_by', KEY, nullable=False),
        sa.Column('promoted_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_appeal_case_id')),
        sa.ForeignKeyConstraint(['promoted_by'], ['user.id'], name=op.f('fk_appeal_promoted_by')),
        sa.PrimaryKeyConstraint('case_id', name=op.f('pk_appeal'))
    )
    op.create_table('case_left',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('region', sa.String(length=5), nullable=False),
        sa.Column('to_region', sa.String(length=5), nullable=True),
        sa.Column('left_by', KEY, nullable=True),
        sa.Column('left_at', MOMENT, nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_left_case_id')),
        sa.ForeignKeyConstraint(['left_by'], ['user.id'], name=op.f('fk_case_left_left_by')),
        sa.ForeignKeyConstraint(['region'], ['region.iso'], name=op.f('fk_case_left_region')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_left'))
    )
    op.create_index('ix_case_left_region', 'case_left', ['region', 'id'], unique=False)
    op.create_index('ix_case_left_case', 'case_left', ['case_id', 'region'], unique=False)
    # As text, because SQLite takes a new column's key only beside the column.
    op.execute('ALTER TABLE "case" ADD COLUMN second_region VARCHAR(5) '
               'CONSTRAINT fk_case_second_region REFERENCES region (iso)')
    op.create_index('ix_case_second_region', 'case', ['second_region', 'status', 'due_at', 'id'], unique=False,
        postgresql_where=sa.text("second_region IS NOT NULL"), sqlite_where=sa.text("second_region IS NOT NULL"))
    op.create_index('ix_case_closed_attention', 'case', ['region', 'id'], unique=False,
        postgresql_where=CLOSED_ATTENTION, sqlite_where=CLOSED_ATTENTION)
    # Clocks that run already: nobody is warned of them any more, but they run out.
    op.execute('INSERT INTO case_clock (case_id, code, started_at, warn_at, due_at, next_step, next_at) '
               'SELECT id, due_clock, changed_at, due_at, due_at, \'breach\', due_at FROM "case" '
               'WHERE due_at IS NOT NULL AND due_clock IS NOT NULL')


def downgrade():
    op.drop_index('ix_case_closed_attention', 'case')
    op.drop_index('ix_case_second_region', 'case')
    op.execute('ALTER TABLE "case" DROP COLUMN second_region')
    op.drop_table('case_left')
    op.drop_table('appeal')
    op.drop_table('case_clock')
    op.drop_table('calendar_change')
    op.drop_table('clock_setting')
