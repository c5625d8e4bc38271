"""Calls: shifts, live calls, offers, legs, orders to the provider, recordings, signals"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("stage IN ('greeting', 'queued', 'talking', 'held', 'message')")
RINGING = sa.text("state = 'ringing'")


def upgrade():
    op.create_table('signal',
        sa.Column('id', KEY, nullable=False),
        sa.Column('audience', sa.String(length=24), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('facts', FACTS, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signal')),
        sqlite_autoincrement=True
    )
    op.create_index('ix_signal_at', 'signal', ['at'], unique=False)
    op.create_table('shift',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('started_at', MOMENT, nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('state_reason', sa.String(length=16), nullable=True),
        sa.Column('state_since', MOMENT, nullable=False),
        sa.Column('idle_since', MOMENT, nullable=False),
        sa.Column('seen_at', MOMENT, nullable=False),
        sa.Column('wrap_up_until', MOMENT, nullable=True),
        sa.Column('languages', FACTS, nullable=False),
        sa.Column('reach', sa.String(length=16), nullable=False),
        sa.Column('address', sa.String(length=120), nullable=False),
        sa.CheckConstraint("reach IN ('telephone', 'sip', 'browser')", name=op.f('ck_shift_reach')),
        sa.CheckConstraint("state IN ('available', 'on_call', 'wrap_up', 'break', 'away')", name=op.f('ck_shift_state')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_shift_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_shift'))
    )
    op.create_index('uq_shift_open', 'shift', ['user_id'], unique=True,
        postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
    op.create_index('ix_shift_user', 'shift', ['user_id', 'id'], unique=False)
    op.create_table('call',
        sa.Column('contact_id', KEY, autoincrement=False, nullable=False),
        sa.Column('sid', sa.String(length=64), nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('caller_id', KEY, nullable=True),
        sa.Column('stage', sa.String(length=16), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=True),
        sa.Column('wish', sa.String(length=16), nullable=True),
        sa.Column('menu_tries', sa.Integer(), nullable=False),
        sa.Column('began_at', MOMENT, nullable=False),
        sa.Column('queued_at', MOMENT, nullable=True),
        sa.Column('answered_at', MOMENT, nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.Column('news_at', MOMENT, nullable=False),
        sa.Column('wait_seconds', sa.Integer(), nullable=True),
        sa.Column('result', sa.String(length=16), nullable=True),
        sa.Column('operator_id', KEY, nullable=True),
        sa.Column('wanted_id', KEY, nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint("stage IN ('greeting', 'queued', 'talking', 'held', 'message', 'ended')", name=op.f('ck_call_stage')),
        sa.ForeignKeyConstraint(['caller_id'], ['caller.id'], name=op.f('fk_call_caller_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_call_case_id')),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_call_contact_id')),
        sa.ForeignKeyConstraint(['operator_id'], ['user.id'], name=op.f('fk_call_operator_id')),
        sa.ForeignKeyConstraint(['wanted_id'], ['user.id'], name=op.f('fk_call_wanted_id')),
        sa.PrimaryKeyConstraint('contact_id', name=op.f('pk_call')),
        sa.UniqueConstraint('sid', name=op.f('uq_call_sid'))
    )
    op.create_index('ix_call_began', 'call', ['began_at'], unique=False)
    op.create_index(op.f('ix_call_case_id'), 'call', ['case_id'], unique=False)
    op.create_index('ix_call_live', 'call', ['queued_at', 'contact_id'], unique=False,
        postgresql_where=LIVE, sqlite_where=LIVE)
    op.create_index('ix_call_operator', 'call', ['operator_id', 'contact_id'], unique=False,
        postgresql_where=sa.text('operator_id IS NOT NULL'), sqlite_where=sa.text('operator_id IS NOT NULL'))
    op.create_table('recording',
        sa.Column('sid', sa.String(length=64), nullable=False),
        sa.Column('contact_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('seconds', sa.Integer(), nullable=True),
        sa.Column('recorded_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_recording_contact_id')),
        sa.PrimaryKeyConstraint('sid', name=op.f('pk_recording'))
    )
    op.create_index(op.f('ix_recording_contact_id'), 'recording', ['contact_id'], unique=False)
    op.create_table('call_leg',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('call_id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('purpose', sa.String(length=16), nullable=False),
        sa.Column('address', sa.String(length=120), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('dialled', sa.Boolean(), nullable=False),
        sa.Column('sid', sa.String(length=64), nullable=True),
        sa.Column('status_sequence', sa.Integer(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('answered_at', MOMENT, nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('wanted', 'ringing', 'up', 'held', 'over')", name=op.f('ck_call_leg_state')),
        sa.ForeignKeyConstraint(['call_id'], ['call.contact_id'], name=op.f('fk_call_leg_call_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_call_leg_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_call_leg')),
        sa.UniqueConstraint('sid', name=op.f('uq_call_leg_sid'))
    )
    op.create_index('ix_call_leg_call', 'call_leg', ['call_id'], unique=False)
    op.create_index('uq_call_leg_user', 'call_leg', ['user_id'], unique=True,
        postgresql_where=sa.text('ended_at IS NULL'), sqlite_where=sa.text('ended_at IS NULL'))
    op.create_table('call_offer',
        sa.Column('id', KEY, nullable=False),
        sa.Column('call_id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('offered_at', MOMENT, nullable=False),
        sa.Column('until', MOMENT, nullable=False),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.CheckConstraint("state IN ('ringing', 'taken', 'passed', 'unanswered', 'lost', 'withdrawn')", name=op.f('ck_call_offer_state')),
        sa.ForeignKeyConstraint(['call_id'], ['call.contact_id'], name=op.f('fk_call_offer_call_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_call_offer_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_call_offer'))
    )
    op.create_index(op.f('ix_call_offer_call_id'), 'call_offer', ['call_id'], unique=False)
    op.create_index('uq_call_offer_call', 'call_offer', ['call_id'], unique=True,
        postgresql_where=RINGING, sqlite_where=RINGING)
    op.create_index('uq_call_offer_user', 'call_offer', ['user_id'], unique=True,
        postgresql_where=RINGING, sqlite_where=RINGING)
    op.create_table('call_order',
        sa.Column('id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('call_id', KEY, nullable=False),
        sa.Column('leg_id', sa.String(length=36), nullable=True),
        sa.Column('target', sa.String(length=32), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.Column('lease_until', MOMENT, nullable=True),
        sa.Column('error_code', sa.String(length=64), nullable=True),
        sa.CheckConstraint("kind IN ('start_leg', 'send', 'hang_up', 'ask')", name=op.f('ck_call_order_kind')),
        sa.CheckConstraint("state IN ('due', 'doing', 'done', 'failed')", name=op.f('ck_call_order_state')),
        sa.ForeignKeyConstraint(['call_id'], ['call.contact_id'], name=op.f('fk_call_order_call_id')),
        sa.ForeignKeyConstraint(['leg_id'], ['call_leg.id'], name=op.f('fk_call_order_leg_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_call_order'))
    )
    op.create_index(op.f('ix_call_order_call_id'), 'call_order', ['call_id'], unique=False)
    op.create_index('ix_call_order_state_due', 'call_order', ['state', 'due_at'], unique=False)
    op.add_column('access_log', sa.Column('recording_sid', sa.String(length=64), nullable=True))


def downgrade():
    op.drop_column('access_log', 'recording_sid')
    op.drop_table('call_order')
    op.drop_table('call_offer')
    op.drop_table('call_leg')
    op.drop_table('recording')
    op.drop_table('call')
    op.drop_table('shift')
    op.drop_table('signal')
