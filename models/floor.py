"""How the floor works: its people, their shifts and screens, its own rules, and what was measured."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from models.base import Base, Minutes, Name, Note, PrimaryKey, Quantity
from models.core import Kiosk
from models.materials import Material
from models.production import Department, WorkOrder

TAP_MODES = ("one_tap", "start_finish")
OPERATOR_RULES = ("none", "name", "pin")
REASON_KINDS = ("block", "rework", "scrap", "time")


class FloorRules(Base):
    """The working rules a company sets for its whole floor. One row."""

    __tablename__ = "floor_rules"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint(f"tap_mode in {TAP_MODES}", "known_tap_mode"),
        CheckConstraint(f"operator_rule in {OPERATOR_RULES}", "known_operator_rule"),
        CheckConstraint("soon_late_days between 0 and 60", "soon_late_days_in_range"),
        CheckConstraint("warranty_months between 0 and 240", "warranty_in_range"),
        CheckConstraint("tv_seconds between 5 and 600", "tv_seconds_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    tap_mode: Mapped[str] = mapped_column(String(20), default="one_tap", server_default="one_tap")
    """One tap passes a card on, or a first tap starts it and a second one finishes it."""
    operator_rule: Mapped[str] = mapped_column(String(20), default="none", server_default="none")
    """Whether a screen asks who works: never, by name, or by name and PIN or badge."""
    soon_late_days: Mapped[int] = mapped_column(default=3, server_default="3")
    warranty_months: Mapped[int] = mapped_column(default=24, server_default="24")
    tv_seconds: Mapped[int] = mapped_column(default=20, server_default="20")
    """How long a wall screen shows one department before it turns to the next."""


class FloorReason(Base):
    """A reason people of the floor choose with one touch, instead of typing."""

    __tablename__ = "floor_reason"
    __table_args__ = (
        CheckConstraint(f"kind in {REASON_KINDS}", "known_kind"),
        UniqueConstraint("kind", "words"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[Name]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    is_material: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Of a block: the card waits for material [malzeme bekliyor]."""
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")

    def __str__(self) -> str:
        return self.words


class Shift(Base):
    """Working hours on some days of the week [vardiya]; past midnight when it ends before it begins."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("days ~ '^[01]{7}$' and days <> '0000000'", "days_of_a_week"),
        CheckConstraint("begins <> ends", "not_empty"),
    )

    id: Mapped[PrimaryKey]
    name: Mapped[Name]
    days: Mapped[str] = mapped_column(String(7))
    """Seven digits from Monday on, 1 on the days it works."""
    begins: Mapped[time]
    ends: Mapped[time]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    breaks: Mapped[list[ShiftBreak]] = relationship(
        back_populates="shift", order_by="ShiftBreak.begins", cascade="all, delete-orphan"
    )

    def __str__(self) -> str:
        return self.name


class ShiftBreak(Base):
    """A pause of a shift [mola]; it is nobody's working time."""

    __tablename__ = "shift_break"
    __table_args__ = (CheckConstraint("begins <> ends", "not_empty"),)

    id: Mapped[PrimaryKey]
    shift_id: Mapped[int] = mapped_column(ForeignKey("shift.id", ondelete="cascade"), index=True)
    begins: Mapped[time]
    ends: Mapped[time]
    shift: Mapped[Shift] = relationship(back_populates="breaks")


