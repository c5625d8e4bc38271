"""Who is at the command line: what commands do is on record as the machine's act, with the user of the operating system."""

from __future__ import annotations

import os
import pwd
from datetime import datetime

from contactcenter.casework import auditing


def on_record() -> None:
    """What this command does from now on is recorded with whoever runs it, in the place of a session."""
    auditing.come_from(session=f"os:{system_user()}", address=None, why="command")


def note(kind: str, act: str, *, about: str = "", now: datetime) -> None:
    """Writes down that somebody did this at the command line. DatabaseAway: nothing is stored."""
    on_record()
    auditing.note_command(kind, act, about=about, now=now)


def system_user() -> str:
    """The name under which this process runs; the number where it has none."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
