"""Places: taught spellings, the official classifier, the words behind corrections"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade():
    op.create_table('place_alias',
        sa.Column('id', KEY, nullable=False),
        sa.Column('name', sa.String(length=80), nullable=False),
        sa.Column('region', sa.String(length=5), nullable=False),
        sa.Column('test_text', sa.Text(), nullable=False),
        sa.Column('added_by', KEY, nullable=False),
        sa.Column('added_at', MOMENT, nullable=False),
        sa.Column('retired_by', KEY, nullable=True),
        sa.Column('retired_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['region'], ['region.iso'], name=op.f('fk_place_alias_region')),
        sa.ForeignKeyConstraint(['added_by'], ['user.id'], name=op.f('fk_place_alias_added_by')),
        sa.ForeignKeyConstraint(['retired_by'], ['user.id'], name=op.f('fk_place_alias_retired_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_place_alias'))
    )
    op.create_table('place',
        sa.Column('kato', sa.String(length=9), nullable=False),
        sa.Column('level', sa.SmallInteger(), nullable=False),
        sa.Column('region', sa.String(length=5), nullable=False),
        sa.Column('name_kk', sa.String(length=200), nullable=False),
        sa.Column('name_ru', sa.String(length=200), nullable=False),
        sa.Column('kind', sa.String(length=80), nullable=False),
        sa.Column('ended_at', MOMENT, nullable=True),
        sa.ForeignKeyConstraint(['region'], ['region.iso'], name=op.f('fk_place_region')),
        sa.PrimaryKeyConstraint('kato', name=op.f('pk_place'))
    )
    op.create_index(op.f('ix_place_region'), 'place', ['region'], unique=False)
    op.create_table('routing_word',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('kind', sa.String(length=8), nullable=False),
        sa.Column('word', sa.String(length=80), nullable=False),
        sa.Column('machine_region', sa.String(length=5), nullable=True),
        sa.Column('person_region', sa.String(length=5), nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_routing_word_case_id')),
        sa.ForeignKeyConstraint(['machine_region'], ['region.iso'], name=op.f('fk_routing_word_machine_region')),
        sa.ForeignKeyConstraint(['person_region'], ['region.iso'], name=op.f('fk_routing_word_person_region')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_routing_word'))
    )
    op.create_index('ix_routing_word_word', 'routing_word', ['kind', 'word', 'person_region'], unique=False)
    revisions = sa.table("revision", sa.column("scope"), sa.column("shard"), sa.column("value"))
    op.bulk_insert(revisions, [{"scope": "places", "shard": 0, "value": 0}])


def downgrade():
    op.execute("DELETE FROM revision WHERE scope = 'places'")
    op.drop_table('routing_word')
    op.drop_table('place')
    op.drop_table('place_alias')
