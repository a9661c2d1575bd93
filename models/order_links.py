"""What surrounds an order: links to its public page and who opened them, and the files that came with it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Name, PrimaryKey
from models.orders import SalesOrder

ATTACHMENT_KINDS = ("photo", "pdf")


class OrderLink(Base):
    """A link to the public page of an order, until its day or until somebody revokes it."""

    __tablename__ = "order_link"
    __table_args__ = (
        CheckConstraint("until > created_at", "ends_after_it_begins"),
        CheckConstraint("(revoked_at is null) = (revoked_by = '')", "revoked_by_somebody"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[UUID] = mapped_column(unique=True)
    """Stands in the link, signed; of no use without our secret."""
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    until: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    order: Mapped[SalesOrder] = relationship()


class OrderLinkOpening(Base):
    """Somebody opened the public page of an order, or a paper on it; append-only."""

    __tablename__ = "order_link_opening"
    __table_args__ = (CheckConstraint("what in ('page', 'pdf')", "known_what"),)

    id: Mapped[PrimaryKey]
    link_id: Mapped[int] = mapped_column(ForeignKey("order_link.id"), index=True)
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(4))
    address: Mapped[str | None] = mapped_column(INET)
    device: Mapped[str] = mapped_column(String(160), default="", server_default="")


class OrderAttachment(Base):
    """A measure sheet or a photo that belongs to an order; pictures are encoded anew by us."""

    __tablename__ = "order_attachment"
    __table_args__ = (
        CheckConstraint(f"kind in {ATTACHMENT_KINDS}", "known_kind"),
        CheckConstraint("size > 0", "size_positive"),
        CheckConstraint("(removed_at is null) = (content is not null)", "content_until_removed"),
        CheckConstraint("(removed_at is null) = (removed_reason = '')", "removed_for_a_reason"),
        Index("ix_order_attachment_order", "order_id", "removed_at"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    name: Mapped[Name]
    """What the file was called, without anything a file system or a browser could take amiss."""
    kind: Mapped[str] = mapped_column(String(5))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    for_floor: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether the stations see it: somebody looked that no price stands on it."""
    added_at: Mapped[datetime]
    added_by: Mapped[Name]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    removed_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")
