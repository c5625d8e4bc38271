"""Under which names this service answers: PUBLIC_URL's and TRUSTED_HOSTS'. Whoever sends another one may be a page elsewhere
whose name leads to our address, or may want an answer of ours with a foreign name in it.

Health, readiness and metrics answer under every name: probes ask by address, and what is answered there names nobody. So does
the demonstration, which is opened by whatever name its machine has.
"""

from __future__ import annotations

import logging
from collections.abc import Container
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

log = logging.getLogger(__name__)


class ForeignName(BadRequest):
    """Asked for under a name that is not ours."""

    @property
    def words(self) -> str:
        return _("This service does not go by that name. Open %(url)s.", url=current_app.config["PUBLIC_URL"])


def install(app: Flask, further: tuple[str, ...], *, under_any: Container[str | None]) -> None:
    """`under_any` are the endpoints that answer under every name."""
    if app.config["DEMO"]:
        return
    ours = frozenset({urlsplit(app.config["PUBLIC_URL"]).hostname, *further})

    def refuse_foreign_names() -> None:
        if request.endpoint not in under_any and _name_of(request.headers.get("Host", "")) not in ours:
            log.warning("refused: asked for under a foreign name")
            raise ForeignName

    app.before_request(refuse_foreign_names)


def _name_of(host: str) -> str | None:
    """Without its port; None for what is no name at all."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
