"""Shipments and the despatch advice (waybill) that legally goes with the truck."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    String,
    UniqueConstraint,
    column,
    func,
    select,
    table,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from models.base import Base, Code, Name, Note, PrimaryKey
from models.branches import Branch
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from models.production import WorkOrder

if TYPE_CHECKING:
    from models.edocuments import EDocument

NUMBER_PATTERN = "^[A-Z0-9]{3}20[0-9]{2}[0-9]{9}$"


class Shipment(Base):
    """Doors that left together [sevkiyat], with the one waybill they left on."""

    __tablename__ = "shipment"
    __table_args__ = (
        CheckConstraint(f"waybill_number ~ '{NUMBER_PATTERN}'", "legal_waybill_number"),
        CheckConstraint(
            "carrier_id is not null or (driver_first_name <> '' and driver_last_name <> '' and plate <> '')",
            "carrier_or_driver",
        ),
        CheckConstraint("packages > 0", "packages_positive"),
        CheckConstraint("gross_weight > 0", "gross_weight_positive"),
        CheckConstraint("(form_number = '') = (form_date is null)", "form_has_a_date"),
        UniqueConstraint("waybill_number"),
        UniqueConstraint("ettn"),
        Index("uq_shipment_form_number", "form_number", unique=True, postgresql_where="form_number <> ''"),
        Index("ix_shipment_despatched_at", "despatched_at"),
        Index("ix_shipment_not_invoiced", "despatched_at", postgresql_where="invoiced_at is null"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    waybill_number: Mapped[str] = mapped_column(String(16))
    ettn: Mapped[UUID]
    """The UUID v4 the tax office knows the document by."""
    issued_at: Mapped[datetime]
    despatched_at: Mapped[datetime]
    """When the goods really leave; never before the issue."""
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    driver_first_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    driver_last_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    driver_national_id: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Encrypted with the tenant's key; shown masked."""
    plate: Mapped[str] = mapped_column(String(12), default="", server_default="")
    trailer_plate: Mapped[str] = mapped_column(String(12), default="", server_default="")
    delivery_street: Mapped[str] = mapped_column(String(200), default="", server_default="")
    delivery_district: Mapped[str] = mapped_column(String(80), default="", server_default="")
    delivery_city: Mapped[str] = mapped_column(String(80), default="", server_default="")
    delivery_postal_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    delivery_country: Mapped[str] = mapped_column(String(60), default="Türkiye", server_default="Türkiye")
    note: Mapped[Note]
    """Printed on the waybill."""
    internal_note: Mapped[Note]
    """For ourselves; on no paper."""
    recipient_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    """Who takes the goods where that is not the buyer."""
    delivery_contact: Mapped[str] = mapped_column(String(160), default="", server_default="")
    """Whom the driver rings up at the place of delivery, and where."""
    delivery_phone: Mapped[str] = mapped_column(String(30), default="", server_default="")
    packages: Mapped[int | None]
    gross_weight: Mapped[Decimal | None] = mapped_column(Numeric(18, 3))
    """In kilograms."""
    form_number: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Of the pre-printed form the goods left with during an outage [matbu irsaliye]; else empty."""
    form_date: Mapped[date | None]
    invoiced_at: Mapped[datetime | None]
    """When somebody said that the invoice of it has been written."""
    invoice_number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    shipped_by: Mapped[Name]
    branch_id: Mapped[int | None] = mapped_column(ForeignKey("branch.id"))
    """Which branch sends it, by whose series the waybill is numbered; nothing is the head office."""
    customer: Mapped[Party] = relationship(foreign_keys=[customer_id])
    carrier: Mapped[Party | None] = relationship(foreign_keys=[carrier_id])
    recipient: Mapped[Party | None] = relationship(foreign_keys=[recipient_id])
    branch: Mapped[Branch | None] = relationship()
    lines: Mapped[list[ShipmentLine]] = relationship(
        back_populates="shipment", order_by="ShipmentLine.position"
    )
    edocument: Mapped[EDocument | None] = relationship(
        "EDocument",
        primaryjoin="and_(Shipment.id == EDocument.shipment_id, EDocument.kind == 'despatch')",
        back_populates="shipment",
        uselist=False,
    )
    """Its e-despatch, and how far that is."""
    if TYPE_CHECKING:
        state: Mapped[str]
        """Of its e-despatch, read from there."""

    def __str__(self) -> str:
        return self.waybill_number


_DESPATCH = table("edocument", column("state"), column("shipment_id"), column("kind"))
Shipment.state = column_property(
    select(func.coalesce(func.min(_DESPATCH.c.state), "draft"))
    .where(_DESPATCH.c.shipment_id == Shipment.id, _DESPATCH.c.kind == "despatch")
    .correlate_except(_DESPATCH)
    .scalar_subquery()
)


class ShipmentLine(Base):
    """q doors of one card that left with a shipment."""

    __tablename__ = "shipment_line"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity_positive"),)

    id: Mapped[PrimaryKey]
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipment.id"), index=True)
    position: Mapped[int]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    quantity: Mapped[int]
    outstanding: Mapped[int]
    """Doors of the order line still to be sent after this shipment."""
    shipment: Mapped[Shipment] = relationship(back_populates="lines")
    order: Mapped[SalesOrder] = relationship()
    order_line: Mapped[OrderLine] = relationship()
    work_order: Mapped[WorkOrder] = relationship()
