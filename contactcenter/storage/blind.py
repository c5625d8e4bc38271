"""Blind indexes: what lies sealed is found again by a keyed fingerprint of it, which tells nothing without the key.

Two rows with the same fingerprint hold the same value; that much whoever reads the database learns. The key stands outside
the database (INDEX_KEY) and differs for every purpose, so that fingerprints of two columns cannot be compared.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

from flask import current_app

KEY_CHARACTERS = 22      # 128 bits in base64
TERM_BYTES = 6           # of a search term: with ten million of them one in 28 million meets another
REMEMBERED_TERMS = 1 << 16


def key(purpose: str, value: str) -> str:
    """The fingerprint of a value for one purpose (such as 'number'): KEY_CHARACTERS characters of base64url."""
    made = hmac.digest(_index_key(), f"{purpose}\0{value}".encode(), "sha256")
    return urlsafe_b64encode(made[:16]).rstrip(b"=").decode("ascii")


def terms(words: Iterable[str]) -> list[str]:
    """The fingerprints of folded words: twelve hexadecimal digits each, which full-text indexes take for a word."""
    secret = _index_key()
    return [_term(secret, word) for word in words]


@lru_cache(maxsize=REMEMBERED_TERMS)
def _term(secret: bytes, word: str) -> str:
    return blake2b(word.encode(), digest_size=TERM_BYTES, key=secret, person=b"111 search term").hexdigest()


def _index_key() -> bytes:
    made: bytes = current_app.config["INDEX_KEY"]
    return made
