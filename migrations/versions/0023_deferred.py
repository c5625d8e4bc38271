"""A contact may be stored before its caller: the key is looked at when the transaction ends, as that of its case

The lock that this takes on PostgreSQL is held for a moment only: no row is looked at.
"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NAME = "fk_contact_caller_id"


def upgrade():
    defer("DEFERRABLE INITIALLY DEFERRED", deferrable=True, initially="DEFERRED")


def downgrade():
    defer("NOT DEFERRABLE")


def defer(how, **options):
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE contact ALTER CONSTRAINT {NAME} {how}")
        return
    with op.batch_alter_table("contact") as contact:
        contact.drop_constraint(op.f(NAME), type_="foreignkey")
        contact.create_foreign_key(op.f(NAME), "caller", ["caller_id"], ["id"], **options)
