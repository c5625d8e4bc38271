"""Time in the pretend network: the wall clock, or a faster one for tests."""
import time
from datetime import UTC, datetime
from threading import Condition


class Clock:
    """Simulated time that runs `speed` times as fast as real time, from the moment the clock is made."""

    def __init__(self, *, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"a clock must run forwards, not at {speed}")
        self._speed = speed
        self._wall_origin = time.time()
        self._steady_origin = time.monotonic()

    def now(self) -> datetime:
        """The simulated moment, in UTC."""
        elapsed = time.time() - self._wall_origin
        return datetime.fromtimestamp(self._wall_origin + elapsed * self._speed, tz=UTC)

    def seconds(self) -> float:
        """Simulated seconds since the clock was made; never goes back."""
        return (time.monotonic() - self._steady_origin) * self._speed

    def wait(self, changed: Condition, *, until: float) -> None:
        """Wait, with `changed` held, for a notification or until `until` on the scale of seconds(), whichever
        is first.
        """
        changed.wait(max(until - self.seconds(), 0) / self._speed)
