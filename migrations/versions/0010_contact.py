"""Contact with the person: the safety card, texts of people, wordings"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def card():
    return (
        sa.Column('may_leave_voicemail', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('safe_from_minute', sa.SmallInteger(), nullable=True),
        sa.Column('safe_until_minute', sa.SmallInteger(), nullable=True),
        sa.Column('answered_by', sa.String(length=200), server_default='', nullable=False),
        sa.Column('safe_word', sa.String(length=60), server_default='', nullable=False))


def upgrade():
    for column in card():
        op.add_column('caller', column)
    with op.batch_alter_table('outbox') as outbox:
        outbox.alter_column('contact_id', existing_type=KEY, nullable=True)
    op.create_table('text_wording',
        sa.Column('id', KEY, nullable=False),
        sa.Column('code', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('words', FACTS, nullable=False),
        sa.Column('retired', sa.Boolean(), nullable=False),
        sa.Column('changed_by', KEY, nullable=False),
        sa.Column('changed_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['changed_by'], ['user.id'], name=op.f('fk_text_wording_changed_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_text_wording'))
    )


def downgrade():
    op.drop_table('text_wording')
    op.execute("DELETE FROM outbox WHERE contact_id IS NULL")
    with op.batch_alter_table('outbox') as outbox:
        outbox.alter_column('contact_id', existing_type=KEY, nullable=False)
    for column in card():
        op.drop_column('caller', column.name)
