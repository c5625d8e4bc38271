"""A picture to stand for what a person photographed: two colours drawn from its name."""
import hashlib
import struct
import zlib

SIDE_PIXELS = 64


def png(*, seed: str) -> bytes:
    """A small PNG, RGB, the same for the same seed."""
    digest = hashlib.sha256(seed.encode()).digest()
    upper, lower = digest[:3], digest[3:6]
    half = SIDE_PIXELS // 2
    rows = b"".join(b"\0" + (upper if row < half else lower) * SIDE_PIXELS for row in range(SIDE_PIXELS))
    header = struct.pack(">IIBBBBB", SIDE_PIXELS, SIDE_PIXELS, 8, 2, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
