"""What a file is, by its content alone; and what becomes of its name."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from contactcenter.rules.attachments import (KINDS, LONGEST_NAME_CHARACTERS, MIB, MOST_FILES_AT_ONCE, WHY_REFUSED, Limits,
                                             check_room, disposition, kind_of, shown_name)
from contactcenter.rules.refusal import Refusal


def packed(*names: str) -> bytes:
    """An archive with empty files of these names."""
    file = BytesIO()
    with ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "")
    return file.getvalue()


CONTENTS = "[Content_Types].xml"
KNOWN = (
    (b"\xff\xd8\xff\xe0\0\x10JFIF", "jpeg"), (b"\xff\xd8\xff\xe1\0\x10Exif", "jpeg"), (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "png"),
    (b"RIFF\x10\0\0\0WEBPVP8 ", "webp"), (b"\0\0\0\x18ftypheic\0\0\0\0", "heic"), (b"\0\0\0\x18ftypmif1\0\0\0\0", "heic"),
    (b"%PDF-1.7\n%\xe2\xe3", "pdf"), (b"ID3\x03\0\0", "mp3"), (b"\xff\xfb\x90\x64", "mp3"), (b"\xff\xf3\x40\xc0", "mp3"),
    (b"\0\0\0\x20ftypM4A \0\0\0\0", "m4a"), (b"OggS\0\x02", "ogg"), (b"RIFF\x10\0\0\0WAVEfmt ", "wav"),
    ("Мені мектепте ұрады,\r\n\tкөмектесіңізші".encode(), "text"), ("\ufeffсынып".encode(), "text"),
    ("Құпия <3".encode("utf-16"), "text"), ("2 < 3 және 5 > 4".encode(), "text"), (b"MZ is no program", "executable"),
    (packed(CONTENTS, "word/document.xml"), "docx"), (packed(CONTENTS, "xl/workbook.xml"), "xlsx"),
    (packed(CONTENTS, "ppt/presentation.xml"), "pptx"),
)
NOT_TAKEN = (
    (b"", "empty"), (b"MZ\x90\0\x03", "executable"), (b"\x7fELF\x02\x01", "executable"),
    (b"\xca\xfe\xba\xbe\0\0\0\x34", "executable"), (b"\xcf\xfa\xed\xfe\x07", "executable"), (b"\0asm\x01", "executable"),
    (b"#!/bin/sh\nrm -rf /", "script"), (b"@echo off\r\n", "script"), (b"%!PS-Adobe", "script"),
    (packed("photo.jpg"), "archive"), (packed("word/document.xml"), "archive"), (packed(CONTENTS, "evil.exe"), "archive"),
    (packed(CONTENTS, *(f"word/{number}" for number in range(5_000))), "archive"), (packed(), "archive"),
    (b"PK\x03\x04 and no archive at all", "archive"), (b"Rar!\x1a\x07\0", "archive"), (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08\0", "archive"), (b"BZh91AY", "archive"), (b"\xfd7zXZ\0", "archive"), (b"\0" * 257 + b"ustar", "archive"),
    (packed(CONTENTS, "word/document.xml", "word/vbaProject.bin"), "macros"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "macros"),
    (packed(CONTENTS, "xl/workbook.xml", "xl/activeX/activeX1.bin"), "macros"), (b"{\\rtf1\\ansi", "macros"),
    (b"<!DOCTYPE html><p>", "markup"), (b"\n  <svg xmlns='http://www.w3.org/2000/svg'>", "markup"),
    (b"<?xml version='1.0'?><svg/>", "markup"), (b"<?php system($_GET[0]);", "markup"), ("\ufeff<html>".encode(), "markup"),
    (b"hello <script>alert(1)</script>", "markup"), ("<svg onload=alert(1)>".encode("utf-16"), "markup"),
    (b"GIF89a\x01\0", "unknown"), (b"\0\0\0\x18ftypisom", "unknown"), (b"text with \0 in it", "unknown"),
    ("кодировка".encode("cp1251"), "unknown"), (b"\x1b[31mred", "unknown"), (b"RIFF\x10\0\0\0AVI ", "unknown"),
    (b"\xff\xfe\x00", "unknown"), (b"\x80" * 40, "unknown"),
)


@pytest.mark.parametrize(("content", "kind"), [row for row in KNOWN if row[1] in KINDS])
def test_a_file_is_known_by_its_content(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind


@pytest.mark.parametrize(("content", "why"), [*NOT_TAKEN, *(row for row in KNOWN if row[1] not in KINDS)])
def test_what_could_run_or_is_not_known_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Refusal) as caught:
        kind_of(content)
    assert (caught.value.code, caught.value.facts["why"]) == ("file_refused", why)


def test_every_kind_and_every_refusal_has_its_rows() -> None:
    assert {kind for _, kind in KNOWN} >= set(KINDS) and {why for _, why in NOT_TAKEN} == set(WHY_REFUSED)


@pytest.mark.parametrize(("name", "kind", "shown"), [
    ("сурет.jpg", "jpeg", "сурет.jpg"), ("photo.JPEG", "jpeg", "photo.jpeg"), ("photo.png", "jpeg", "photo.png.jpg"),
    ("invoice.exe", "pdf", "invoice.exe.pdf"), ("../../etc/passwd", "text", "passwd.txt"),
    ("..\\..\\boot.ini", "text", "boot.ini.txt"),
    ("/", "png", "file.png"), ("", "png", "file.png"), ("....", "png", "file.png"), (".htaccess", "text", "htaccess.txt"),
    ("a\r\nSet-Cookie: x=1.txt", "text", "a Set-Cookie_ x=1.txt"), ("nul\0byte.txt", "text", "nul byte.txt"),
    ("gpj.\u202eexe.txt", "text", "gpj. exe.txt"), ("a\u200bb.txt", "text", "a b.txt"), ("\ud800x.txt", "text", "x.txt"),
    ('q"<img src=x>;.txt', "text", "q__img src=x__.txt"), ("%2e%2e%2f.txt", "text", "_2e_2e_2f.txt"),
    ("й".encode().decode() + ".pdf", "pdf", "й.pdf"), ("ә" * 10_000 + ".txt", "text", "ә" * LONGEST_NAME_CHARACTERS + ".txt"),
])
def test_a_name_is_words_and_never_a_path(name: str, kind: str, shown: str) -> None:
    assert shown_name(name, kind) == shown
    said = disposition(shown, 7)
    assert said.isascii() and said.isprintable() and said.startswith('attachment; filename="file-7.') and said.count('"') == 2


@pytest.mark.parametrize(("sizes", "held", "code"), [
    ([], 0, "file_missing"), ([1] * (MOST_FILES_AT_ONCE + 1), 0, "too_many_files"), ([MIB + 1], 0, "file_too_large"),
    ([MIB, MIB], MIB + 1, "case_full"),
])
def test_there_is_room_for_so_much(sizes: list[int], held: int, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_room(sizes, held=held, limits=Limits(file=MIB, case=3 * MIB))
    assert caught.value.code == code
    check_room([MIB, MIB], held=MIB, limits=Limits(file=MIB, case=3 * MIB))
