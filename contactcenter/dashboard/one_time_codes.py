"""One-time codes of an app on the telephone (RFC 6238: six digits, thirty seconds, SHA-1, as every such app has them)."""

from __future__ import annotations

from datetime import datetime
from hmac import compare_digest
from urllib.parse import urlsplit

import pyotp
import segno
from flask import current_app
from markupsafe import Markup

PERIOD_SECONDS = 30
STEPS_AROUND = (0, -1, 1)   # a telephone's clock may be half a minute wrong


def new_secret() -> str:
    """160 bits."""
    return pyotp.random_base32()


def step_of(secret: str, typed: str, *, now: datetime) -> int | None:
    """The step that a code belongs to; None for a wrong one. Whether the step was taken before is for the row to say."""
    code, current = "".join(typed.split()), int(now.timestamp()) // PERIOD_SECONDS
    if not code.isascii():
        return None
    totp = pyotp.TOTP(secret)
    matching = [current + away for away in STEPS_AROUND if compare_digest(totp.at((current + away) * PERIOD_SECONDS), code)]
    return matching[0] if matching else None


def picture(secret: str, *, name: str) -> Markup:
    """The QR code that an app reads: drawn by us, sent within the page, kept nowhere."""
    issuer = f"111 {urlsplit(current_app.config['PUBLIC_URL']).hostname}"
    address = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
    return Markup(segno.make(address, error="m").svg_inline(scale=4, border=3, light="#fff"))   # nosec: digits and paths only


def in_groups(secret: str) -> str:
    """The secret as somebody types it who cannot take a picture."""
    return " ".join(secret[start:start + 4] for start in range(0, len(secret), 4))
