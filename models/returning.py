"""What came back from customers [iade]: which doors, of which shipment, why, and where they stand now."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Money, Name, Note, PrimaryKey
from models.parties import Party
from models.production import Department, Door, WorkOrder
from models.shipping import ShipmentLine

RETURN_KINDS = ("return", "rejection")
FATES = ("ready", "inspect", "rework")
BILL_KINDS = ("invoice", "expense_slip")


class GoodsReturn(Base):
    """Doors of one customer that came back together, with a number of our own."""

    __tablename__ = "goods_return"
    __table_args__ = (CheckConstraint(f"kind in {RETURN_KINDS}", "known_kind"),)

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20), default="return", server_default="return")
    """The customer brought them back, or did not take them off the truck."""
    customer_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    returned_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Name]
    customer_document: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """The customer's own waybill they came back with."""
    customer_document_date: Mapped[date | None]
    reason: Mapped[Note]
    note: Mapped[Note]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    undo_reason: Mapped[Note]
    customer: Mapped[Party] = relationship()
    lines: Mapped[list[ReturnLine]] = relationship(
        back_populates="goods_return", order_by="ReturnLine.position"
    )

    def __str__(self) -> str:
        return self.number


class ReturnLine(Base):
    """q doors of one shipment line that came back, and what becomes of them."""

    __tablename__ = "return_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity_positive"),
        CheckConstraint(f"fate in {FATES}", "known_fate"),
        CheckConstraint("(fate = 'rework') = (department_id is not null)", "rework_has_a_department"),
    )

    id: Mapped[PrimaryKey]
    return_id: Mapped[int] = mapped_column(ForeignKey("goods_return.id"), index=True)
    position: Mapped[int]
    shipment_line_id: Mapped[int] = mapped_column(ForeignKey("shipment_line.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    """The card they stand on since they are back."""
    quantity: Mapped[int]
    fate: Mapped[str] = mapped_column(String(20))
    """ready: sound, may leave again; inspect: blocked until somebody has looked; rework: mended."""
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    reason: Mapped[Note]
    goods_return: Mapped[GoodsReturn] = relationship(back_populates="lines")
    shipment_line: Mapped[ShipmentLine] = relationship()
    work_order: Mapped[WorkOrder] = relationship()
    department: Mapped[Department | None] = relationship()
    doors: Mapped[list[ReturnedDoor]] = relationship(back_populates="line", order_by="ReturnedDoor.id")


class ReturnedDoor(Base):
    """One door that came back, and with which shipment it left again."""

    __tablename__ = "returned_door"
    __table_args__ = (Index("uq_returned_door_waits", "door_id", unique=True, postgresql_where="is_here"),)

    id: Mapped[PrimaryKey]
    line_id: Mapped[int] = mapped_column(ForeignKey("return_line.id"), index=True)
    door_id: Mapped[int] = mapped_column(ForeignKey("door.id"), index=True)
    is_here: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Came back and has not left again; an undone return was never here."""
    sent_again_line_id: Mapped[int | None] = mapped_column(ForeignKey("shipment_line.id"), index=True)
    line: Mapped[ReturnLine] = relationship(back_populates="doors")
    door: Mapped[Door] = relationship()
    sent_again_line: Mapped[ShipmentLine | None] = relationship(foreign_keys=[sent_again_line_id])


class ReturnInvoice(Base):
    """What was written for goods that came back: the buyer's invoice [iade faturası], or our expense slip."""

    __tablename__ = "return_invoice"
    __table_args__ = (
        CheckConstraint(f"kind in {BILL_KINDS}", "known_kind"),
        CheckConstraint("amount > 0", "amount_positive"),
        Index(
            "uq_return_invoice_number",
            "customer_id",
            "number",
            unique=True,
            postgresql_where="removed_at is null",
        ),
    )

    id: Mapped[PrimaryKey]
    return_id: Mapped[int] = mapped_column(ForeignKey("goods_return.id"), index=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[str] = mapped_column(String(20), default="invoice", server_default="invoice")
    """The buyer writes an invoice; for somebody without books we write an expense slip [gider pusulası]."""
    number: Mapped[str] = mapped_column(String(40))
    issued_on: Mapped[date]
    amount: Mapped[Money]
    """With VAT, in the currency of the order."""
    noted_at: Mapped[datetime]
    noted_by: Mapped[Name]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    lines: Mapped[list[ReturnInvoiceLine]] = relationship(
        back_populates="invoice", order_by="ReturnInvoiceLine.return_line_id"
    )

    def __str__(self) -> str:
        return self.number


class ReturnInvoiceLine(Base):
    """So many doors of a line of the return stand on it."""

    __tablename__ = "return_invoice_line"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity_positive"),)

    invoice_id: Mapped[int] = mapped_column(
        ForeignKey("return_invoice.id"), primary_key=True, autoincrement=False
    )
    return_line_id: Mapped[int] = mapped_column(
        ForeignKey("return_line.id"), primary_key=True, autoincrement=False, index=True
    )
    quantity: Mapped[int]
    invoice: Mapped[ReturnInvoice] = relationship(back_populates="lines")
