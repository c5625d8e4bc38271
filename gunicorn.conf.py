"""gunicorn's settings for both doors. GUNICORN_CMD_ARGS and the command line override each of them."""

import os
import signal
import time
from multiprocessing.sharedctypes import RawArray
from threading import Thread
from types import FrameType

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

bind = "127.0.0.1:8111"

# A request waits for the database, not for the processor: a few threads in each of two processes, so that one
# process can be replaced while the other answers. The threads of a process share ten database connections.
worker_class = "gthread"
workers = 2
threads = 8

# The provider gives up after 15 seconds; whatever is under way when a stop is asked for gets as long.
timeout = 30
graceful_timeout = 15
keepalive = 5

# A worker touches a file to show that it lives: in memory, so that a slow disk kills nobody.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# No access log: what the service wants to know of a request it writes itself, without numbers.
accesslog = None
errorlog = "-"

# The control socket lies in the user's home directory, and two servers of one user would fight over it.
control_socket_disable = True

# A reload asks the old workers to stop when it has started the new ones, which take a second or two to load; meanwhile nobody
# would answer. So the last of the old ones goes on until a younger one can, or for so long at most.
PATIENCE_SECONDS = 60
BORN, READY, STOPPING = 0, 1, 2   # the youngest worker, the youngest one that can answer, by age; whether all are to stop


def when_ready(server: Arbiter) -> None:
    """Shared by all workers of a server, whichever reading of this file started them."""
    server.ages = RawArray("q", 3)

    def stop(number: int, frame: FrameType | None) -> None:
        server.ages[STOPPING] = 1
        server.signal(number, frame)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, stop)


def pre_fork(server: Arbiter, worker: ThreadWorker) -> None:
    worker.ages = server.ages
    worker.ages[BORN] = worker.age
    worker.handle_exit = _leave   # while it loads it has nothing in its hands


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)


def post_worker_init(worker: ThreadWorker) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)   # it is said again every second
        Thread(target=_stop_when_replaced, args=(worker, number, frame), daemon=True).start()

    del worker.handle_exit   # from here on the class's own
    signal.signal(signal.SIGTERM, stop)
    worker.ages[READY] = max(worker.ages[READY], worker.age)


def _stop_when_replaced(worker: ThreadWorker, number: int, frame: FrameType | None) -> None:
    ages, end = worker.ages, time.monotonic() + PATIENCE_SECONDS
    while ages[BORN] > worker.age >= ages[READY] and not ages[STOPPING] and time.monotonic() < end:
        time.sleep(0.05)
    worker.handle_exit(number, frame)
