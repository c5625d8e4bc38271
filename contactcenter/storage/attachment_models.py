"""Tables of files that belong to cases. They lie in the database, so that a backup has them and a replica too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from contactcenter.storage.db import Base
from contactcenter.storage.types import Key, Sealed, UtcTime


class Attachment(Base):
    """A file of a case. Its pieces lie under a key of their own, which is sealed like any other value: a new key of the ring
    reaches it, and without it what is left of a deleted file is noise."""

    __tablename__ = "attachment"
    __table_args__ = {"sqlite_autoincrement": True}
    id: Mapped[int] = mapped_column(Key, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    name: Mapped[str] = mapped_column(Sealed("attachment.name"))
    kind: Mapped[str] = mapped_column(String(8))
    bytes: Mapped[int] = mapped_column()
    file_key: Mapped[str] = mapped_column(Sealed("attachment.file_key"))   # base64; empty: deleted
    added_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[datetime] = mapped_column(UtcTime)
    deleted_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # absent: still there
    deleted_at: Mapped[datetime | None] = mapped_column(UtcTime)           # absent likewise


class AttachmentPiece(Base):
    """A sealed piece of a file, bound to its place and to whether it is the last one."""

    __tablename__ = "attachment_piece"
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
