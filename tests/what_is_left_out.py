"""What this machine cannot give. It is said aloud, and with LEAVE_NOTHING_OUT=1 it is a failure."""

from __future__ import annotations

import os
import shutil

import pytest

from tests import postgres


def chromium() -> str | None:
    """The browser that the browser tests drive."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def in_words() -> list[str]:
    """A line for each kind of test that cannot run here."""
    lines = []
    if postgres.server_url() is None:
        lines.append("everything on PostgreSQL: no server on 127.0.0.1:5432 and no installed binaries to start one")
    if chromium() is None:
        lines.append("every browser test: Chromium is not installed")
    return lines


def must_not_be() -> bool:
    """Whether nothing may be left out."""
    return os.environ.get("LEAVE_NOTHING_OUT") == "1"


def refuse_if_told_to() -> None:
    """Ends the run at once where nothing may be left out."""
    if must_not_be() and in_words():
        pytest.exit("; ".join(in_words()), returncode=1)
