"""Stylesheet and script under addresses that change with their content, so that browsers may keep them for a
year."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import url_for

STATIC = Path(__file__).resolve().parents[1] / "static"


@lru_cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("static", filename=name, v=_digest(name))


def version() -> str:
    """Changes when a release brings another stylesheet or script."""
    return _digest("style.css") + _digest("app.js")
