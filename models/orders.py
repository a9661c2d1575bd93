"""Sales orders: lines, the frozen configuration of each door, and the materials it needs."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import (
    Base,
    Code,
    Factor,
    Json,
    Minutes,
    Money,
    Name,
    Note,
    Percent,
    PrimaryKey,
    Quantity,
    UnitCost,
)
from models.configurator import DoorModel, ModelVersion
from models.materials import Material
from models.parties import Party
from models.production import Department

STATES = (
    "draft",
    "quoted",
    "confirmed",
    "planned",
    "in_production",
    "ready",
    "partly_shipped",
    "shipped",
    "closed",
    "cancelled",
)


class SalesOrder(Base):
    """A customer's order from the first draft to the last waybill."""

    __tablename__ = "sales_order"
    __table_args__ = (
        CheckConstraint(f"state in {STATES}", "known_state"),
        CheckConstraint("exchange_rate > 0", "rate_positive"),
        CheckConstraint("by_dealer or sent_by_dealer_at is null", "sent_by_its_dealer"),
        Index("ix_sales_order_state_due", "state", "due_on"),
        Index("ix_sales_order_planned_at", "planned_at"),
        Index("ix_sales_order_due_on", "due_on", "id"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    ordered_on: Mapped[date]
    due_on: Mapped[date | None]
    """The date promised to the customer [termin]."""
    customer_reference: Mapped[str] = mapped_column(String(80), default="", server_default="")
    currency: Mapped[str] = mapped_column(String(3), default="TRY", server_default="TRY")
    exchange_rate: Mapped[Factor] = mapped_column(default=Decimal(1), server_default="1")
    """Lira for one unit of its currency when its prices were last worked out."""
    exchange_rate_on: Mapped[date | None]
    """The day of that rate; None for lira, and for a rate that somebody decided on."""
    quoted_until: Mapped[date | None]
    """Until when its newest proforma counts."""
    delivery_street: Mapped[str] = mapped_column(String(200), default="", server_default="")
    delivery_district: Mapped[str] = mapped_column(String(80), default="", server_default="")
    delivery_city: Mapped[str] = mapped_column(String(80), default="", server_default="")
    delivery_postal_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    payment_terms: Mapped[str] = mapped_column(String(200), default="", server_default="")
    delivery_terms: Mapped[str] = mapped_column(String(200), default="", server_default="")
    note: Mapped[Note]
    net_total: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    vat_total: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    cancel_reason: Mapped[Note]
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; a page that was loaded at an older version is refused."""
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    confirmed_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]
    by_dealer: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether the customer's own person wrote it."""
    sent_by_dealer_at: Mapped[datetime | None]
    """When they were done with it: since then it is the office's to confirm."""
    wished_on: Mapped[date | None]
    """When its dealer would like to have it; nobody has promised that day."""
    dealer_note: Mapped[Note]
    """What its dealer tells the office."""
    customer: Mapped[Party] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(
        back_populates="order", order_by="OrderLine.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.number


class OrderLine(Base):
    """q identical doors of one configuration, or a free line without a model."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity >= 0", "quantity_not_negative"),
        CheckConstraint("unit_price >= 0", "unit_price_not_negative"),
        CheckConstraint("discount_percent >= 0 and discount_percent <= 100", "discount_in_range"),
        CheckConstraint("shipped >= 0 and shipped <= quantity", "shipped_within_ordered"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    position: Mapped[int]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("door_model.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"), index=True)
    """The released version it was configured with; it stays with it until somebody takes a newer one."""
    description: Mapped[str] = mapped_column(String(300), default="", server_default="")
    parameters: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """Parameter code → value as text, as the clerk chose them."""
    quantity: Mapped[int]
    """None is left of a line that was cancelled while the others went on."""
    unit_price: Mapped[Money]
    price_is_manual: Mapped[bool] = mapped_column(default=False, server_default="false")
    discount_percent: Mapped[Percent] = mapped_column(default=Decimal(0), server_default="0")
    discount_is_manual: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether it was typed, instead of being the customer's standing discount."""
    priced_at: Mapped[datetime | None]
    """When its price was last worked out."""
    price_parts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """How the proposed price came about; see app.orders.price_parts."""
    vat_percent: Mapped[Percent]
    net: Mapped[Money] = mapped_column(default=Decimal(0))
    vat: Mapped[Money] = mapped_column(default=Decimal(0))
    minutes: Mapped[Minutes] = mapped_column(default=Decimal(0), server_default="0")
    """Planned labour of one door."""
    estimated_cost: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    """Materials at average cost, labour and overhead of one door, when it was last computed."""
    replacement_cost: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    """The same with materials at what they would cost to buy again."""
    quoted_cost: Mapped[Money | None]
    """What the materials of all its doors would have cost to buy again when it was quoted."""
    quoted_at: Mapped[datetime | None]
    configuration: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """Frozen at confirmation: model code and name, values, labels, minutes by department."""
    shipped: Mapped[int] = mapped_column(default=0, server_default="0")
    parted_from_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"), index=True)
    """The first line its doors were of, before a change that not all of them followed."""
    order: Mapped[SalesOrder] = relationship(back_populates="lines")
    model: Mapped[DoorModel | None] = relationship()
    version: Mapped[ModelVersion | None] = relationship()
    materials: Mapped[list[OrderMaterial]] = relationship(
        back_populates="line", order_by="OrderMaterial.position", cascade="all, delete-orphan"
    )


class OrderMaterial(Base):
    """How much of one material all doors of a line need; frozen when the order is confirmed."""

    __tablename__ = "order_material"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity_positive"),)

    id: Mapped[PrimaryKey]
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    quantity: Mapped[Quantity]
    unit_cost: Mapped[UnitCost]
    """Average cost when it was last computed; the real cost is in the stock moves."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    is_off_catalogue: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Added to this order alone, not by the model's bill of materials."""
    note: Mapped[str] = mapped_column(String(200), default="", server_default="")
    line: Mapped[OrderLine] = relationship(back_populates="materials")
    material: Mapped[Material] = relationship()
    department: Mapped[Department | None] = relationship()
