"""What is due later: status changes and their callbacks, done by a few threads on the simulated clock."""
import heapq
import itertools
import logging
from collections.abc import Callable
from threading import Condition, Thread

from contactcenter.simulator.clock import Clock

logger = logging.getLogger(__name__)
Job = Callable[[], None]


class Timetable:
    """Runs jobs at their time, the earliest first. Its threads start with the first job, so a fork before
    that is safe.
    """

    def __init__(self, *, clock: Clock, threads: int = 16) -> None:
        self._clock = clock
        self._size = threads
        self._threads: list[Thread] = []
        self._due: list[tuple[float, int, Job]] = []
        self._turn = itertools.count()
        self._changed = Condition()
        self._closed = False

    def after(self, seconds: float, job: Job) -> None:
        """Do the job when so many simulated seconds have passed. A job's exception is logged and stops no
        other.
        """
        with self._changed:
            heapq.heappush(self._due, (self._clock.seconds() + seconds, next(self._turn), job))
            if not self._threads and not self._closed:
                self._start()
            self._changed.notify()

    def close(self) -> None:
        """Stop the threads; jobs that are not yet due are dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        names = (f"timetable-{number}" for number in range(self._size))
        self._threads = [Thread(target=self._work, name=name, daemon=True) for name in names]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except Exception:
                logger.exception("a job of the timetable failed")

    def _next(self) -> Job | None:
        with self._changed:
            while not self._closed:
                if self._due and self._due[0][0] <= self._clock.seconds():
                    return heapq.heappop(self._due)[2]
                if self._due:
                    self._clock.wait(self._changed, until=self._due[0][0])
                else:
                    self._changed.wait()
            return None
