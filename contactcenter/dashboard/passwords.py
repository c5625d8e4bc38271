"""Passwords: argon2id, with the least cost that OWASP's password storage sheet accepts (19 MiB, two passes).

A sign-in costs about 30 ms; sixteen at the same time stay below half a gigabyte, so that strangers at the
sign-in page cannot take the memory that intake needs.
"""

from __future__ import annotations

import secrets
import unicodedata
from base64 import b64encode
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from zxcvbn import zxcvbn

from contactcenter.rules.refusal import Refusal

LEAST_CHARACTERS = 12
MOST_BYTES = 4096
MOST_TRIED_CHARACTERS = 72       # of a longer one the beginning alone is judged; all of it counts
FEWEST_GUESSES_LOG10 = 8
OURS = ("contactcenter", "111", "korgau", "қорғау", "қазақстан", "kazakhstan", "казахстан", "құпиясөз", "пароль", "password")
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_as_typed_in_latin = str.maketrans(_CYRILLIC_KEYS, _LATIN_KEYS)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _of_nobody() -> str:
    """A hash at the present cost that no password has: drawn, where hashing one took 19 MiB and 50 ms of every start."""
    salt, digest = (b64encode(secrets.token_bytes(size)).rstrip(b"=").decode() for size in (_hasher.salt_len, _hasher.hash_len))
    cost = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


_NOBODYS_HASH = _of_nobody()


def hash_password(text: str, *, about: Iterable[str] = ()) -> str:
    """The hash to keep. `about` are words that whoever guesses would try, such as the person's name. Refusal
    password_too_short (under 12 characters), password_too_long (over 4096 bytes), password_guessable."""
    if len(text) < LEAST_CHARACTERS:
        raise Refusal("password_too_short", least=LEAST_CHARACTERS)
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Refusal("password_too_long", most=MOST_BYTES)
    if _is_guessable(text, [*OURS, *about]):
        raise Refusal("password_guessable")
    return _hasher.hash(_composed(text))


def verify(password_hash: str | None, text: str) -> bool:
    """Whether this is the password. Never raises, and takes as long for an account that is not there or has no password
    (None): an over-long one or a damaged hash is a wrong one."""
    kept = password_hash if password_hash and password_hash.startswith("$argon2id$") else None
    typed = _composed(text)[:MOST_BYTES + 1]
    try:
        right = _hasher.verify(kept or _NOBODYS_HASH, typed)
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None and len(text.encode("utf-8", "replace")) <= MOST_BYTES


def hash_again(text: str) -> str:
    """The hash at the present cost of a password that is in use already: one that would be refused today still counts until its
    owner changes it."""
    return _hasher.hash(_composed(text))


def needs_new_hash(password_hash: str) -> bool:
    """Whether the hash was made at another cost than the present one."""
    return _hasher.check_needs_rehash(password_hash)


def _is_guessable(text: str, words: list[str]) -> bool:
    """Whether it is found within 10^8 guesses: among the 30,000 passwords that were leaked most often, which zxcvbn brings, by
    words about the person, or as a run over the keyboard, also with a Cyrillic layout. No rule of composition."""
    begun = unicodedata.normalize("NFKC", text)[:MOST_TRIED_CHARACTERS].lower()
    tries = {begun, begun.translate(_as_typed_in_latin)}
    known = [word.lower() for word in words if word]
    return any(zxcvbn(each, user_inputs=known)["guesses_log10"] < FEWEST_GUESSES_LOG10 for each in tries)


def _composed(text: str) -> bytes:
    """й typed as one letter or as two is the same password (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", text).encode("utf-8", "replace")
