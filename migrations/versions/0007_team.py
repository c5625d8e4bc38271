"""Team work: deputies, who has a case open, notices; drafts of a case's page beside those of its form"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNREAD = sa.text("read_at IS NULL")


def upgrade():
    op.create_table('deputy',
        sa.Column('id', KEY, nullable=False),
        sa.Column('person_id', KEY, nullable=False),
        sa.Column('deputy_id', KEY, nullable=False),
        sa.Column('first_day', sa.Date(), nullable=False),
        sa.Column('last_day', sa.Date(), nullable=False),
        sa.Column('named_by', KEY, nullable=False),
        sa.Column('named_at', MOMENT, nullable=False),
        sa.Column('ended_by', KEY, nullable=True),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.CheckConstraint('first_day <= last_day', name=op.f('ck_deputy_days')),
        sa.CheckConstraint('person_id <> deputy_id', name=op.f('ck_deputy_somebody_else')),
        sa.ForeignKeyConstraint(['person_id'], ['user.id'], name=op.f('fk_deputy_person_id')),
        sa.ForeignKeyConstraint(['deputy_id'], ['user.id'], name=op.f('fk_deputy_deputy_id')),
        sa.ForeignKeyConstraint(['named_by'], ['user.id'], name=op.f('fk_deputy_named_by')),
        sa.ForeignKeyConstraint(['ended_by'], ['user.id'], name=op.f('fk_deputy_ended_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_deputy')))
    op.create_index(op.f('ix_deputy_person_id'), 'deputy', ['person_id'], unique=False)
    op.create_index(op.f('ix_deputy_deputy_id'), 'deputy', ['deputy_id'], unique=False)
    op.create_table('case_presence',
        sa.Column('case_id', KEY, autoincrement=False, nullable=False),
        sa.Column('user_id', KEY, autoincrement=False, nullable=False),
        sa.Column('seen_at', MOMENT, nullable=False),
        sa.Column('wrote_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_presence_case_id')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_case_presence_user_id')),
        sa.PrimaryKeyConstraint('case_id', 'user_id', name=op.f('pk_case_presence')))
    op.create_index(op.f('ix_case_presence_seen_at'), 'case_presence', ['seen_at'], unique=False)
    op.create_table('notice',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('by_id', KEY, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('read_at', MOMENT, nullable=True),
        sa.CheckConstraint("kind IN ('mention', 'assigned', 'handed_over')", name=op.f('ck_notice_kind')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_notice_user_id')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_notice_case_id')),
        sa.ForeignKeyConstraint(['by_id'], ['user.id'], name=op.f('fk_notice_by_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')))
    op.create_index('ix_notice_user', 'notice', ['user_id', 'id'], unique=False)
    op.create_index('ix_notice_unread', 'notice', ['user_id', 'case_id'], unique=False, postgresql_where=UNREAD,
                    sqlite_where=UNREAD)
    with op.batch_alter_table('draft') as draft:
        draft.add_column(sa.Column('form', sa.String(length=8), nullable=False, server_default='log'))
        draft.drop_constraint('pk_draft', type_='primary')
        draft.create_primary_key('pk_draft', ['user_id', 'case_id', 'form'])


def downgrade():
    op.execute("DELETE FROM draft WHERE form <> 'log'")   # the older code knows of one form for each case
    with op.batch_alter_table('draft') as draft:
        draft.drop_constraint('pk_draft', type_='primary')
        draft.drop_column('form')
        draft.create_primary_key('pk_draft', ['user_id', 'case_id'])
    for table in ('notice', 'case_presence', 'deputy'):
        op.drop_table(table)
