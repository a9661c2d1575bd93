"""What is being put on a truck, before there is a waybill: the loading list and the doors it holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Json, Name, Note, PrimaryKey
from models.parties import Party
from models.production import Door

LIST_STATES = ("loading", "shipped", "cancelled")


class LoadingList(Base):
    """Doors of one customer that are being loaded [yükleme listesi]."""

    __tablename__ = "loading_list"
    __table_args__ = (
        CheckConstraint(f"state in {LIST_STATES}", "known_state"),
        CheckConstraint("(state = 'shipped') = (shipment_id is not null)", "shipped_with_a_shipment"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="loading", server_default="loading", index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[Name]
    note: Mapped[Note]
    """For those who load: which gate, what first."""
    form: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """What is known of the waybill before it is written, by the names of its fields; no identity numbers."""
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"), unique=True)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    cancel_reason: Mapped[Note]
    customer: Mapped[Party] = relationship()
    doors: Mapped[list[LoadingDoor]] = relationship(back_populates="loading", order_by="LoadingDoor.id")

    def __str__(self) -> str:
        return self.number


class LoadingDoor(Base):
    """One door on a loading list; while it is held no other list and no other shipment takes it."""

    __tablename__ = "loading_door"
    __table_args__ = (
        Index("uq_loading_door_held", "door_id", unique=True, postgresql_where="is_held"),
        Index(
            "uq_loading_door_on_list",
            "list_id",
            "door_id",
            unique=True,
            postgresql_where="removed_at is null",
        ),
    )

    id: Mapped[PrimaryKey]
    list_id: Mapped[int] = mapped_column(ForeignKey("loading_list.id"), index=True)
    door_id: Mapped[int] = mapped_column(ForeignKey("door.id"), index=True)
    is_held: Mapped[bool] = mapped_column(default=True, server_default="true")
    added_at: Mapped[datetime]
    added_by: Mapped[Name]
    ticked_at: Mapped[datetime | None]
    """When its code was scanned at the truck."""
    ticked_by: Mapped[str] = mapped_column(String(160), default="", server_default="")
    removed_at: Mapped[datetime | None]
    """Taken off the list again, by hand or because another door of its kind went in its place."""
    loading: Mapped[LoadingList] = relationship(back_populates="doors")
    door: Mapped[Door] = relationship()
