"""Goods receipts: what came from whom, on which of their waybills, at which price."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
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
    note: Mapped[Note]
    supplier: Mapped[Party] = relationship()
    warehouse: Mapped[Location] = relationship()
    lines: Mapped[list[GoodsReceiptLine]] = relationship(
        back_populates="receipt", order_by="GoodsReceiptLine.position"
    )

    def __str__(self) -> str:
        return self.number


class GoodsReceiptLine(Base):
    """One material on a delivery: how much in which unit, at which price without VAT."""

    __tablename__ = "goods_receipt_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity_positive"),
        CheckConstraint("unit_price >= 0", "unit_price_not_negative"),
        CheckConstraint("factor > 0", "factor_positive"),
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
    stock_quantity: Mapped[Quantity]
    value: Mapped[Money]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    receipt: Mapped[GoodsReceipt] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()
    unit: Mapped[Unit] = relationship()
    lot: Mapped[Lot | None] = relationship()
