"""Materials and the units they are counted, bought and used in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Factor, Name, Note, PrimaryKey, Quantity, UnitCost
from models.parties import Party

if TYPE_CHECKING:
    from models.stock import Shelf

KINDS = ("raw", "hardware", "consumable", "packaging")


class Unit(Base):
    """A unit of measure by its UN/ECE code (KGM, MTR, C62), as tax documents need it."""

    __tablename__ = "unit"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(String(3), unique=True)
    symbol: Mapped[str] = mapped_column(String(12))
    name: Mapped[Name]

    def __str__(self) -> str:
        return self.symbol


class Material(Base):
    """Something bought and used: sheet, lock, paint, packaging."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint("reorder_point >= 0", "reorder_point_not_negative"),
        CheckConstraint("reorder_quantity >= 0", "reorder_quantity_not_negative"),
        CheckConstraint("replacement_cost >= 0", "replacement_cost_not_negative"),
        CheckConstraint("purchase_factor > 0", "purchase_factor_positive"),
        CheckConstraint("lead_days >= 0", "lead_days_not_negative"),
        CheckConstraint("weight >= 0", "weight_not_negative"),
        CheckConstraint("kind in ('raw', 'hardware', 'consumable', 'packaging')", "known_kind"),
        Index(
            "ix_material_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}
        ),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(20), default="raw", server_default="raw")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    purchase_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    purchase_factor: Mapped[Factor] = mapped_column(default=Decimal(1), server_default="1")
    """Stock units in one purchase unit: 1 sheet = 23.55 kg."""
    reorder_point: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    reorder_quantity: Mapped[Quantity] = mapped_column(default=Decimal(0), server_default="0")
    lead_days: Mapped[int] = mapped_column(default=7, server_default="7")
    preferred_supplier_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    weight: Mapped[Factor] = mapped_column(default=Decimal(0), server_default="0")
    """Kilograms of one stock unit, to spread freight by weight; zero when nobody knows."""
    shelf_id: Mapped[int | None] = mapped_column(ForeignKey("shelf.id", use_alter=True))
    replacement_cost: Mapped[UnitCost] = mapped_column(default=Decimal(0), server_default="0")
    """What one stock unit cost at the last purchase, without VAT."""
    is_lot_tracked: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    note: Mapped[Note]
    sort_name: Mapped[str] = mapped_column(
        Text(collation="C"), Computed("platform.tr_sort(name)", persisted=True), index=True
    )
    search: Mapped[str] = mapped_column(
        Text, Computed("platform.tr_fold(code || ' ' || name)", persisted=True)
    )

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    purchase_unit: Mapped[Unit | None] = relationship(foreign_keys=[purchase_unit_id])
    preferred_supplier: Mapped[Party | None] = relationship()
    shelf: Mapped[Shelf | None] = relationship("Shelf", foreign_keys=[shelf_id])

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
