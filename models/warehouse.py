"""What is done in the store room: slips, counts, what open orders have reserved, and the proof of it all."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Json, Money, Name, Note, PrimaryKey, Quantity
from models.materials import Material
from models.parties import Party
from models.stock import Location, Lot, Shelf

SLIP_KINDS = ("transfer", "scrap", "return", "issue", "count", "revalue", "send_back")
COUNT_STATES = ("open", "posted", "cancelled")


class StockSlip(Base):
    """One act in the store room as a paper [stok fişi]; its moves name it as their document."""

    __tablename__ = "stock_slip"
    __table_args__ = (CheckConstraint(f"kind in {SLIP_KINDS}", "known_kind"),)

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    """transfer, scrap, return (leftover), issue (extra), count, revalue, send_back (to the supplier)."""
    source_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), index=True)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("goods_receipt.id"), index=True)
    reason: Mapped[Note]
    facts: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """What the paper says beside its moves: of a revaluation the costs and what it did not reach."""
    at: Mapped[datetime]
    by: Mapped[Name]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    undo_reason: Mapped[Note]
    source: Mapped[Location | None] = relationship(foreign_keys=[source_id])
    target: Mapped[Location | None] = relationship(foreign_keys=[target_id])
    supplier: Mapped[Party | None] = relationship()

    def __str__(self) -> str:
        return self.number


class StockCount(Base):
    """A count sheet [sayım]: what was found on the shelves of one warehouse, whole or by category."""

    __tablename__ = "stock_count"
    __table_args__ = (CheckConstraint(f"state in {COUNT_STATES}", "known_state"),)

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    kind: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """The kind of material that is counted; empty: everything."""
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelf.id"))
    """The one shelf that is counted; None: all of them."""
    is_blind: Mapped[bool] = mapped_column(default=True, server_default="true")
    """Who counts does not see what the books say."""
    state: Mapped[str] = mapped_column(String(20), default="open", index=True)
    opened_at: Mapped[datetime]
    opened_by: Mapped[Name]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    note: Mapped[Note]
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("stock_slip.id"))
    """The slip that booked the differences; None when the books were right."""
    warehouse: Mapped[Location] = relationship()
    shelf: Mapped[Shelf | None] = relationship()
    slip: Mapped[StockSlip | None] = relationship()
    lines: Mapped[list[StockCountLine]] = relationship(back_populates="count", order_by="StockCountLine.id")

    @property
    def scope(self) -> tuple[str, str]:
        """What is counted: the kind of material and the shelf's code, each empty when it does not matter."""
        return self.kind, self.shelf.code if self.shelf else ""

    def __str__(self) -> str:
        return self.number


class StockCountLine(Base):
    """One material (of one lot) on a count sheet, and what the books said at the moment it was counted."""

    __tablename__ = "stock_count_line"
    __table_args__ = (
        UniqueConstraint("count_id", "material_id", "lot_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("counted >= 0", "counted_not_negative"),
        CheckConstraint("(counted is null) = (book is null)", "counted_against_the_book"),
    )

    id: Mapped[PrimaryKey]
    count_id: Mapped[int] = mapped_column(ForeignKey("stock_count.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    counted: Mapped[Quantity | None]
    book: Mapped[Quantity | None]
    """On hand when ``counted`` was entered: what moves later changes both alike."""
    counted_at: Mapped[datetime | None]
    counted_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    posted: Mapped[Quantity | None]
    """The difference that was booked."""
    count: Mapped[StockCount] = relationship(back_populates="lines")
    material: Mapped[Material] = relationship()
    lot: Mapped[Lot | None] = relationship()

    @property
    def difference(self) -> Decimal | None:
        """What was found above (or, negative, below) the books; None before it was counted."""
        return None if self.counted is None or self.book is None else self.counted - self.book


class Reservation(Base):
    """What a confirmed order has not taken yet; who confirmed first comes first."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("order_id", "material_id"),
        CheckConstraint("quantity > 0", "quantity_positive"),
        # What earlier orders have reserved of a material is one stretch of it.
        Index("ix_reservation_material", "material_id", "rank", "order_id", postgresql_include=["quantity"]),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    quantity: Mapped[Quantity]
    rank: Mapped[int] = mapped_column(BigInteger)
    """When the order was confirmed, in microseconds of the epoch: the smaller comes first."""


class StockDay(Base):
    """What a place held of a material when a day ended; written only for days on which it changed.

    Valuations look up the last row before their moment instead of adding up the ledger.
    """

    __tablename__ = "stock_day"
    __table_args__ = (UniqueConstraint("location_id", "material_id", "day"),)

    id: Mapped[PrimaryKey]
    day: Mapped[date]
    location_id: Mapped[int] = mapped_column(BigInteger)
    """A warehouse; 0 is all work in progress together."""
    material_id: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[Quantity]
    value: Mapped[Money]


class StockClosing(Base):
    """Up to which day the ledger was added up into stock_day; days are those of the factory's clock."""

    __tablename__ = "stock_closing"

    day: Mapped[date] = mapped_column(primary_key=True)
    last_move_id: Mapped[int] = mapped_column(BigInteger)
    closed_at: Mapped[datetime]


class LedgerProof(Base):
    """What one run of the nightly proof found; kept, so that a missing night shows."""

    __tablename__ = "ledger_proof"

    id: Mapped[PrimaryKey]
    at: Mapped[datetime]
    moves: Mapped[int] = mapped_column(BigInteger)
    balances: Mapped[int] = mapped_column(BigInteger)
    differences: Mapped[int]
    findings: Mapped[Json] = mapped_column(default=dict, server_default="{}")