class Operator(Base):
    """Somebody who works at a station: a name, a PIN or a badge, no password."""

    __tablename__ = "operator"

    id: Mapped[PrimaryKey]
    name: Mapped[Name] = mapped_column(unique=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """Where they usually work: screens of this department offer them first."""
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    badge_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    wrong_pins: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    sort_name: Mapped[str] = mapped_column(
        Text(collation="C"), Computed("platform.tr_sort(name)", persisted=True)
    )
    department: Mapped[Department | None] = relationship()

    def __str__(self) -> str:
        return self.name

    @property
    def ways(self) -> str:
        """How they come in: pin, badge, both, or only by name."""
        return "+".join(way for way, kept in (("pin", self.pin_hash), ("badge", self.badge_hash)) if kept)

    @property
    def standing(self) -> str:
        """Whether a screen lets them in now."""
        if not self.is_active:
            return "inactive"
        until = self.locked_until
        return "locked" if until is not None and until > datetime.now(until.tzinfo) else "active"


class OperatorSession(Base):
    """An operator standing at a screen, from the PIN or badge until they leave or somebody else comes."""

    __tablename__ = "operator_session"
    __table_args__ = (Index("ix_operator_session_kiosk", "kiosk_id", "ended_at"),)

    id: Mapped[PrimaryKey]
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"))
    operator_id: Mapped[int] = mapped_column(ForeignKey("operator.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the secret the screen sends with every touch of theirs, also later than it was made."""
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    operator: Mapped[Operator] = relationship()


class KioskDepartment(Base):
    """That a screen stands at a department; a screen without any sees all of them."""

    __tablename__ = "kiosk_department"

    kiosk_id: Mapped[int] = mapped_column(ForeignKey("kiosk.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    kiosk: Mapped[Kiosk] = relationship()
    department: Mapped[Department] = relationship()


class PairingRequest(Base):
    """A tablet that asks to become a screen: it shows a code, the office says yes, it fetches its token."""

    __tablename__ = "pairing_request"

    id: Mapped[PrimaryKey]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """Of what only the tablet knows; who read the code from its screen cannot fetch the token."""
    asked_at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(INET)
    device: Mapped[str] = mapped_column(String(200), default="", server_default="")
    kiosk_id: Mapped[int | None] = mapped_column(ForeignKey("kiosk.id"))
    """The screen it became when the office said yes."""
    taken_at: Mapped[datetime | None]


class WorkSpell(Base):
    """One person working on one card from start to pause or finish."""

    __tablename__ = "work_spell"
    __table_args__ = (
        CheckConstraint("ended_at is null or ended_at >= started_at", "ends_after_start"),
        CheckConstraint("doors > 0", "doors_positive"),
        Index(
            "uq_work_spell_open",
            "work_order_id",
            "operator_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_work_spell_line", "order_line_id", "department_id"),
    )

    id: Mapped[PrimaryKey]
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    operator_id: Mapped[int | None] = mapped_column(ForeignKey("operator.id"))
    doors: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]
    work_order: Mapped[WorkOrder] = relationship()
    operator: Mapped[Operator | None] = relationship()


class TimeCorrection(Base):
    """Measured minutes of a line in a department set right by the foreman; the latest counts; append-only."""

    __tablename__ = "time_correction"
    __table_args__ = (
        CheckConstraint("minutes >= 0", "minutes_not_negative"),
        CheckConstraint("reason <> ''", "reason_given"),
        Index("ix_time_correction_line", "order_line_id", "department_id"),
    )

    id: Mapped[PrimaryKey]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    minutes: Mapped[Quantity]
    """Of all doors of the line, as they are now said to have been."""
    before: Mapped[Quantity | None]
    reason: Mapped[Name]
    corrected_by: Mapped[Name]
    corrected_at: Mapped[datetime]


class MaterialNeed(Base):
    """Material a card on the floor waits for: a remake could not be issued whole [malzeme bekliyor]."""

    __tablename__ = "material_need"
    __table_args__ = (
        CheckConstraint("quantity > 0", "quantity_positive"),
        Index(
            "ix_material_need_open",
            "material_id",
            postgresql_where=text("issued_at is null and cancelled_at is null"),
        ),
    )

    id: Mapped[PrimaryKey]
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    quantity: Mapped[Quantity]
    raised_at: Mapped[datetime]
    raised_by: Mapped[Name]
    reason: Mapped[Note]
    issued_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    slip_id: Mapped[int | None] = mapped_column(ForeignKey("stock_slip.id"))
    """The slip by which it was issued in the end."""
    change_id: Mapped[int | None] = mapped_column(ForeignKey("order_change.id"))
    """The change of the order that asked for it, until a later one reckons anew."""
    work_order: Mapped[WorkOrder] = relationship()
    material: Mapped[Material] = relationship()


class FloorPhoto(Base):
    """A picture taken at a station: of a fault, of a door; encoded anew by us, never as it arrived."""

    __tablename__ = "floor_photo"

    id: Mapped[PrimaryKey]
    public_id: Mapped[UUID] = mapped_column(unique=True, server_default=text("gen_random_uuid()"))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("production_event.id"), index=True)
    door_id: Mapped[int | None] = mapped_column(ForeignKey("door.id"), index=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[Name]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class FloorDay(Base):
    """What a department did on one past day; kept by the night job, so that charts never read all taps."""

    __tablename__ = "floor_day"
    __table_args__ = (UniqueConstraint("day", "department_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[PrimaryKey]
    day: Mapped[date]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    """Nothing for the column behind the last department, Sevke Hazır."""
    arrived: Mapped[int] = mapped_column(default=0, server_default="0")
    """Doors that came in that day."""
    departed: Mapped[int] = mapped_column(default=0, server_default="0")
    at_end: Mapped[int] = mapped_column(default=0, server_default="0")
    """Doors standing there at midnight: work in progress."""
    stood_hours: Mapped[Minutes] = mapped_column(default=Decimal(0), server_default="0")
    """Working hours that doors which left that day had stood there, summed over doors."""
    queued_hours: Mapped[Minutes] = mapped_column(default=Decimal(0), server_default="0")
    """Of them the hours before anybody began."""
    blocked_hours: Mapped[Minutes] = mapped_column(default=Decimal(0), server_default="0")
    worked_minutes: Mapped[Minutes] = mapped_column(default=Decimal(0), server_default="0")


class FloorDayBlock(Base):
    """How often and how long cards of a department waited for one reason on a past day."""

    __tablename__ = "floor_day_block"
    __table_args__ = (UniqueConstraint("day", "department_id", "reason"),)

    id: Mapped[PrimaryKey]
    day: Mapped[date]
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    reason: Mapped[Name]
    times: Mapped[int]
    hours: Mapped[Minutes]
