"""Addresses that a form or a link names: only ours are followed."""

from __future__ import annotations

from flask import url_for

_FORBIDDEN = frozenset("\\\r\n\t")


def local_path(target: str | None) -> str | None:
    """The target when it is a path of this site, else None: `//host`, `/\\host` and `https:` lead
    elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    return None if _FORBIDDEN & set(target) or not target.isprintable() else target


def local_path_or_home(target: str | None) -> str:
    return local_path(target) or url_for("dashboard.home")
