"""What every answer of this site tells the browser about itself."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

POLICY = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
          "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
YEAR_SECONDS = 365 * 24 * 3600


def install(app: Flask) -> None:
    app.after_request(_add_headers)


def let_in(**sources: str) -> None:
    """Opens the policy of this one answer further: let_in(media_src="'self'")."""
    g.let_in = g.get("let_in", {}) | {name.replace("_", "-"): source for name, source in sources.items()}


def _policy() -> str:
    policy = POLICY | g.get("let_in", {})
    policy["connect-src"] += _elsewhere(current_app.config["STREAM_URL"], current_app.config["PUBLIC_URL"])
    return "; ".join(f"{name} {source}" for name, source in policy.items())


@cache
def _elsewhere(url: str, public_url: str) -> str:
    """Where the stream comes from, if that is not where the page comes from."""
    ours, theirs = urlsplit(public_url), urlsplit(url)
    return "" if not url or theirs[:2] == ours[:2] else f" {theirs.scheme}://{theirs.netloc}"


def _add_headers(response: Response) -> Response:
    wanted = {"Content-Security-Policy": _policy(), **HEADERS}
    if current_app.config["PUBLIC_URL"].startswith("https://"):
        wanted["Strict-Transport-Security"] = f"max-age={2 * YEAR_SECONDS}; includeSubDomains"
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    elif request.endpoint != "static":
        wanted["Cache-Control"] = "no-store"
    said = {name.lower() for name in response.headers.keys()}   # one look at them, where setdefault takes one for each
    response.headers.extend((name, value) for name, value in wanted.items() if name.lower() not in said)
    return response
