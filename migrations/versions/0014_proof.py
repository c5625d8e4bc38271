"""Proof and seals: chained audit records, anchors, sealed cases"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = ("read", "write", "reveal", "play", "print", "export", "search", "account", "refused")
KIND_OF_ACT = ("CASE act WHEN 'reveal_number' THEN 'reveal' WHEN 'play_recording' THEN 'play' WHEN 'print' THEN 'print' "
               "WHEN 'print_notes' THEN 'print' ELSE 'read' END")
NEW = ('kind', 'about', 'session', 'network', 'why', 'chain', 'position', 'mac')


def upgrade():
    for name, length, default in (('kind', 16, 'read'), ('about', 64, ''), ('session', 16, ''), ('network', 45, ''),
                                  ('why', 16, 'unknown'), ('mac', 64, '')):
        op.add_column('access_log', sa.Column(name, sa.String(length=length), nullable=False, server_default=default))
    for name in ('chain', 'position'):
        op.add_column('access_log', sa.Column(name, KEY, nullable=True))
    op.execute(f"UPDATE access_log SET kind = {KIND_OF_ACT} WHERE act <> 'read'")
    with op.batch_alter_table('access_log') as log:
        log.alter_column('user_id', existing_type=KEY, nullable=True)
        log.alter_column('case_id', existing_type=KEY, nullable=True)
        log.alter_column('act', existing_type=sa.String(length=16), type_=sa.String(length=40))
        log.create_unique_constraint(op.f('uq_access_log_chain_position'), ['chain', 'position'])
        log.create_check_constraint(op.f('ck_access_log_kind'), f"kind IN {KINDS}")
        log.create_index('ix_access_log_at', ['at'])
    op.create_table('audit_chain',
        sa.Column('chain', KEY, nullable=False),
        sa.Column('length', KEY, nullable=False),
        sa.Column('last', sa.String(length=64), nullable=False),
        sa.Column('seal', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('chain', name=op.f('pk_audit_chain'))
    )
    op.create_table('audit_anchor',
        sa.Column('id', KEY, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('chain', KEY, nullable=False),
        sa.Column('length', KEY, nullable=False),
        sa.Column('last', sa.String(length=64), nullable=False),
        sa.Column('mac', sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_anchor'))
    )
    op.create_index('ix_audit_anchor_chain', 'audit_anchor', ['chain', 'length'])
    op.add_column('case', sa.Column('sealed_at', MOMENT, nullable=True))
    op.create_table('sealed_reader',
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_sealed_reader_case_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_sealed_reader_user_id')),
        sa.PrimaryKeyConstraint('user_id', 'case_id', name=op.f('pk_sealed_reader'))
    )
    op.create_index(op.f('ix_sealed_reader_case_id'), 'sealed_reader', ['case_id'])


def downgrade():
    for table in ('sealed_reader', 'audit_anchor', 'audit_chain'):
        op.drop_table(table)
    op.drop_column('case', 'sealed_at')
    op.execute("DELETE FROM access_log WHERE user_id IS NULL OR case_id IS NULL OR length(act) > 16 "
               "OR kind NOT IN ('read', 'reveal', 'play', 'print')")
    with op.batch_alter_table('access_log') as log:
        log.drop_index('ix_access_log_at')
        log.drop_constraint(op.f('ck_access_log_kind'), type_='check')
        log.drop_constraint(op.f('uq_access_log_chain_position'), type_='unique')
        log.alter_column('act', existing_type=sa.String(length=40), type_=sa.String(length=16))
        log.alter_column('case_id', existing_type=KEY, nullable=False)
        log.alter_column('user_id', existing_type=KEY, nullable=False)
        for name in NEW:
            log.drop_column(name)
