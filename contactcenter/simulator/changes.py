"""One number that moves whenever anything in the pretend network moved: the page's ETag and what tests wait
for.
"""
from collections.abc import Callable
from threading import Condition


class Changes:
    """Counts changes and wakes those who wait for one."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._number = 0

    @property
    def number(self) -> int:
        """How many changes there were so far."""
        return self._number

    def note(self) -> None:
        """Record that something changed. Call it after the change, with no lock held."""
        with self._changed:
            self._number += 1
            self._changed.notify_all()

    def wait_for(self, condition: Callable[[], bool], *, seconds: float) -> bool:
        """Wait at most so many real seconds until the condition holds; it is asked again after every change.
        """
        with self._changed:
            return self._changed.wait_for(condition, timeout=seconds)
