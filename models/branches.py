"""Branches of the company, and how the numbers of its own documents are written."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Name, PrimaryKey

_LEGAL = "'^[A-Z0-9]{3}$'"


class Branch(Base):
    """A branch [şube] beside the head office, with letters of its own on legal papers; most have none."""

    __tablename__ = "branch"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("waybill_series"),
        UniqueConstraint("invoice_series"),
        UniqueConstraint("earchive_series"),
        CheckConstraint(f"waybill_series ~ {_LEGAL}", "legal_waybill_series"),
        CheckConstraint(f"invoice_series ~ {_LEGAL}", "legal_invoice_series"),
        CheckConstraint(f"earchive_series ~ {_LEGAL}", "legal_earchive_series"),
        CheckConstraint("earchive_series <> invoice_series", "earchive_apart"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(10))
    name: Mapped[Name]
    waybill_series: Mapped[str] = mapped_column(String(3))
    invoice_series: Mapped[str] = mapped_column(String(3))
    earchive_series: Mapped[str] = mapped_column(String(3))
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")

    def __str__(self) -> str:
        return self.name


class DocumentSeries(Base):
    """How the numbers of one kind of document are written, where the company has chosen that itself."""

    __tablename__ = "document_series"
    __table_args__ = (
        CheckConstraint("letters ~ '^[A-Z0-9]{1,5}$'", "short_letters"),
        CheckConstraint("digits between 3 and 8", "readable_digits"),
    )

    document: Mapped[str] = mapped_column(String(40), primary_key=True)
    letters: Mapped[str] = mapped_column(String(5))
    is_yearly: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Whether the year stands in the number, which then begins anew with it."""
    digits: Mapped[int] = mapped_column(default=5, server_default="5")
