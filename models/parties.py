"""Firms and people the company deals with: customers, suppliers, carriers."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Name, Note, Percent, PrimaryKey

REGISTRATIONS = ("", "registered", "not_registered")


class Party(Base):
    """A business partner [cari]; one firm may be customer, supplier and carrier at once."""

    __tablename__ = "party"
    __table_args__ = (
        CheckConstraint("is_customer or is_supplier or is_carrier", "has_a_role"),
        # The identity number of a person stands here masked; 11111111111 is nobody's.
        CheckConstraint("tax_id !~ '^[0-9]{11}$' or tax_id = '11111111111'", "no_plain_identity_number"),
        CheckConstraint(f"einvoice in {REGISTRATIONS}", "known_einvoice"),
        CheckConstraint("paper_language in ('tr', 'en')", "known_language"),
        CheckConstraint("discount_percent >= 0 and discount_percent <= 100", "discount_in_range"),
        Index("ix_party_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    is_customer: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_supplier: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_carrier: Mapped[bool] = mapped_column(default=False, server_default="false")
    tax_office: Mapped[str] = mapped_column(String(80), default="", server_default="")
    tax_id: Mapped[str] = mapped_column(String(11), default="", server_default="")
    """As screens show it: the tax number of a firm, or the masked identity number of a person."""
    tax_id_sealed: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The whole identity number, sealed."""
    tax_id_print: Mapped[str] = mapped_column(String(64), default="", server_default="", index=True)
    """Its fingerprint: whoever types all of it finds the person."""
    einvoice: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Whether the tax office knows it as a payer of e-Fatura; empty when nobody has asked."""
    phone: Mapped[str] = mapped_column(String(30), default="", server_default="")
    email: Mapped[str] = mapped_column(String(120), default="", server_default="")
    street: Mapped[str] = mapped_column(String(200), default="", server_default="")
    district: Mapped[str] = mapped_column(String(80), default="", server_default="")
    city: Mapped[str] = mapped_column(String(80), default="", server_default="")
    postal_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    country: Mapped[str] = mapped_column(String(60), default="Türkiye", server_default="Türkiye")
    paper_language: Mapped[str] = mapped_column(String(2), default="tr", server_default="tr")
    """What offers and orders are written in for this firm; legal papers of Turkey stay Turkish (VUK 215)."""
    price_list_id: Mapped[int | None] = mapped_column(ForeignKey("price_list.id"), index=True)
    """The prices agreed with this customer; None for those of the models themselves."""
    discount_percent: Mapped[Percent] = mapped_column(default=Decimal(0), server_default="0")
    """The standing discount of this customer, which new order lines begin with."""
    note: Mapped[Note]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    sort_name: Mapped[str] = mapped_column(
        Text(collation="C"), Computed("platform.tr_sort(name)", persisted=True), index=True
    )
    search: Mapped[str] = mapped_column(
        Text,
        Computed(
            "platform.tr_fold(name || ' ' || code || ' ' || case when tax_id like '•%' then ''"
            " else tax_id end || ' ' || phone || ' ' || city)",
            persisted=True,
        ),
    )

    def __str__(self) -> str:
        return self.name
