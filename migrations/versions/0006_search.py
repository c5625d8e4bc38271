"""Search: folded words and numbers, saved views, acts on many cases, exported lists"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TERMS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
REVERSED = sa.String(length=16).with_variant(sa.String(length=16, collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)

# The table case_text holds the words; its full-text table only points at them and follows it by triggers.
FULL_TEXT = (
    "CREATE VIRTUAL TABLE case_text_fts USING fts5(terms, content='case_text', content_rowid='id', prefix='4 5 6')",
    "CREATE TRIGGER case_text_added AFTER INSERT ON case_text BEGIN"
    " INSERT INTO case_text_fts(rowid, terms) VALUES (new.id, new.terms); END",
    "CREATE TRIGGER case_text_removed AFTER DELETE ON case_text BEGIN"
    " INSERT INTO case_text_fts(case_text_fts, rowid, terms) VALUES ('delete', old.id, old.terms); END",
    "CREATE TRIGGER case_text_changed AFTER UPDATE ON case_text BEGIN"
    " INSERT INTO case_text_fts(case_text_fts, rowid, terms) VALUES ('delete', old.id, old.terms);"
    " INSERT INTO case_text_fts(rowid, terms) VALUES (new.id, new.terms); END",
)


def upgrade():
    op.create_table('case_text',
        sa.Column('id', KEY, nullable=False),
        sa.Column('case_id', KEY, nullable=False),
        sa.Column('source', sa.String(length=8), nullable=False),
        sa.Column('source_id', KEY, nullable=False),
        sa.Column('terms', TERMS, nullable=False),
        sa.CheckConstraint("source IN ('contact', 'event', 'details')", name=op.f('ck_case_text_source')),
        sa.ForeignKeyConstraint(['case_id'], ['case.id'], name=op.f('fk_case_text_case_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_case_text')),
        sa.UniqueConstraint('case_id', 'source', 'source_id', name=op.f('uq_case_text_case_id_source_source_id'))
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in FULL_TEXT:
            op.execute(statement)
    else:
        op.create_index('ix_case_text_terms', 'case_text', ['terms'], postgresql_using='gin')
    op.create_table('search',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('term', sa.String(length=200), nullable=True),
        sa.Column('fingerprint', sa.String(length=64), nullable=False),
        sa.Column('found', sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('reference', 'number', 'words')", name=op.f('ck_search_kind')),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_search_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_search'))
    )
    op.create_index(op.f('ix_search_at'), 'search', ['at'], unique=False)
    op.create_index(op.f('ix_search_fingerprint'), 'search', ['fingerprint'], unique=False)
    op.create_index('ix_search_user_at', 'search', ['user_id', 'at'], unique=False)
    op.create_table('saved_view',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('name', sa.String(length=60), nullable=False),
        sa.Column('query', sa.String(length=1000), nullable=False),
        sa.Column('created_at', MOMENT, nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_saved_view_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_view')),
        sa.UniqueConstraint('user_id', 'name', name=op.f('uq_saved_view_user_id_name'))
    )
    op.create_table('bulk_act',
        sa.Column('id', sa.String(length=36), nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('act', sa.String(length=16), nullable=False),
        sa.Column('facts', FACTS, nullable=False),
        sa.Column('cases', FACTS, nullable=False),
        sa.Column('reached', sa.Integer(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('skipped', FACTS, nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_bulk_act_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_bulk_act'))
    )
    op.create_index(op.f('ix_bulk_act_user_id'), 'bulk_act', ['user_id'], unique=False)
    op.create_table('list_export',
        sa.Column('id', KEY, nullable=False),
        sa.Column('user_id', KEY, nullable=False),
        sa.Column('at', MOMENT, nullable=False),
        sa.Column('query', sa.String(length=1000), nullable=False),
        sa.Column('format', sa.String(length=16), nullable=False),
        sa.Column('purpose', sa.String(length=500), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_list_export_user_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_list_export'))
    )
    op.create_index(op.f('ix_list_export_user_id'), 'list_export', ['user_id'], unique=False)
    _add_reversed_numbers()


def _add_reversed_numbers():
    op.add_column('caller', sa.Column('reversed_number', REVERSED, nullable=False, server_default=''))
    connection = op.get_bind()
    numbers = connection.execute(sa.text("SELECT id, number FROM caller")).all()
    for caller_id, number in numbers:
        connection.execute(sa.text("UPDATE caller SET reversed_number = :turned WHERE id = :id"),
                           {"turned": number[::-1], "id": caller_id})
    op.create_index(op.f('ix_caller_reversed_number'), 'caller', ['reversed_number'], unique=False)


def downgrade():
    op.drop_index(op.f('ix_caller_reversed_number'), table_name='caller')
    op.drop_column('caller', 'reversed_number')
    for table in ('list_export', 'bulk_act', 'saved_view', 'search'):
        op.drop_table(table)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_text_fts")
    op.drop_table('case_text')
