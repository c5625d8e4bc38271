"""A second wall on PostgreSQL: rows of other regions are kept from whoever does not see them, whatever a query forgot

Each transaction says for whom it looks (storage/wall); where nothing is said nothing of a case is there. The tables' owner and
superusers are not held back: the application connects as a role of its own ('flask db-roles'). On SQLite there is nothing to do.
One case is asked about by a question for one value, not by EXISTS, of which the planner would make one look at all cases.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SIGHT = "(SELECT current_setting('contactcenter.sight', true))"
READER = "(SELECT nullif(current_setting('contactcenter.reader', true), '')::bigint)"
REGIONS = "(SELECT string_to_array(current_setting('contactcenter.regions', true), ','))::text[]"
UNSEALED = ('("case".sealed_at IS NULL OR EXISTS (SELECT 1 FROM sealed_reader AS named '
            f'WHERE named.case_id = "case".id AND named.user_id = {READER}))')
OWN = "({0}.region = ANY ({1}) OR {0}.second_region = ANY ({1}))"
THIS = '"case"'
CASE = (f"{SIGHT} = 'service' OR {UNSEALED} AND ({SIGHT} IN ('country', 'heads') OR {OWN.format(THIS, REGIONS)} "
        f"OR contactcenter_has_left({THIS}.id, {REGIONS}))")
HANGING = ("appeal", "call_out", "case_clock", "case_details", "case_event", "case_merge", "case_presence", "contact", "draft",
           "outbox", "task")
BEHIND = {"recording": ("contact", "contact.id = recording.contact_id"),
          "delivery_event": ("outbox", "outbox.id = delivery_event.outbox_id")}


def _hanging(table):
    """What hangs on a case is seen by whom the case is open to; that it is there, which administrators may know, opens nothing."""
    return (f"{SIGHT} = 'service' OR {SIGHT} IN ('country', 'regions') AND (SELECT true FROM \"case\" AS about "
            f"WHERE about.id = {table}.case_id AND ({SIGHT} = 'country' OR {OWN.format('about', REGIONS)}) LIMIT 1)")


def _left():
    """The line that a region keeps of a case that left it."""
    return (f"{SIGHT} = 'service' OR ({SIGHT} = 'country' OR region = ANY ({REGIONS}) OR to_region = ANY ({REGIONS})) AND "
            "(SELECT true FROM \"case\" AS about WHERE about.id = case_left.case_id LIMIT 1)")


def _policies():
    yield "case", CASE
    yield "case_left", _left()
    yield from ((table, _hanging(table)) for table in HANGING)
    for table, (parent, how) in BEHIND.items():
        yield table, f"{SIGHT} = 'service' OR (SELECT true FROM {parent} WHERE {how} LIMIT 1)"


def upgrade():
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute("CREATE FUNCTION contactcenter_has_left(bigint, text[]) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER "
               "SET search_path FROM CURRENT AS "
               "'SELECT EXISTS (SELECT 1 FROM case_left WHERE case_id = $1 AND region = ANY ($2))'")
    for table, condition in _policies():
        op.execute(f'CREATE POLICY wall ON "{table}" USING ({condition})')
        op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')


def downgrade():
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, _condition in _policies():
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
        op.execute(f'DROP POLICY wall ON "{table}"')
    op.execute("DROP FUNCTION contactcenter_has_left(bigint, text[])")
