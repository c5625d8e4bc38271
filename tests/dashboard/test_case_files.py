"""Files of a case: who adds, takes out and deletes them, how they lie, and what of a hostile one is left."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Text, cast, func, select, text, update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from contactcenter.casework import attaching, resealing
from contactcenter.casework.acting import Form
from contactcenter.rules.attachments import MIB, Limits, Upload
from contactcenter.rules.refusal import Refusal
from contactcenter.sealing import BadSeal, KeyRing
from contactcenter.storage.attachment_models import Attachment, AttachmentPiece
from contactcenter.storage.attachments import PIECE_BYTES
from contactcenter.storage.audit_models import AccessLog
from contactcenter.storage.db import db
from contactcenter.storage.models import CaseEvent
from tests.casework.concurrency import at_once
from tests.conftest import ENCRYPTION_KEYS, NOW
from tests.dashboard.conftest import ALMATY, NOWHERE, Desk
from tests.dashboard.html import Page

PICTURE = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(256)) * 3_000     # in several pieces
SECRET = "құпиясөз файлда".encode()
Sit = Callable[..., Desk]
TextRef = Callable[..., str]


def adds(person: Desk, ref: str, *files: tuple[bytes, str], key: str = "") -> TestResponse:
    data = {"csrf_token": person.token, "key": key or str(uuid4()), "version": "1"}
    sent = [("files", FileStorage(BytesIO(content), name, content_type="text/html")) for content, name in files]
    boundary, body = encode_multipart(MultiDict([*data.items(), *sent]))
    return person.client.post(f"/cases/{ref}/attach", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def kept() -> list[Any]:
    db.session.rollback()
    return list(db.session.execute(select(Attachment).order_by(Attachment.id)).scalars())


def count(model: type) -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def acts_on_record() -> list[tuple[str, str]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(
        select(AccessLog.act, AccessLog.about).where(AccessLog.act.in_(("attach", "detach", "file_taken_out")))
        .order_by(AccessLog.id))]


def test_files_are_added_shown_and_taken_out_on_record(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("ombudsman", "KZ-75"), text_ref(ALMATY)
    assert adds(person, ref, (PICTURE, "сурет 1.png"), (SECRET, "күнделік.txt")).status_code == 303
    page = person.get(f"/cases/{ref}")
    assert "сурет 1.png.jpg" in page.text and "күнделік.txt" in page.text and "Files added" in Page(page.text).words
    first, second = kept()
    answer = person.get(f"/cases/{ref}/files/{first.id}")
    assert answer.status_code == 200 and answer.data == PICTURE
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename=\"file-{first.id}.jpg\"; filename*=UTF-8''%D1%81%D1%83%D1%80%D0%B5%D1%82%201.png.jpg")
    assert answer.headers["Content-Type"] == "application/octet-stream" and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert person.get(f"/cases/{ref}/files/{second.id}").data == SECRET
    assert acts_on_record() == [("attach", ""), ("file_taken_out", str(first.id)), ("file_taken_out", str(second.id))]


def test_a_form_that_is_sent_twice_keeps_its_files_once(desk: Sit, text_ref: TextRef) -> None:
    person, ref, key = desk("operator"), text_ref(NOWHERE), str(uuid4())
    for _ in range(2):
        assert adds(person, ref, (SECRET, "a.txt"), key=key).status_code == 303
    assert len(kept()) == 1


def test_a_file_lies_sealed_and_goes_for_good(desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    adds(person, ref, (SECRET, "күнделік.txt"))
    file = kept()[0]
    lies = db.session.execute(select(AttachmentPiece.content)).scalar_one()
    raw = db.session.execute(select(cast(Attachment.__table__.c.name, Text), text("file_key"))).one()
    assert SECRET not in lies and "күнделік" not in str(raw[0]) and str(raw[1]).startswith("sealed:")
    unsaid = person.act("detach", ref, file=str(file.id), reason=" ")
    assert unsaid.status_code == 422 and "Write the reason." in unsaid.text and count(AttachmentPiece) == 1
    assert person.act("detach", ref, file=str(file.id), reason="Қате файл").status_code == 303
    assert count(AttachmentPiece) == 0 and kept()[0].file_key == "" and kept()[0].deleted_by == person.staff.id
    assert person.get(f"/cases/{ref}/files/{file.id}").status_code == 404
    words = person.page(f"/cases/{ref}").words
    assert "күнделік.txt deleted by" in words and "Қате файл" in words and "File deleted" in words
    gone = person.act("detach", ref, file=str(file.id), reason="тағы")
    assert gone.status_code == 422 and "There is no such file any more." in gone.text


@pytest.mark.parametrize(("content", "name", "why"), [
    (b"MZ\x90\0", "photo.jpg", "it is a program"), (b"<svg onload='alert(1)'>", "drawing.png", "made of code"),
    (b"<!doctype html><script>alert(1)</script>", "letter.txt", "made of code"),
    (b"PK\x03\x04x", "report.docx", "it is an archive"),
    (b"#!/bin/sh", "note.txt", "it is a script"), (b"", "empty.pdf", "it is empty"), (b"\0\1\2", "sound.mp3", "not known here"),
])
def test_what_a_name_promises_is_not_believed(desk: Sit, text_ref: TextRef, content: bytes, name: str, why: str) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    answer = adds(person, ref, (PICTURE, "good.jpg"), (content, name))
    words = Page(answer.text).words
    assert answer.status_code == 422 and "This file is not taken." in words and name in words and why in words
    assert kept() == [] and count(AttachmentPiece) == 0, "all or none"


@pytest.mark.parametrize("name", [
    "../../../etc/passwd", "..\\..\\boot.ini", "a\r\nX-Planted: 1.txt", "gpj.\u202eexe", "x" * 10_000,
    "'\"><script>alert(1)</script>.txt",
    "nul\0byte", "%2e%2e%2f", "CON",
])
def test_hostile_names_are_words(desk: Sit, text_ref: TextRef, name: str) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    form = Form(case_number=int(ref[3:-2]), by=person.staff, key=str(uuid4()), version=1, now=NOW)
    attaching.attach(form, [Upload(name, SECRET)], limits=Limits())
    file, html = kept()[0], person.get(f"/cases/{ref}").text
    answer = person.get(f"/cases/{ref}/files/{file.id}")
    assert answer.status_code == 200 and answer.data == SECRET and "X-Planted" not in answer.headers
    assert "<script>alert(1)" not in html and len(file.name) <= 104
    assert not {"/", "\\", "\r", "\n", "\0", "\u202e"} & set(file.name)


def test_too_much_is_refused_in_words(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    app.config["ATTACHMENTS"] = Limits(file=MIB, case=3 * MIB)
    person, ref = desk("operator"), text_ref(NOWHERE)
    big = PICTURE + b"\0" * MIB
    answer = adds(person, ref, (big, "big.jpg"))
    assert answer.status_code == 422 and "A file is too large. At most 1 MB." in Page(answer.text).words
    assert adds(person, ref).status_code == 422
    answer = adds(person, ref, *((SECRET, f"{number}.txt") for number in range(11)))
    assert answer.status_code == 422 and "Too many files at once. At most 10." in Page(answer.text).words
    for _ in range(4):
        assert adds(person, ref, (PICTURE, "p.jpg")).status_code == 303
    answer = adds(person, ref, (PICTURE, "p.jpg"))
    assert answer.status_code == 422 and "no room for more files. At most 3 MB." in Page(answer.text).words
    answer = adds(person, ref, (big * 4, "huge.jpg"))
    assert answer.status_code == 413 and "What was sent is too large." in answer.text and len(kept()) == 4
    assert person.post(f"/cases/{ref}/note", text="ә" * MIB).status_code == 413, "every other form stays small"


def test_only_whoever_sees_the_case_takes_a_file_out(desk: Sit, text_ref: TextRef) -> None:
    operator, ref, other = desk("operator"), text_ref(ALMATY), text_ref(NOWHERE)
    supervisor, region, foreign = desk("supervisor"), desk("ombudsman", "KZ-75"), desk("ombudsman", "KZ-31")
    assert adds(supervisor, ref, (SECRET, "a.txt")).status_code == 303
    path = f"/cases/{ref}/files/{kept()[0].id}"
    assert region.get(path).data == SECRET
    wrong = (path.replace(ref, other), f"/cases/{ref}/files/999", f"/cases/{ref}/files/x", f"/cases/{ref}/files/{'9' * 30}")
    answers = [foreign.get(path), *(supervisor.get(one) for one in wrong)]
    assert {answer.status_code for answer in answers} == {404} and SECRET not in b"".join(one.data for one in answers)
    assert adds(foreign, ref, (SECRET, "a.txt")).status_code == 404
    assert foreign.act("detach", ref, file="1", reason="х").status_code == 404 and len(kept()) == 1
    for role in ("administrator", "auditor"):
        assert desk(role).get(path).status_code == 403
    seal = supervisor.page(f"/cases/{ref}/seal").form("/seal")
    sealed = supervisor.post(seal.action, **{name: seal.fields[name] for name in ("key", "version")}, do="seal",
                             reason="Сот шешімі")
    assert sealed.status_code == 303
    assert region.get(path).status_code == 404 and operator.get(path).status_code == 404
    assert supervisor.get(path).data == SECRET


def test_a_piece_that_was_changed_moved_or_taken_away_is_found(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    adds(person, ref, (PICTURE, "p.jpg"))
    number, file = int(ref[3:-2]), kept()[0]
    pieces = db.session.execute(select(AttachmentPiece.number, AttachmentPiece.content).order_by(AttachmentPiece.number)).all()
    assert len(pieces) == -(-len(PICTURE) // PIECE_BYTES) > 2
    db.session.execute(update(AttachmentPiece).where(AttachmentPiece.number == 0).values(content=pieces[1].content))
    db.session.commit()
    with pytest.raises(BadSeal):
        attaching.take_out(person.staff, number, file.id, now=NOW)


def test_a_new_key_reaches_the_files(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    adds(person, ref, (PICTURE, "p.jpg"))
    new = ("new", b"n" * 16 + b"m" * 16)
    app.extensions["keys"] = KeyRing([new, *ENCRYPTION_KEYS])
    resealing.reseal_everything(now=lambda: NOW)
    app.extensions["keys"] = KeyRing([new])
    number, file = int(ref[3:-2]), kept()[0]
    assert attaching.take_out(person.staff, number, file.id, now=NOW) == ("p.jpg", PICTURE)


def test_of_many_who_fill_a_case_at_once_none_gets_past_its_limit(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    limits = Limits(file=MIB, case=2 * len(PICTURE) + 10)

    def send() -> str:
        form = Form(case_number=int(ref[3:-2]), by=person.staff, key=str(uuid4()), version=1, now=NOW)
        try:
            attaching.attach(form, [Upload("p.jpg", PICTURE)], limits=limits)
        except Refusal as refusal:
            return refusal.code
        return "kept"

    assert sorted(at_once(app, [send] * 6)) == ["case_full"] * 4 + ["kept"] * 2
    assert len(kept()) == 2


def test_what_breaks_off_on_the_way_leaves_nothing(app: Flask, desk: Sit, text_ref: TextRef) -> None:
    person, ref = desk("operator"), text_ref(NOWHERE)
    events = count(CaseEvent)
    body = (f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{person.token}\r\n--x\r\nContent-Disposition: '
            'form-data; name="files"; filename="a.txt"\r\n\r\nhalf of a fi').encode()
    answer = person.client.post(f"/cases/{ref}/attach", input_stream=BytesIO(body), content_length=len(body) + 5_000,
                                content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400 and kept() == [] and count(CaseEvent) == events and count(AttachmentPiece) == 0
