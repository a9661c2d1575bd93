"""Papers on their way out of the house: links that open one, who opened it, and many printed in one go."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.dialects.postgresql import INET, JSONB
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Name, PrimaryKey
from models.core import IssuedDocument

BATCH_STATES = ("waiting", "drawing", "done", "failed")


class PaperShare(Base):
    """A link that opens one paper without signing in, until its day or until somebody revokes it."""

    __tablename__ = "paper_share"
    __table_args__ = (
        CheckConstraint("until > created_at", "ends_after_it_begins"),
        CheckConstraint("(revoked_at is null) = (revoked_by = '')", "revoked_by_somebody"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[UUID] = mapped_column(unique=True)
    """Stands in the link, signed; of no use without our secret."""
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    document: Mapped[IssuedDocument] = relationship()
    openings: Mapped[list[PaperOpening]] = relationship(
        back_populates="share", order_by="PaperOpening.id.desc()", passive_deletes="all"
    )


class PaperOpening(Base):
    """Somebody opened a shared paper: its page or its PDF; append-only."""

    __tablename__ = "paper_opening"
    __table_args__ = (CheckConstraint("what in ('page', 'pdf')", "known_what"),)

    id: Mapped[PrimaryKey]
    share_id: Mapped[int] = mapped_column(ForeignKey("paper_share.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(4))
    address: Mapped[str | None] = mapped_column(INET)
    device: Mapped[str] = mapped_column(String(160), default="", server_default="")
    share: Mapped[PaperShare] = relationship(back_populates="openings")


class PaperBatch(Base):
    """Many papers as one PDF: which, how far the worker is, and the file when it is done."""

    __tablename__ = "paper_batch"
    __table_args__ = (
        CheckConstraint(f"state in {BATCH_STATES}", "known_state"),
        CheckConstraint("done >= 0 and done <= total and total > 0", "done_of_total"),
        CheckConstraint("content is null or state = 'done'", "file_when_done"),
    )

    id: Mapped[PrimaryKey]
    documents: Mapped[list[Any]] = deferred(mapped_column(JSONB, nullable=False))
    """Which papers, by id, in the order in which they are printed."""
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[str] = mapped_column(String(10), default="waiting", server_default="waiting")
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    size: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    created_by_id: Mapped[int | None] = mapped_column(BigInteger)
    beat_at: Mapped[datetime]
    """The last sign of life of the worker."""
    finished_at: Mapped[datetime | None]
