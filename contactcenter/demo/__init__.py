"""The demonstration: some weeks of made-up cases, and the launcher behind "make run". Never runs unless DEMO=1."""

from contactcenter.demo.people import PASSWORD
from contactcenter.demo.seeding import seed

__all__ = ["PASSWORD", "seed"]
