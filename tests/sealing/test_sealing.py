"""What is sealed opens with its key, in its place, unchanged and whole; anything else is refused, and says why."""

from __future__ import annotations

from io import BytesIO

import pytest

from contactcenter.sealing import BadSeal, KeyRing, SealedReader, SealedWriter, UnknownKey
from contactcenter.sealing.files import PIECE_BYTES

OLD, NEW = ("2026a", bytes(range(32))), ("2026b", bytes(range(32, 64)))


def test_the_newest_key_seals_and_every_key_opens() -> None:
    before, after = KeyRing([OLD]), KeyRing([NEW, OLD])
    sealed = before.seal("Айгерім".encode(), place="a")
    assert after.open(sealed, place="a").decode() == "Айгерім"
    assert after.seal(b"", place="a") != after.seal(b"", place="a"), "the same is never sealed alike"
    with pytest.raises(UnknownKey, match="'2026b'"):
        before.open(after.seal(b"", place="a"), place="a")


def test_nothing_opens_in_another_place_or_after_any_change() -> None:
    ring = KeyRing([OLD])
    sealed = ring.seal(b"words", place="a")
    with pytest.raises(BadSeal):
        ring.open(sealed, place="b")
    for index in range(len(sealed)):
        with pytest.raises(BadSeal):
            ring.open(sealed[:index] + bytes((sealed[index] ^ 1,)) + sealed[index + 1:], place="a")
        with pytest.raises(BadSeal):
            ring.open(sealed[:index], place="a")


def test_a_ring_without_keys_is_refused_and_no_ring_shows_its_keys() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        KeyRing([])
    assert repr(OLD[1])[2:-1] not in repr(KeyRing([OLD])) + repr(vars(KeyRing([OLD])))


def sealed_file(content: bytes) -> bytes:
    target = BytesIO()
    writer = SealedWriter(target, keys=KeyRing([OLD]), place="backup")
    writer.write(content[:7])
    writer.write(content[7:])
    writer.close()
    return target.getvalue()


def opened(sealed: bytes, place: str = "backup") -> bytes:
    reader = SealedReader(BytesIO(sealed), keys=KeyRing([NEW, OLD]), place=place)
    content = b"".join(iter(lambda: reader.read(PIECE_BYTES // 3), b""))
    reader.finish()
    return content


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_files_of_any_length_come_back(size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert opened(sealed_file(content)) == content


def test_a_file_that_was_cut_off_moved_about_or_changed_is_found() -> None:
    piece = PIECE_BYTES + 16
    sealed = sealed_file(bytes(3 * PIECE_BYTES - 5))
    head = len(sealed) - (3 * piece - 5)
    pieces = [sealed[head:head + piece], sealed[head + piece:head + 2 * piece], sealed[head + 2 * piece:]]
    for wrong in ([0, 1], [0], [], [1, 0, 2], [0, 2], [0, 0, 2]):
        with pytest.raises(BadSeal, match="changed or cut off"):
            opened(sealed[:head] + b"".join(pieces[index] for index in wrong))
    for index in (0, 30, head - 1, head, len(sealed) - 1):
        with pytest.raises(BadSeal):
            opened(sealed[:index] + bytes((sealed[index] ^ 1,)) + sealed[index + 1:])
    with pytest.raises(BadSeal):
        opened(sealed, place="spool")


def test_the_end_is_looked_at_even_when_nobody_reads_that_far() -> None:
    reader = SealedReader(BytesIO(sealed_file(bytes(2 * PIECE_BYTES))[:-1]), keys=KeyRing([OLD]), place="backup")
    assert reader.read(10) == bytes(10)
    with pytest.raises(BadSeal):
        reader.finish()
