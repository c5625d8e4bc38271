"""The key ring: the newest key seals, every key opens, and what is sealed says which key opens it."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"       # then the length of the key's id, the id, the nonce, the sealed bytes
NONCE_BYTES = 12       # random: NIST SP 800-38D, 8.3 allows 2^32 of them for a key
TAG_BYTES = 16


class BadSeal(ValueError):
    """These bytes were not sealed by us, not for this place, or were changed since."""


class UnknownKey(BadSeal):
    """They were sealed with a key that is not in the ring; the message names it."""


class KeyRing:
    """Keys by their ids, the newest first. Never printed: the ring has no repr of its own that shows a key."""

    def __init__(self, keys: Iterable[tuple[str, bytes]]) -> None:
        """Keys of 32 bytes, ids of up to 255 ASCII characters. Raises ValueError where there is none."""
        self._ciphers = {name: AESGCM(key) for name, key in keys}
        if not self._ciphers:
            raise ValueError("a key ring needs a key")
        self.newest = next(iter(self._ciphers))

    def lacks(self, sealed: bytes) -> str:
        """The id of the key that opens these bytes, if it is not in the ring; otherwise ''."""
        try:
            name = key_of(sealed)
        except BadSeal:
            return ""
        return "" if name in self._ciphers else name

    def seal(self, content: bytes, *, place: str) -> bytes:
        """Sealed with the newest key; opens in the same place alone, so that nobody can move it to another."""
        name, nonce = self.newest.encode("ascii"), os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.newest].encrypt(nonce, content, place.encode())
        return b"".join((FORMAT, bytes((len(name),)), name, nonce, sealed))

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """What was sealed for this place. Raises BadSeal, UnknownKey."""
        name = key_of(sealed)
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise UnknownKey(f"the key {name!r} is not among ENCRYPTION_KEYS: put it back behind the newer ones")
        begins = 2 + len(name)
        nonce, content = sealed[begins:begins + NONCE_BYTES], sealed[begins + NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, content, place.encode())
        except InvalidTag as error:
            raise BadSeal("sealed bytes were changed, or belong elsewhere") from error


def key_of(sealed: bytes) -> str:
    """The id of the key that opens these bytes. Raises BadSeal where they are not sealed."""
    if sealed[:1] != FORMAT or len(sealed) < 2 or len(sealed) < 2 + sealed[1] + NONCE_BYTES + TAG_BYTES:
        raise BadSeal("these bytes are not sealed")
    return sealed[2:2 + sealed[1]].decode("ascii", "replace")


def index_key(secret: str) -> bytes:
    """The key of the blind indexes (32 bytes), drawn from a secret that may serve other ends too."""
    return hmac.digest(secret.encode(), b"111 blind index", "sha256")
