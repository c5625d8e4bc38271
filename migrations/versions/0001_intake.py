"""Intake: people, callers, cases, contacts, outbox, sessions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
REGIONS = (
    "KZ-10", "KZ-11", "KZ-15", "KZ-19", "KZ-23", "KZ-27", "KZ-31", "KZ-33", "KZ-35", "KZ-39",
    "KZ-43", "KZ-47", "KZ-55", "KZ-59", "KZ-61", "KZ-62", "KZ-63", "KZ-71", "KZ-75", "KZ-79",
)
SHARDS = 8


def upgrade():
    op.create_table('call_event',
        sa.Column('id', KEY, nullable=False),
        sa.Column('sid', sa.String(length=64), nullable=False),
        sa.Column('event', sa.String(length=32), nullable=False),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('received_at', MOMENT, nullable=False),
        sa.Column('raw', FACTS, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_call_event')),
        sa.UniqueConstraint('sid', 'event', 'sequence', name=op.f('uq_call_event_sid_event_sequence'))
    )
    op.create_table('caller',
        sa.Column('id', KEY, nullable=False),
        sa.Column('number', sa.String(length=16), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=True),
        sa.Column('safe_to_call', sa.Boolean(), nullable=False),
        sa.Column('safe_to_text', sa.Boolean(), nullable=False),
        sa.Column('receives_texts', sa.Boolean(), nullable=False),
        sa.Column('opted_out_at', MOMENT, nullable=True),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_caller')),
        sa.UniqueConstraint('number', name=op.f('uq_caller_number'))
    )
    op.create_table('region',
        sa.Column('iso', sa.String(length=5), nullable=False),
        sa.PrimaryKeyConstraint('iso', name=op.f('pk_region'))
    )
    op.create_table('revision',
        sa.Column('scope', sa.String(length=8), nullable=False),
        sa.Column('shard', sa.SmallInteger(), nullable=False),
        sa.Column('value', KEY, nullable=False),
        sa.PrimaryKeyConstraint('scope', 'shard', name=op.f('pk_revision'))
    )
    op.create_table('user',
        sa.Column('id', KEY, nullable=False),
        sa.Column('name', sa.String(length=64), nullable=False),
        sa.Column('display_name', sa.String(length=120), nullable=False),
        sa.Column('role', sa.String(length=16), nullable=False),
        sa.Column('password_hash', sa.String(length=255), nullable=False),
        sa.Column('language', sa.String(length=2), nullable=False),
        sa.Column('theme', sa.String(length=8), nullable=False),
        sa.Column('shortcuts', sa.Boolean(), nullable=False),
        sa.Column('active', sa.Boolean(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('operator', 'ombudsman', 'supervisor', 'administrator', 'auditor')", name=op.f('ck_user_role')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_user')),
        sa.UniqueConstraint('name', name=op.f('uq_user_name'))
    )
    op.create_table('case',
        sa.Column('id', KEY, nullable=False),
        sa.Column('status', sa.String(length=16), nullable=False),
        sa.Column('region', sa.String(length=5), nullable=True),
        sa.Column('suggested_region', sa.String(length=5), nullable=True),
        sa.Column('region_basis', FACTS, nullable=False),
        sa.Column('urgency', sa.SmallInteger(), nullable=False),
        sa.Column('urgency_basis', FACTS, nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('channel', sa.String(length=8), nullable=False),
        sa.Column('summary', sa.Text(), nullable=False),
        sa.Column('caller_id', KEY, nullable=True),
        sa.Column('owner_id', KEY, nullable=True),
        sa.Column('attention', sa.String(length=16), nullable=True),
        sa.Column('opened_at', MOMENT, nullable=False),
        sa.Column('changed_at', MOMENT, nullable=False),
        sa.Column('last_inbound_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=True),
        sa.Column('due_clock', sa.String(length=32), nullable=True),
        sa.Column('outcome', sa.String(length=32), nullable=True),
        sa.Column('closed_at', MOMENT, nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('new', 'offered', 'accepted', 'waiting', 'closed')", name=op.f('ck_case_status')),
        sa.ForeignKeyConstraint(['caller_id'], ['caller.id'], name=op.f('fk_case_caller_id')),
        sa.ForeignKeyConstraint(['owner_id'], ['user.id'], name=op.f('fk_case_owner_id')),
        sa.ForeignKeyConstraint(['region'], ['region.iso'], name=op.f('fk_case_region')),
        sa.ForeignKeyConstraint(['suggested_region'], ['region.iso'], name=op.f('fk_case_suggested_region')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_case_caller_open', 'case', ['caller_id', 'last_inbound_at'], unique=False)
    op.create_index('ix_case_owner_open', 'case', ['owner_id', 'id'], unique=False, postgresql_where=sa.text("status <> 'closed'"), sqlite_where=sa.text("status <> 'closed'"))
    op.create_index('ix_case_region_status_due', 'case', ['region', 'status', 'due_at', 'id'], unique=False)
    op.create_index('ix_case_status_due', 'case', ['status', 'due_at', 'id'], unique=False)
    op.create_table('session',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('seen_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_session_user_id')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session'))
    )
    op.create_index(op.f('ix_session_user_id'), 'session', ['user_id'], unique=False)
    op.create_table('user_region',
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('region', sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(['region'], ['region.iso'], name=op.f('fk_user_region_region')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_user_region_user_id')),
        sa.PrimaryKeyConstraint('user_id', 'region', name=op.f('pk_user_region'))
    )
    op.create_table('access_log',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('act', sa.String(length=16), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_access_log_case_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_access_log_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_access_log'))
    )
    op.create_index('ix_access_log_case', 'access_log', ['case_id', 'id'], unique=False)
    op.create_index(op.f('ix_access_log_user_id'), 'access_log', ['user_id'], unique=False)
    op.create_table('case_event',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('actor_id', KEY, nullable=True),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('facts', FACTS, nullable=False),
        sa.Column('act_key', sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(['actor_id'], ['user.id'], name=op.f('fk_case_event_actor_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_event_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_event')),
        sa.UniqueConstraint('act_key', name=op.f('uq_case_event_act_key')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_case_event_case', 'case_event', ['case_id', 'id'], unique=False)
    op.create_table('contact',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('channel', sa.String(length=8), nullable=False),
        sa.Column('direction', sa.String(length=8), nullable=False),
        sa.Column('provider', sa.String(length=16), nullable=False),
        sa.Column('sid', sa.String(length=64), nullable=False),
        sa.Column('caller_id', KEY, nullable=True),
        sa.Column('sender', sa.String(length=64), nullable=False),
        sa.Column('recipient', sa.String(length=64), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('media', FACTS, nullable=False),
        sa.Column('received_at', MOMENT, nullable=False),
        sa.Column('status', sa.String(length=32), nullable=False),
        sa.Column('status_sequence', sa.Integer(), nullable=False),
        sa.Column('duration_seconds', sa.Integer(), nullable=True),
        sa.Column('raw', FACTS, nullable=False),
        sa.ForeignKeyConstraint(['caller_id'], ['caller.id'], name=op.f('fk_contact_caller_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_contact_case_id'), initially='DEFERRED', deferrable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
        sa.UniqueConstraint('provider', 'sid', name=op.f('uq_contact_provider_sid')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_contact_caller_received', 'contact', ['caller_id', 'received_at'], unique=False)
    op.create_index('ix_contact_case_received', 'contact', ['case_id', 'received_at'], unique=False)
    op.create_table('outbox',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('contact_id', KEY, nullable=False),
        sa.Column('caller_id', KEY, nullable=False),
        sa.Column('sender', sa.String(length=16), nullable=False),
        sa.Column('recipient', sa.String(length=16), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('language', sa.String(length=8), nullable=False),
        sa.Column('state', sa.String(length=16), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('due_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.Column('lease_until', MOMENT, nullable=True),
        sa.Column('sid', sa.String(length=64), nullable=True),
        sa.Column('provider_status', sa.String(length=32), nullable=True),
        sa.Column('status_rank', sa.SmallInteger(), nullable=False),
        sa.Column('error_code', sa.String(length=64), nullable=True),
        sa.Column('settled_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['caller_id'], ['caller.id'], name=op.f('fk_outbox_caller_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_outbox_case_id')),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_outbox_contact_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
        sa.UniqueConstraint('contact_id', 'kind', name=op.f('uq_outbox_contact_id_kind')),
        sa.UniqueConstraint('sid', name=op.f('uq_outbox_sid'))
    )
    op.create_index('ix_outbox_caller_created', 'outbox', ['caller_id', 'created_at'], unique=False)
    op.create_index(op.f('ix_outbox_case_id'), 'outbox', ['case_id'], unique=False)
    op.create_index(op.f('ix_outbox_created_at'), 'outbox', ['created_at'], unique=False)
    op.create_index('ix_outbox_state_due', 'outbox', ['state', 'due_at'], unique=False)
    op.create_table('delivery_event',
        sa.Column('id', KEY, nullable=False),
        sa.Column('sid', sa.String(length=64), nullable=False),
        sa.Column('status', sa.String(length=32), nullable=False),
        sa.Column('error_code', sa.String(length=64), nullable=True),
        sa.Column('outbox_id', sa.String(length=36), nullable=True),
        sa.Column('received_at', MOMENT, nullable=False),
        sa.Column('raw', FACTS, nullable=False),
        sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_delivery_event_outbox_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery_event')),
        sa.UniqueConstraint('sid', 'status', name=op.f('uq_delivery_event_sid_status'))
    )
    seed()


def seed():
    """The 20 regions, and a revision counter of eight shards for each of them and for the national queue."""
    regions = sa.table("region", sa.column("iso"))
    op.bulk_insert(regions, [{"iso": iso} for iso in REGIONS])
    revisions = sa.table("revision", sa.column("scope"), sa.column("shard"), sa.column("value"))
    op.bulk_insert(revisions, [{"scope": scope, "shard": shard, "value": 0}
                               for scope in (*REGIONS, "none") for shard in range(SHARDS)])


def downgrade():
    op.drop_table('delivery_event')
    op.drop_index('ix_outbox_state_due', table_name='outbox')
    op.drop_index(op.f('ix_outbox_created_at'), table_name='outbox')
    op.drop_index(op.f('ix_outbox_case_id'), table_name='outbox')
    op.drop_index('ix_outbox_caller_created', table_name='outbox')
    op.drop_table('outbox')
    op.drop_index('ix_contact_case_received', table_name='contact')
    op.drop_index('ix_contact_caller_received', table_name='contact')
    op.drop_table('contact')
    op.drop_index('ix_case_event_case', table_name='case_event')
    op.drop_table('case_event')
    op.drop_index(op.f('ix_access_log_user_id'), table_name='access_log')
    op.drop_index('ix_access_log_case', table_name='access_log')
    op.drop_table('access_log')
    op.drop_table('user_region')
    op.drop_index(op.f('ix_session_user_id'), table_name='session')
    op.drop_table('session')
    op.drop_index('ix_case_status_due', table_name='case')
    op.drop_index('ix_case_region_status_due', table_name='case')
    op.drop_index('ix_case_owner_open', table_name='case', postgresql_where=sa.text("status <> 'closed'"), sqlite_where=sa.text("status <> 'closed'"))
    op.drop_index('ix_case_caller_open', table_name='case')
    op.drop_table('case')
    op.drop_table('user')
    op.drop_table('revision')
    op.drop_table('region')
    op.drop_table('caller')
    op.drop_table('call_event')
