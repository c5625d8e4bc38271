"""gunicorn's settings for the process that pushes (SERVE_STREAM=1). GUNICORN_CMD_ARGS and the command line override each."""

import os
import signal
import sys
from types import FrameType

from gunicorn.workers.base import Worker

bind = "127.0.0.1:8113"

# Each open page waits in a thread of its own: as many as the hub admits (stream_hub.MOST_LISTENERS), and some for whoever is
# refused or asks for the health. One process, because one hub reads the database for all of them. Each stream takes a
# descriptor: with more than about 1,000 of them raise the limit of open files.
worker_class = "gthread"
workers = 1
threads = 2100
worker_connections = 2400

# Threads that are woken together do so little each that none need be interrupted for the next. With Python's 5 ms a thousand
# waiting threads ask for their turn 200 times a second: tried with 2,000 streams, that was 1.8 cores instead of 0.3.
sys.setswitchinterval(0.1)

# Streams have no end: nobody waits for them when a stop is asked for.
timeout = 30
graceful_timeout = 3
keepalive = 5

# The rest as in gunicorn.conf.py, which says why.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
accesslog = None
errorlog = "-"
control_socket_disable = True


def post_worker_init(worker: Worker) -> None:
    """Asked to stop, the worker ends its streams, and then finds nothing to wait for."""
    def end_streams(number: int, frame: FrameType | None) -> None:
        worker.wsgi.extensions["stream_hub"].close()
        worker.handle_exit(number, frame)

    signal.signal(signal.SIGTERM, end_streams)
