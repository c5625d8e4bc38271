"""gunicorn's settings for both doors. GUNICORN_CMD_ARGS and the command line override each of them."""

import os

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
