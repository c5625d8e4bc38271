"""One-time keys of forms: what is sent twice with one of them is done once."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID, uuid4

from werkzeug.exceptions import BadRequest


def new_key() -> str:
    """A key for a form."""
    return uuid4().hex


def sent_key(sent: str) -> str:
    """The key that a form was sent with. Raises BadRequest for what is none."""
    try:
        return str(UUID(sent))
    except ValueError:
        raise BadRequest from None


def packed_key() -> str:
    """A key for a button in a list, in 22 characters: it stands there for every choice of fifty rows."""
    return urlsafe_b64encode(uuid4().bytes).rstrip(b"=").decode()


def unpacked(key: str) -> str:
    """The key in a button's value; empty, and so no key, for what is none."""
    try:
        return str(UUID(bytes=urlsafe_b64decode(f"{key}==")))
    except ValueError:
        return ""
