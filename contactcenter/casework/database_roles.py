"""The database's own roles, made and given their rights."""

from __future__ import annotations

from contactcenter.storage import roles, schema
from contactcenter.storage.db import is_sqlite, transaction
from contactcenter.storage.roles import Role

__all__ = ["NotPossible", "Role", "acting_as", "set_up"]


class NotPossible(Exception):
    """Why there can be no roles, in words."""


def set_up(owner: Role, application: Role, reports: Role) -> None:
    """Makes the three roles and grants what each needs; may be repeated, and is after each migration. Raises NotPossible."""
    if is_sqlite():
        raise NotPossible("SQLite has no roles: whoever reads the file reads everything")
    if schema.stored_revision() != schema.wanted_revision():
        raise NotPossible("the schema is not the code's: first 'flask --app wsgi db upgrade'")
    if not roles.may_make_roles():
        raise NotPossible("only a superuser makes roles: give its address in DATABASE_URL for this one command")
    with transaction():
        roles.set_up(owner, application, reports)


def acting_as() -> tuple[str, bool] | None:
    """As whom the application is signed in, and whether the database's wall holds it back; None on SQLite, which has none."""
    return None if is_sqlite() else roles.acting_as()
