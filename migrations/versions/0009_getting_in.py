"""Getting in: second factors, passkeys, invitations, budgets of attempts, changes of accounts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.add_column('user', sa.Column('break_glass', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('user', sa.Column('totp_secret', sa.String(length=64), nullable=True))
    op.add_column('user', sa.Column('totp_step', KEY, nullable=False, server_default='0'))
    _renew_sessions(sa.Column('proved_at', MOMENT, nullable=False), sa.Column('device', sa.String(length=200), nullable=False))
    _add_second_factors()
    op.create_table('attempts',
        sa.Column('key', sa.String(length=96), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('next_at', MOMENT, nullable=False),
        sa.Column('changed_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_attempts'))
    )
    op.create_index('ix_attempts_changed', 'attempts', ['changed_at'], unique=False)
    op.create_table('account_change',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('by_id', KEY, nullable=True),
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('facts', FACTS, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_account_change_by_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_account_change_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_account_change'))
    )
    op.create_index('ix_account_change_user', 'account_change', ['user_id', 'id'], unique=False)


def _renew_sessions(*more):
    """Everybody signs in again: nobody knows of the old sessions when and how they were proved."""
    op.drop_index(op.f('ix_session_user_id'), table_name='session')
    op.drop_table('session')
    op.create_table('session',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('seen_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        *more,
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_session_user_id')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_session'))
    )
    op.create_index(op.f('ix_session_user_id'), 'session', ['user_id'], unique=False)


def _add_second_factors():
    op.create_table('recovery_code',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('code_hash', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_recovery_code_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_code')),
        sa.UniqueConstraint('user_id', 'code_hash', name=op.f('uq_recovery_code_user_id_code_hash'))
    )
    op.create_table('passkey',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('credential_id', sa.String(length=1400), nullable=False),
        sa.Column('public_key', sa.Text(), nullable=False),
        sa.Column('sign_count', KEY, nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('used_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_passkey_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_passkey')),
        sa.UniqueConstraint('credential_id', name=op.f('uq_passkey_credential_id'))
    )
    op.create_index(op.f('ix_passkey_user_id'), 'passkey', ['user_id'], unique=False)
    op.create_table('invitation',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_invitation_user_id')),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_invitation')),
        sa.UniqueConstraint('user_id', name=op.f('uq_invitation_user_id'))
    )
    op.create_table('spent_token',
        sa.Column('token_hash', sa.String(length=64), nullable=False),
        sa.Column('expires_at', MOMENT, nullable=False),
        sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_spent_token'))
    )
    op.create_index(op.f('ix_spent_token_expires_at'), 'spent_token', ['expires_at'], unique=False)


def downgrade():
    for table in ('account_change', 'attempts', 'spent_token', 'invitation', 'passkey', 'recovery_code'):
        op.drop_table(table)
    _renew_sessions()
    for column in ('totp_step', 'totp_secret', 'break_glass'):
        op.drop_column('user', column)
