"""Files that belong to a case: what they are is read from their content alone; their names are words, never paths.

Signatures: RFC 2046 and the formats' own specifications. What a browser or a machine could run is refused, and so is whatever
this table does not know.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import quote
from zipfile import BadZipFile, ZipFile

from contactcenter.rules.refusal import Refusal

MIB = 1 << 20
MOST_FILES_AT_ONCE = 10
LONGEST_NAME_CHARACTERS = 100
MOST_PARTS_OF_A_DOCUMENT = 5_000
LOOKED_AT_CHARACTERS = 4_096
WHY_REFUSED = ("empty", "executable", "archive", "macros", "script", "markup", "unknown")


@dataclass(frozen=True)
class Limits:
    """How much is kept, in bytes; `request` is what one form may bring."""

    file: int = 10 * MIB
    case: int = 100 * MIB

    @property
    def request(self) -> int:
        return min(self.case, 3 * self.file) + MIB // 4


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: nothing of it is believed but its bytes."""

    name: str
    content: bytes


# By kind: the endings its names may have, the usual one first.
KINDS = {"jpeg": (".jpg", ".jpeg"), "png": (".png",), "webp": (".webp",), "heic": (".heic", ".heif"), "pdf": (".pdf",),
         "mp3": (".mp3",), "m4a": (".m4a",), "ogg": (".ogg", ".oga", ".opus"), "wav": (".wav",), "text": (".txt",),
         "docx": (".docx",), "xlsx": (".xlsx",), "pptx": (".pptx",)}
Places = tuple[tuple[int, bytes], ...]   # what stands where; all of it


def _brands(*names: bytes) -> tuple[Places, ...]:
    return tuple(((4, b"ftyp"), (8, name)) for name in names)


TAKEN: dict[str, tuple[Places, ...]] = {
    "jpeg": (((0, b"\xff\xd8\xff"),),), "png": (((0, b"\x89PNG\r\n\x1a\n"),),),
    "webp": (((0, b"RIFF"), (8, b"WEBP")),), "wav": (((0, b"RIFF"), (8, b"WAVE")),),
    "heic": _brands(b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), "m4a": _brands(b"M4A ", b"M4B "),
    "pdf": (((0, b"%PDF-"),),), "ogg": (((0, b"OggS"),),),
    "mp3": (((0, b"ID3"),), *(((0, bytes((255, second))),) for second in (0xFB, 0xFA, 0xF3, 0xF2)))}
REFUSED: dict[str, tuple[Places, ...]] = {
    "executable": (((0, b"MZ"),), ((0, b"\x7fELF"),), ((0, b"\xca\xfe\xba\xbe"),), ((0, b"\xfe\xed\xfa"),),
                   ((1, b"\xfa\xed\xfe"),), ((0, b"dex\n"),), ((0, b"\0asm"),)),
    "archive": (((0, b"Rar!"),), ((0, b"7z\xbc\xaf\x27\x1c"),), ((0, b"\x1f\x8b"),), ((0, b"BZh"),), ((0, b"\xfd7zXZ\0"),),
                ((0, b"PK"),), ((257, b"ustar"),), ((0, b"MSCF"),), ((0, b"\x28\xb5\x2f\xfd"),), ((32769, b"CD001"),)),
    "macros": (((0, b"\xd0\xcf\x11\xe0"),), ((0, b"{\\rtf"),)),
    "script": (((0, b"#!"),), ((0, b"%!PS"),), ((0, b"@echo"),))}
_DOCUMENTS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_ACTIVE = re.compile(r"vbaproject|activex|macrosheets|oleobject", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<[!?/a-z]|<(?:script|html|svg|iframe|object|embed|body|img)\b", re.IGNORECASE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(content: bytes) -> str:
    """One of KINDS. Refusal file_refused with why: one of WHY_REFUSED."""
    if not content:
        raise Refusal("file_refused", why="empty")
    if content.startswith(b"PK\x03\x04"):
        return _document(content)
    for code, shapes in TAKEN.items():
        if any(_stands(content, shape) for shape in shapes):
            return code
    for why, shapes in REFUSED.items():
        if any(_stands(content, shape) for shape in shapes):
            raise Refusal("file_refused", why=why)
    return _text(content)


def _stands(content: bytes, places: Places) -> bool:
    return all(content[at:at + len(mark)] == mark for at, mark in places)


def _document(content: bytes) -> str:
    """An office document is an archive with a table of contents of its own; nothing is unpacked. Any other archive is one."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
    except (BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        raise Refusal("file_refused", why="archive") from None
    if "[Content_Types].xml" not in names or len(names) > MOST_PARTS_OF_A_DOCUMENT:
        raise Refusal("file_refused", why="archive")
    if any(_ACTIVE.search(name) for name in names):
        raise Refusal("file_refused", why="macros")
    for folder, code in _DOCUMENTS.items():
        if any(name.startswith(folder) for name in names):
            return code
    raise Refusal("file_refused", why="archive")


def _text(content: bytes) -> str:
    """Plain text in UTF-8, or in UTF-16 that says so."""
    try:
        text = content.decode("utf-16" if content[:2] in _UTF_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("file_refused", why="unknown") from None
    if any(ord(letter) < 32 and letter not in "\t\n\r\f" or letter == "\x7f" for letter in text):
        raise Refusal("file_refused", why="unknown")
    if _MARKUP.match(text) or _MARKUP.search(text, 0, LOOKED_AT_CHARACTERS):
        raise Refusal("file_refused", why="markup")
    return "text"


def plain_name(name: str) -> str:
    """What somebody called a file, as words: no path, no control or direction characters, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    words = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in last)
    return " ".join(re.sub(r'[<>:"|?*;%]', "_", words).split()).strip(". ")


def shown_name(name: str, kind: str) -> str:
    """A name as it is kept and shown, with an ending of what the file is: `photo.jpg.exe` of a picture ends in `.exe.jpg`."""
    words, endings = plain_name(name), KINDS[kind]
    ending = next((one for one in endings if words.lower().endswith(one)), "")
    stem = words[:len(words) - len(ending)].strip(". ")[:LONGEST_NAME_CHARACTERS].strip(". ")
    return (stem or "file") + (ending or endings[0])


def disposition(name: str, number: int) -> str:
    """The header by which a browser puts a file away and never opens it (RFC 6266), with an ASCII name for old ones."""
    ending = name[name.rindex("."):].encode("ascii", "ignore").decode()
    return f"attachment; filename=\"file-{number}{ending}\"; filename*=UTF-8''{quote(name, safe='')}"


def check_room(sizes: list[int], *, held: int, limits: Limits) -> None:
    """Whether so many bytes more may be kept with a case. Refusal file_missing, too_many_files, file_too_large, case_full."""
    if not sizes:
        raise Refusal("file_missing")
    if len(sizes) > MOST_FILES_AT_ONCE:
        raise Refusal("too_many_files", count=MOST_FILES_AT_ONCE)
    if max(sizes) > limits.file:
        raise Refusal("file_too_large", mib=limits.file // MIB)
    if held + sum(sizes) > limits.case:
        raise Refusal("case_full", mib=limits.case // MIB)
