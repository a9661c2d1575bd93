"""Who drives and with what, remembered so that nobody types it twice; where a customer wants things."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Name, PrimaryKey
from models.parties import Party


class Driver(Base):
    """Somebody who drives for a carrier, or for ourselves where there is none."""

    __tablename__ = "driver"
    __table_args__ = (UniqueConstraint("carrier_id", "search", postgresql_nulls_not_distinct=True),)

    id: Mapped[PrimaryKey]
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    first_name: Mapped[str] = mapped_column(String(80))
    last_name: Mapped[str] = mapped_column(String(80))
    national_id: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """Sealed with the tenant's key; shown masked, never sent to a page."""
    used_at: Mapped[datetime]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    search: Mapped[str] = mapped_column(
        Text, Computed("platform.tr_fold(first_name || ' ' || last_name)", persisted=True)
    )
    carrier: Mapped[Party | None] = relationship()

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Vehicle(Base):
    """A truck of a carrier or of ours, and the trailer it was last seen with."""

    __tablename__ = "vehicle"
    __table_args__ = (UniqueConstraint("carrier_id", "plate", postgresql_nulls_not_distinct=True),)

    id: Mapped[PrimaryKey]
    carrier_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    plate: Mapped[str] = mapped_column(String(12))
    trailer_plate: Mapped[str] = mapped_column(String(12), default="", server_default="")
    used_at: Mapped[datetime]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    carrier: Mapped[Party | None] = relationship()

    def __str__(self) -> str:
        return self.plate


class PartyAddress(Base):
    """A place where a customer wants goods unloaded [sevk adresi], beside the address of the firm."""

    __tablename__ = "party_address"
    __table_args__ = (
        UniqueConstraint("party_id", "name"),
        Index("uq_party_address_default", "party_id", unique=True, postgresql_where="is_default"),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    name: Mapped[Name]
    """What the customer calls it: warehouse, building site."""
    street: Mapped[str] = mapped_column(String(200), default="", server_default="")
    district: Mapped[str] = mapped_column(String(80))
    city: Mapped[str] = mapped_column(String(80))
    postal_code: Mapped[str] = mapped_column(String(10), default="", server_default="")
    country: Mapped[str] = mapped_column(String(60), default="Türkiye", server_default="Türkiye")
    contact: Mapped[str] = mapped_column(String(160), default="", server_default="")
    """Whom the driver rings up, and where."""
    phone: Mapped[str] = mapped_column(String(30), default="", server_default="")
    is_default: Mapped[bool] = mapped_column(default=False, server_default="false")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    party: Mapped[Party] = relationship()

    def __str__(self) -> str:
        return self.name


class FormLayout(Base):
    """Where each field stands on a pre-printed waybill form, in millimetres; one row."""

    __tablename__ = "form_layout"
    __table_args__ = (CheckConstraint("id = 1", "one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    shift_x: Mapped[int] = mapped_column(default=0, server_default="0")
    """Tenths of a millimetre everything moves to the right on this company's printer."""
    shift_y: Mapped[int] = mapped_column(default=0, server_default="0")
    fields: Mapped[dict[str, list[int]]] = mapped_column(JSONB, default=dict, server_default="{}")
    """Fields that stand elsewhere than in the preset: name → [x, y], tenths of a millimetre."""
