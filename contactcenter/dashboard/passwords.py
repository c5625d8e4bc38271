"""Passwords: argon2id, with the least cost that OWASP's password storage sheet accepts (19 MiB, two passes).

A sign-in costs about 30 ms; sixteen at the same time stay below half a gigabyte, so that strangers at the
sign-in page cannot take the memory that intake needs.
"""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from contactcenter.rules.refusal import Refusal

LEAST_CHARACTERS = 12
MOST_BYTES = 4096

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(text: str) -> str:
    """The hash to keep. Refusal password_too_short (under 12 characters) or password_too_long (over 4096
    bytes)."""
    if len(text) < LEAST_CHARACTERS:
        raise Refusal("password_too_short", least=LEAST_CHARACTERS)
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Refusal("password_too_long", most=MOST_BYTES)
    return _hasher.hash(_composed(text))


def verify(password_hash: str, text: str) -> bool:
    """Whether this is the password. Never raises: an over-long one or a damaged hash is a wrong one."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return False
    try:
        return _hasher.verify(password_hash, _composed(text))
    except (VerificationError, InvalidHashError):
        return False


def _composed(text: str) -> bytes:
    """й typed as one letter or as two is the same password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "replace")
