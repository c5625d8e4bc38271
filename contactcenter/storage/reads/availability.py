"""Whether a failed read was the database's fault: doors ask, because only storage knows its errors."""

from contactcenter.storage.db import database_is_away

__all__ = ["database_is_away"]
