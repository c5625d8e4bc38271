"""Whether ports are free, said before anything is started."""

from __future__ import annotations

import errno
import socket

from contactcenter.demo.settings import BadSettings, DemoSettings

_FIRST_SUGGESTION = 9111
_STEP = 10


def refuse_taken_ports(settings: DemoSettings) -> None:
    """Raises BadSettings that names the taken ports and proposes some that are free."""
    taken = [str(port) for port in settings.ports if not _is_free(settings.host, port)]
    if taken:
        free = next(port for port in range(_FIRST_SUGGESTION, 65_000, _STEP)
                    if all(_is_free(settings.host, port + place) for place in range(len(settings.ports))))
        raise BadSettings(
            f"Port {' and '.join(taken)} on {settings.host} is taken: the web needs {settings.port}, the simulator "
            f"{settings.simulator_port}, the stream {settings.stream_port}.\n"
            f"Stop what uses it, or choose another: make run PORT={free}")


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise BadSettings(f"HOST={host} PORT={port} cannot be used: {error.strerror or error}") from error
    return True
