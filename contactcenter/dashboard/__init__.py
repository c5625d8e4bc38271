"""DOOR 2: the staff's pages, fragments and forms."""

from __future__ import annotations

from flask import Flask

from contactcenter.dashboard import errors, guard, headers, languages, pages, people, stream
from contactcenter.dashboard.doors import BY_ENDPOINT, blueprint


def install(app: Flask) -> None:
    """Adds the staff's door to the application."""
    people.install(app)
    guard.install(app, BY_ENDPOINT)
    languages.install(app)
    pages.install(app)
    door = blueprint(with_stream=app.config["SERVE_STREAM"])
    errors.install(app, door)   # before the blueprint is registered: afterwards it takes no more
    app.register_blueprint(door)
    stream.install(app)
    headers.install(app)


__all__ = ["install"]
