"""Long files, sealed piece by piece so that none has to fit into memory.

Each file has a key of its own, sealed by the ring in its head. A piece's nonce is its number and whether it is the last one, so
that a piece that is missing, moved or repeated, and a file that was cut off, are found (the STREAM construction: Hoang,
Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015).
"""

from __future__ import annotations

from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from contactcenter.sealing.keys import TAG_BYTES, BadSeal, KeyRing

PIECE_BYTES = 1 << 20
HEAD = b"111 sealed file 1\n"    # then two bytes with the length of the sealed key, and that key
KEY_BITS = 256


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((is_last,))


class SealedWriter:
    """Takes bytes as an open file does; close() writes the last piece, without which the file is not believed."""

    def __init__(self, target: BinaryIO, *, keys: KeyRing, place: str) -> None:
        key = AESGCM.generate_key(KEY_BITS)
        self._target, self._cipher, self._number, self._waiting = target, AESGCM(key), 0, bytearray()
        sealed_key = keys.seal(key, place=place)
        target.write(HEAD + len(sealed_key).to_bytes(2, "big") + sealed_key)

    def write(self, content: bytes) -> int:
        self._waiting += content
        while len(self._waiting) > PIECE_BYTES:
            self._put(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]
        return len(content)

    def close(self) -> None:
        self._put(bytes(self._waiting), is_last=True)

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last), piece, None))
        self._number += 1


class SealedReader:
    """Gives the bytes back, each piece only after its seal was checked. Raises BadSeal, UnknownKey."""

    def __init__(self, source: BinaryIO, *, keys: KeyRing, place: str) -> None:
        if source.read(len(HEAD)) != HEAD:
            raise BadSeal("this file was not sealed here")
        sealed_key = source.read(int.from_bytes(source.read(2), "big"))
        self._source, self._cipher = source, AESGCM(keys.open(sealed_key, place=place))
        self._number, self._waiting, self._ended = 0, bytearray(), False

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size and not self._ended:
            self._waiting += self._next()
        given = bytes(self._waiting[:size])
        del self._waiting[:size]
        return given

    def finish(self) -> None:
        """Reads what is left, so that a file that was cut off behind what somebody wanted of it is found too."""
        while not self._ended:
            self._next()

    def _next(self) -> bytes:
        sealed = self._source.read(PIECE_BYTES + TAG_BYTES)
        ahead = self._source.read(1)
        self._source.seek(-len(ahead), 1)
        self._ended = not ahead
        try:
            piece = self._cipher.decrypt(_nonce(self._number, self._ended), sealed, None)
        except InvalidTag as error:
            raise BadSeal("the file was changed or cut off") from error
        self._number += 1
        return piece
