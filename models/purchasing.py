"""Goods receipts: what came from whom, on which of their waybills, at which price."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Factor, Money, Name, Note, PrimaryKey, Quantity, UnitCost
from models.materials import Material, Unit
from models.parties import Party
from models.stock import Location, Lot


class GoodsReceipt(Base):
    """A delivery as the storekeeper entered it [mal kabul]."""

    __tablename__ = "goods_receipt"
    __table_args__ = (
        # The same paper of the same supplier is entered once.
        Index(
            "uq_goods_receipt_supplier_waybill",
            "supplier_id",
            "supplier_waybill_number",
            unique=True,
            postgresql_where="supplier_waybill_number <> '' and cancelled_at is null",
        ),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    supplier_waybill_number: Mapped[str] = mapped_column(String(40), default="", server_default="")
    supplier_waybill_date: Mapped[date]
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    received_at: Mapped[datetime]
    received_by: Mapped[Name]
    cancelled_at: Mapped[datetime | None]
    currency: Mapped[str] = mapped_column(String(3), default="TRY", server_default="TRY")
    exchange_rate: Mapped[Factor] = mapped_column(default=Decimal(1), server_default="1")
    """Lira for one unit of the currency on the day of the paper."""
    note: Mapped[Note]
    supplier: Mapped[Party] = relationship()
    warehouse: Mapped[Location] = relationship()
    lines: Mapped[list[GoodsReceiptLine]] = relationship(
        back_populates="receipt", order_by="GoodsReceiptLine.position"
    )
    costs: Mapped[list[ReceiptCost]] = relationship(back_populates="receipt", order_by="ReceiptCost.id")

    def __str__(self) -> str:
        return self.number


class GoodsReceiptLine(Base):
    """One material on a delivery: how much in which unit, at which price without VAT."""

    __tablename__ = "goods_receipt_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity_positive"),
        CheckConstraint("unit_price >= 0", "unit_price_not_negative"),
        CheckConstraint("factor > 0", "factor_positive"),
        CheckConstraint("landed >= 0", "landed_not_negative"),
    )

    id: Mapped[PrimaryKey]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("goods_receipt.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    factor: Mapped[Factor] = mapped_column(default=Decimal(1))
    """Stock units in one unit of this line."""
    quantity: Mapped[Quantity]
    unit_price: Mapped[UnitCost]
    """In the receipt's currency, for one unit of this line, without VAT."""
    stock_quantity: Mapped[Quantity]
    value: Mapped[Money]
    """Lira: quantity times price at the receipt's rate."""
    landed: Mapped[Money] = mapped_column(default=Decimal(0), server_default="0")
    """Lira of freight and other cost that this line carries."""
    purchase_order_line_id: Mapped[int | None] = mapped_column(
        ForeignKey("purchase_order_line.id"), index=True
    )
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    receipt: Mapped[GoodsReceipt] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()
    unit: Mapped[Unit] = relationship()
    lot: Mapped[Lot | None] = relationship()


class ReceiptCost(Base):
    """Freight or another cost of a delivery, spread over its lines by value or by weight."""

    __tablename__ = "receipt_cost"
    __table_args__ = (
        CheckConstraint("amount > 0", "amount_positive"),
        CheckConstraint("spread_by in ('value', 'weight')", "known_spread"),
    )

    id: Mapped[PrimaryKey]
    receipt_id: Mapped[int] = mapped_column(ForeignKey("goods_receipt.id"), index=True)
    name: Mapped[Name]
    amount: Mapped[Money]
    """Lira without VAT."""
    spread_by: Mapped[str] = mapped_column(String(10))
    receipt: Mapped[GoodsReceipt] = relationship(back_populates="costs")


class SupplyTerm(Base):
    """On which terms a supplier delivers a material: their code, price, lead time, minimum, multiple."""

    __tablename__ = "supply_term"
    __table_args__ = (
        UniqueConstraint("material_id", "supplier_id"),
        CheckConstraint("price >= 0", "price_not_negative"),
        CheckConstraint("minimum >= 0", "minimum_not_negative"),
        CheckConstraint("multiple >= 0", "multiple_not_negative"),
        CheckConstraint("lead_days >= 0", "lead_days_not_negative"),
    )

    id: Mapped[PrimaryKey]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    supplier_code: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """What the supplier calls the material."""
    price: Mapped[UnitCost] = mapped_column(default=Decimal(0), server_default="0")
    """For one purchase unit of the material, in ``currency``, without VAT; zero when not agreed."""
    currency: Mapped[str] = mapped_column(String(3), default="TRY", server_default="TRY")
    lead_days: Mapped[int | None]
    """None takes the material's own."""
    minimum: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    """The least they deliver, in purchase units."""
    multiple: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    """They deliver whole multiples of it, in purchase units; zero: any quantity."""
    material: Mapped[Material] = relationship()
    supplier: Mapped[Party] = relationship()


PURCHASE_STATES = ("draft", "sent", "partly_received", "received", "cancelled")


class PurchaseOrder(Base):
    """What we ordered from a supplier [satın alma siparişi]."""

    __tablename__ = "purchase_order"
    __table_args__ = (
        CheckConstraint(f"state in {PURCHASE_STATES}", "known_state"),
        Index("ix_purchase_order_state", "state", "expected_on"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    ordered_on: Mapped[date]
    expected_on: Mapped[date]
    """When the last of it should be here."""
    currency: Mapped[str] = mapped_column(String(3), default="TRY", server_default="TRY")
    note: Mapped[Note]
    cancel_reason: Mapped[Note]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    sent_at: Mapped[datetime | None]
    supplier: Mapped[Party] = relationship()
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        back_populates="order", order_by="PurchaseOrderLine.position", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.number


class PurchaseOrderLine(Base):
    """One material of a purchase order, in the unit it is bought in."""

    __tablename__ = "purchase_order_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity_positive"),
        CheckConstraint("unit_price >= 0", "unit_price_not_negative"),
        CheckConstraint("factor > 0", "factor_positive"),
        CheckConstraint("received >= 0", "received_not_negative"),
        Index("ix_purchase_order_line_open", "material_id", postgresql_where="received < quantity"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    position: Mapped[int]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    factor: Mapped[Factor] = mapped_column(default=Decimal(1))
    """Stock units in one unit of this line."""
    quantity: Mapped[Quantity]
    received: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    """In the line's unit; more than ordered when somebody confirmed the surplus."""
    unit_price: Mapped[UnitCost]
    expected_on: Mapped[date]
    order: Mapped[PurchaseOrder] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()
    unit: Mapped[Unit] = relationship()


class ExchangeRate(Base):
    """Lira for one unit of a currency on a day, as the central bank sells it."""

    __tablename__ = "exchange_rate"
    __table_args__ = (UniqueConstraint("currency", "on"), CheckConstraint("rate > 0", "rate_positive"))

    id: Mapped[PrimaryKey]
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date]
    rate: Mapped[Factor]
    from_bank: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Whether it was taken over from the central bank; otherwise somebody typed it in."""
