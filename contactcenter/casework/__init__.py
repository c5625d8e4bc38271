"""ROOM 3: one function for each thing that happens; each opens exactly one transaction."""

from contactcenter.storage.db import DatabaseAway, wanted_while
from contactcenter.storage.wall import serve_everybody

__all__ = ["DatabaseAway", "serve_everybody", "wanted_while"]
