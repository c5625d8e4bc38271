"""Outages: doubtful texts, the provider's books, turns of sweeps, alarms"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
TO_DO = sa.text("settled_at IS NULL")
LIVE = sa.text("ended_at IS NULL")


def upgrade():
    # New columns are absent or have a default of the database's own: the release before goes on writing beside this one.
    op.add_column('contact', sa.Column('reconciled_at', MOMENT, nullable=True))
    for name in ('unsure_at', 'person_at'):
        op.add_column('outbox', sa.Column(name, MOMENT, nullable=True))
    for name in ('looks', 'resends'):
        op.add_column('outbox', sa.Column(name, sa.SmallInteger(), nullable=False, server_default='0'))
    op.create_table('provider_state',
        sa.Column('provider', sa.String(length=16), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('openings', sa.Integer(), nullable=False),
        sa.Column('opened_at', MOMENT, nullable=True),
        sa.Column('probe_at', MOMENT, nullable=True),
        sa.Column('why', sa.String(length=64), nullable=True),
        sa.Column('paused_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('provider', name=op.f('pk_provider_state'))
    )
    op.create_table('book_mark',
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('read_until', MOMENT, nullable=False),
        sa.Column('looked_at', MOMENT, nullable=False),
        sa.Column('missing', sa.Integer(), nullable=False),
        sa.Column('why', sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint('kind', name=op.f('pk_book_mark'))
    )
    op.create_table('book_count',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('number', sa.String(length=16), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('listed', sa.Integer(), nullable=False),
        sa.Column('stored', sa.Integer(), nullable=False),
        sa.Column('brought', sa.Integer(), nullable=False),
        sa.Column('counted_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('day', 'number', 'kind', name=op.f('pk_book_count'))
    )
    op.create_table('turn',
        sa.Column('name', sa.String(length=32), nullable=False),
        sa.Column('holder', sa.String(length=36), nullable=False),
        sa.Column('lease_until', MOMENT, nullable=False),
        sa.Column('done_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('name', name=op.f('pk_turn'))
    )
    _create_alarms()


def _create_alarms():
    op.create_table('alarm_rule',
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('threshold', sa.Integer(), nullable=False),
        sa.Column('targets', FACTS, nullable=False),
        sa.Column('changed_by', KEY, nullable=False),
        sa.Column('changed_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['changed_by'], ['user.id'], name=op.f('fk_alarm_rule_changed_by')),
        sa.PrimaryKeyConstraint('code', name=op.f('pk_alarm_rule'))
    )
    op.create_table('alarm',
        sa.Column('id', KEY, nullable=False),
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('value', sa.Integer(), nullable=False),
        sa.Column('raised_at', MOMENT, nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm'))
    )
    op.create_index('ix_alarm_live', 'alarm', ['code'], unique=True, postgresql_where=LIVE, sqlite_where=LIVE)
    op.create_table('alarm_notice',
        sa.Column('id', KEY, nullable=False),
        sa.Column('alarm_id', KEY, nullable=False),
        sa.Column('target', sa.String(length=200), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.Column('error_code', sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(['alarm_id'], ['alarm.id'], name=op.f('fk_alarm_notice_alarm_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm_notice'))
    )
    op.create_index(op.f('ix_alarm_notice_alarm_id'), 'alarm_notice', ['alarm_id'], unique=False)
    op.create_index('ix_alarm_notice_due', 'alarm_notice', ['due_at'], unique=False,
        postgresql_where=TO_DO, sqlite_where=TO_DO)


def downgrade():
    for table in ('alarm_notice', 'alarm', 'alarm_rule', 'turn', 'book_count', 'book_mark', 'provider_state'):
        op.drop_table(table)
    for name in ('resends', 'looks', 'person_at', 'unsure_at'):
        op.drop_column('outbox', name)
    op.drop_column('contact', 'reconciled_at')
