"""Branches of the company, and how the numbers of its own documents are written."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Name, PrimaryKey
from models.identity import User

_LEGAL = "'^[A-Z0-9]{3}$'"


person_branch = Table(
    "person_branch",
    Base.metadata,
    Column("user_id", ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("branch_id", ForeignKey("branch.id", ondelete="CASCADE"), nullable=False, index=True),
)
"""Which branch a person belongs to; who is in none of these is of the head office."""


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
    street: Mapped[str] = mapped_column(String(300), default="", server_default="")
    district: Mapped[str] = mapped_column(String(60), default="", server_default="")
    city: Mapped[str] = mapped_column(String(60), default="", server_default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="", server_default="")
    people: Mapped[list[User]] = relationship(User, secondary=person_branch, passive_deletes=True)
    """Whoever writes papers here: their numbers are of its series."""

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


class BranchSeries(Base):
    """How a branch numbers one kind of document, where that is not as the house does with its code."""

    __tablename__ = "branch_series"
    __table_args__ = (
        CheckConstraint("letters <> ''", "has_letters"),
        CheckConstraint("digits between 3 and 8", "readable_digits"),
    )

    branch_id: Mapped[int] = mapped_column(
        ForeignKey("branch.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    document: Mapped[str] = mapped_column(String(40), primary_key=True)
    letters: Mapped[str] = mapped_column(String(20))
    is_yearly: Mapped[bool] = mapped_column(default=True, server_default="true")
    digits: Mapped[int] = mapped_column(default=5, server_default="5")
