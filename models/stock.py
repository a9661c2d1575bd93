"""Stock: places, the append-only ledger of moves, and the balances the database keeps from it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from models.base import Base, Code, Money, Name, Note, PrimaryKey, Quantity, UnitCost
from models.materials import Material

STOCKED = ("warehouse", "wip")
"""Kinds of locations that hold a balance; the others are where things come from or go to."""


class Location(Base):
    """A place in the double-entry stock ledger: a warehouse, an order's work in progress, or virtual."""

    __tablename__ = "location"
    __table_args__ = (
        CheckConstraint(
            "kind in ('warehouse', 'wip', 'supplier', 'customer', 'scrap', 'adjustment')", "known_kind"
        ),
        CheckConstraint("(kind = 'wip') = (order_id is not null)", "wip_belongs_to_an_order"),
        CheckConstraint("purpose in ('supply', 'remnants', 'blocked')", "known_purpose"),
        CheckConstraint("kind = 'warehouse' or purpose = 'supply'", "only_warehouses_have_a_purpose"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(20), index=True)
    purpose: Mapped[str] = mapped_column(String(20), default="supply", server_default="supply")
    """Of a warehouse: orders are supplied from it, it keeps measured leftovers, or nothing may be used."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("sales_order.id"), unique=True)
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")

    def __str__(self) -> str:
        return self.name


class PersonWarehouse(Base):
    """A warehouse a person works in; who has none of these works in all of them."""

    __tablename__ = "person_warehouse"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("ab_user.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    location_id: Mapped[int] = mapped_column(
        ForeignKey("location.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class Shelf(Base):
    """A named spot in a warehouse [raf], with a label to scan."""

    __tablename__ = "shelf"

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("location.id"), index=True)
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    warehouse: Mapped[Location] = relationship()

    def __str__(self) -> str:
        return self.code


class Lot(Base):
    """A batch of one material as it came from the supplier, or one measured leftover piece [artan parça]."""

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("material_id", "code"),
        CheckConstraint("length_mm > 0", "length_positive"),
        CheckConstraint(
            "width_mm is null or (width_mm > 0 and length_mm is not null)", "width_of_a_measured_piece"
        ),
        Index("ix_lot_remnant", "material_id", postgresql_where="length_mm is not null"),
    )

    id: Mapped[PrimaryKey]
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    code: Mapped[Code]
    received_on: Mapped[date | None]
    length_mm: Mapped[int | None]
    """Of a leftover piece; a batch has no measure."""
    width_mm: Mapped[int | None]
    """Of a leftover sheet; a profile has only a length."""
    left_from_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    material: Mapped[Material] = relationship()

    def __str__(self) -> str:
        return self.code


class StockMove(Base):
    """A quantity of one material went from one place to another; never changed, never deleted.

    The database proves the material, the places and the order line once for a batch of moves (in
    ``keep_stock_balances``) and keeps what was ever moved (``keep_what_was_moved``): foreign keys would ask
    for each row.
    """

    __tablename__ = "stock_move"
    __table_args__ = (
        # Only a revaluation moves value without quantity.
        CheckConstraint("quantity > 0 or (quantity = 0 and operation = 'revalue')", "quantity_positive"),
        CheckConstraint("value >= 0 or operation = 'revalue'", "value_not_negative"),
        CheckConstraint("source_id <> target_id", "goes_somewhere"),
        Index("ix_stock_move_material_posted", "material_id", "id"),
        Index("ix_stock_move_document", "document", "document_id"),
        # Moves are posted in the order of time: a block range index finds a day and costs an insert nothing.
        Index(
            "ix_stock_move_posted_at",
            "posted_at",
            postgresql_using="brin",
            postgresql_with={"pages_per_range": "16", "autosummarize": "on"},
        ),
        Index("ix_stock_move_order_line_id", "order_line_id", postgresql_where="order_line_id is not null"),
        Index(
            "uq_stock_move_reversal_of",
            "reversal_of",
            unique=True,
            postgresql_where="reversal_of is not null",
        ),
    )

    id: Mapped[PrimaryKey]
    operation: Mapped[str] = mapped_column(String(20))
    """receive, plan, return, issue, scrap, ship, count, transfer, revalue, send_back."""
    material_id: Mapped[int] = mapped_column(BigInteger)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    source_id: Mapped[int] = mapped_column(BigInteger)
    target_id: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[Quantity]
    unit_cost: Mapped[UnitCost]
    value: Mapped[Money]
    document: Mapped[str] = mapped_column(String(20))
    """Kind of the document that made it: receipt, order, shipment, slip, count, adjustment."""
    document_id: Mapped[int] = mapped_column(BigInteger)
    order_line_id: Mapped[int | None] = mapped_column(BigInteger)
    reversal_of: Mapped[int | None] = mapped_column(ForeignKey("stock_move.id"))
    reason: Mapped[Note]
    document_date: Mapped[date]
    posted_at: Mapped[datetime]
    actor: Mapped[Name]

    material: Mapped[Material] = relationship(
        primaryjoin=lambda: foreign(StockMove.material_id) == Material.id
    )
    source: Mapped[Location] = relationship(primaryjoin=lambda: foreign(StockMove.source_id) == Location.id)
    target: Mapped[Location] = relationship(primaryjoin=lambda: foreign(StockMove.target_id) == Location.id)

    @property
    def measured(self) -> tuple[Decimal, str]:
        """How much went, and in what unit."""
        return self.quantity, self.material.unit.symbol


class StockBalance(Base):
    """What a place holds of a material and what it is worth; kept by the database from the moves.

    It has no foreign keys: only the trigger writes it, from moves of which it has proved all.
    """

    __tablename__ = "stock_balance"
    __table_args__ = (
        UniqueConstraint("location_id", "material_id", "lot_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("on_hand >= 0", "on_hand_not_negative"),
        CheckConstraint("value >= 0", "value_not_negative"),
        CheckConstraint("on_hand > 0 or value = 0", "nothing_is_worth_nothing"),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    id: Mapped[PrimaryKey]
    location_id: Mapped[int] = mapped_column(BigInteger)
    material_id: Mapped[int] = mapped_column(BigInteger, index=True)
    lot_id: Mapped[int | None] = mapped_column(BigInteger)
    on_hand: Mapped[Quantity] = mapped_column(default=Decimal(0))
    value: Mapped[Money] = mapped_column(default=Decimal(0))

    material: Mapped[Material] = relationship(
        primaryjoin=lambda: foreign(StockBalance.material_id) == Material.id, viewonly=True
    )
    location: Mapped[Location] = relationship(
        primaryjoin=lambda: foreign(StockBalance.location_id) == Location.id, viewonly=True
    )
    lot: Mapped[Lot | None] = relationship(
        primaryjoin=lambda: foreign(StockBalance.lot_id) == Lot.id, viewonly=True
    )

    @property
    def unit_cost(self) -> Decimal:
        """The moving average: value over quantity, zero when nothing is there."""
        return (self.value / self.on_hand).quantize(Decimal("0.000001")) if self.on_hand else Decimal(0)
