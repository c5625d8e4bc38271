"""ROOM 3: one function for each thing that happens; each opens exactly one transaction."""

from contactcenter.storage.db import DatabaseAway, wanted_while

__all__ = ["DatabaseAway", "wanted_while"]
