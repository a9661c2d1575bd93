"""The shop floor: departments, cards on the board, doors, and every tap as an event."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Factor, Name, Note, PrimaryKey, Quantity, UnitCost, Xid8

if TYPE_CHECKING:
    from models.orders import OrderLine

CARD_STATES = ("waiting", "running", "blocked", "ready", "shipped", "cancelled", "scrapped")
WIP_RULES = ("warn", "stop")
GROUPINGS = ("none", "colour", "due")


class Department(Base):
    """One of the stations a door passes, in order; the column Sevke Hazır comes after the last."""

    __tablename__ = "department"
    __table_args__ = (
        CheckConstraint("minute_rate >= 0", "minute_rate_not_negative"),
        CheckConstraint("overhead_rate >= 0", "overhead_rate_not_negative"),
        CheckConstraint("share_of_minutes >= 0 and share_of_minutes <= 1", "share_in_range"),
        CheckConstraint("wip_limit > 0", "wip_limit_positive"),
        CheckConstraint(f"wip_rule in {WIP_RULES}", "known_wip_rule"),
        CheckConstraint(f"grouping in {GROUPINGS}", "known_grouping"),
    )

    id: Mapped[PrimaryKey]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    position: Mapped[int] = mapped_column(unique=True)
    share_of_minutes: Mapped[Factor] = mapped_column(default=Decimal(0))
    minute_rate: Mapped[UnitCost] = mapped_column(default=Decimal(0))
    """Lira for one minute of work, without overhead."""
    overhead_rate: Mapped[UnitCost] = mapped_column(default=Decimal(0), server_default="0")
    """Lira of rent, power and other overhead [genel gider] that one minute of work here carries."""
    wip_limit: Mapped[int | None]
    """Doors that should stand here at most; nothing means no limit."""
    wip_rule: Mapped[str] = mapped_column(String(10), default="warn", server_default="warn")
    """Whether a card that would exceed the limit is warned about or stopped."""
    grouping: Mapped[str] = mapped_column(String(10), default="none", server_default="none")
    """How its queue is grouped on screens: the paint line by colour."""

    def __str__(self) -> str:
        return self.name


class WorkOrder(Base):
    """A card on the board: q identical doors of one order line [iş emri]."""

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint(f"state in {CARD_STATES}", "known_state"),
        CheckConstraint("quantity > 0", "quantity_positive"),
        Index("ix_work_order_board", "state", "department_id"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[Code] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    quantity: Mapped[int]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    """Where it is; when ready, the last department."""
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    blocked_reason: Mapped[Note]
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    rank: Mapped[int | None]
    """Its place in the queue when put there by hand; cards without one follow by priority and date."""
    rework_reason: Mapped[Note]
    """Why it was sent back; empty again once it is past where that was noticed."""
    rework_from_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """The department that sent it back."""
    remake_of_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    """The card whose scrapped doors it makes anew."""
    change_note: Mapped[Note]
    """What the customer changed about its doors, until the station has said that it saw it."""
    version: Mapped[int] = mapped_column(default=1)
    split_from_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    entered_at: Mapped[datetime]
    """Since when it is where it is."""
    created_at: Mapped[datetime]
    department: Mapped[Department] = relationship(foreign_keys=[department_id])
    line: Mapped[OrderLine] = relationship("OrderLine")
    doors: Mapped[list[Door]] = relationship(back_populates="work_order", order_by="Door.serial")

    def __str__(self) -> str:
        return self.number


class Door(Base):
    """One door with a name of its own from cutting to warranty."""

    __tablename__ = "door"

    id: Mapped[PrimaryKey]
    serial: Mapped[Code] = mapped_column(unique=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    shipment_line_id: Mapped[int | None] = mapped_column(ForeignKey("shipment_line.id"), index=True)
    public_id: Mapped[UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    """What its QR code says: nobody can count through the doors of a company."""
    scrapped_event_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("production_event.id"))
    work_order: Mapped[WorkOrder] = relationship(back_populates="doors")
    line: Mapped[OrderLine] = relationship("OrderLine")

    def __str__(self) -> str:
        return self.serial

    @property
    def order_number(self) -> str:
        """The order it was made for."""
        return self.line.order.number

    @property
    def customer_name(self) -> str:
        """Who ordered it."""
        return self.line.order.customer.name

    @property
    def model_name(self) -> str:
        """What it is, as it was when the order was confirmed."""
        return str((self.line.configuration.get("model") or {}).get("name") or self.line.description)

    @property
    def standing(self) -> tuple[str, str]:
        """How its card stands and in which department; a scrapped door is nowhere."""
        if self.scrapped_event_id is not None:
            return "scrapped", ""
        return self.work_order.state, self.work_order.department.name


class ProductionEvent(Base):
    """One touch: what happened to a card, where, by whom, on which screen; append-only."""

    __tablename__ = "production_event"
    __table_args__ = (UniqueConstraint("undo_of"), Index("ix_production_event_xact", "xact"))

    id: Mapped[PrimaryKey]
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """planned, started, paused, passed, undone, blocked, unblocked, sent_back, split, scrapped, remade,
    placed, shipped, cancelled, changed, noticed, promised."""
    from_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    to_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    from_state: Mapped[str] = mapped_column(String(20), default="", server_default="")
    to_state: Mapped[str] = mapped_column(String(20), default="", server_default="")
    quantity: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[Name]
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operator.id"), index=True)
    """Who stood at the screen, where the floor says so; ``actor`` is their name then."""
    touched_at: Mapped[datetime | None]
    """When the finger touched, where the touch arrived later than that."""
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """What undoing it needs to know: the slip of the scrapped material, the card of the remake."""
    xact: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    """The transaction that wrote it: what was not finished when a board was read is asked for by this."""
    reason: Mapped[Note]
    undo_of: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("production_event.id"))
    work_order: Mapped[WorkOrder] = relationship()


class RecordedTime(Base):
    """How long a department really worked on an order line, kept once all its doors have left the house."""

    __tablename__ = "recorded_time"
    __table_args__ = (
        UniqueConstraint("order_line_id", "department_id"),
        CheckConstraint("minutes >= 0", "minutes_not_negative"),
    )

    id: Mapped[PrimaryKey]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    minutes: Mapped[Quantity]
    """Of all doors of the line; none when nothing was tapped in working time."""
    is_corrected: Mapped[bool] = mapped_column(default=False, server_default="false")
    """The foreman set them right: they count whatever was measured."""
