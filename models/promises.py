"""Promised days [termin]: the working calendar, how long doors take, and every day that was ever promised."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Factor, Json, Minutes, Name, Note, PrimaryKey
from models.orders import SalesOrder

DAY_KINDS = ("closed", "half", "open")
PROMISE_KINDS = ("given", "confirmed")


class CalendarDay(Base):
    """A day on which the company works otherwise than the calendar of Türkiye says."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint(f"kind in {DAY_KINDS}", "known_kind"),)

    id: Mapped[PrimaryKey]
    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    """Closed, worked until one o'clock, or worked although it is a holiday or a Sunday."""
    name: Mapped[Name]


class PromiseRules(Base):
    """How a company reckons promised days. One row."""

    __tablename__ = "promise_rules"
    __table_args__ = (
        CheckConstraint("id = 1", "one_row"),
        CheckConstraint("enough_doors between 1 and 1000", "enough_doors_in_range"),
        CheckConstraint("ship_days between 0 and 10", "ship_days_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    enough_doors: Mapped[int] = mapped_column(default=10, server_default="10")
    """From so many measured doors on the measured minutes count instead of the formula's."""
    ship_days: Mapped[int] = mapped_column(default=1, server_default="1")
    """Working days between the last door being ready and its leaving."""


class DepartmentCrew(Base):
    """How many people of a department work at the same time."""

    __tablename__ = "department_crew"
    __table_args__ = (CheckConstraint("people between 1 and 500", "people_in_range"),)

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    people: Mapped[int]


class StandardTime(Base):
    """What a door of a model took in a department, measured; kept by the night job."""

    __tablename__ = "standard_time"
    __table_args__ = (UniqueConstraint("model_id", "department_id", postgresql_nulls_not_distinct=True),)

    id: Mapped[PrimaryKey]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("door_model.id"))
    """Nothing for all models together."""
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    doors: Mapped[int]
    median: Mapped[Minutes]
    most: Mapped[Minutes]
    """Eighty-five of a hundred doors took no longer."""
    ratio_median: Mapped[Factor | None]
    """The usual time in units of what the formula says; nothing where it says nothing."""
    ratio_most: Mapped[Factor | None]


class DepartmentPace(Base):
    """Minutes of work, by standard times, that leave a department on a busy day; kept by the night job."""

    __tablename__ = "department_pace"

    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    days: Mapped[int]
    minutes: Mapped[Minutes]


class SupplierLateness(Base):
    """By how many days a supplier's deliveries came after the expected day; kept by the night job."""

    __tablename__ = "supplier_lateness"

    supplier_id: Mapped[int] = mapped_column(ForeignKey("party.id"), primary_key=True)
    deliveries: Mapped[int]
    median_days: Mapped[int]
    most_days: Mapped[int]
    """Eighty-five of a hundred deliveries were no later."""


class Promise(Base):
    """A day that was promised to a customer, and why just that one; append-only."""

    __tablename__ = "promise"
    __table_args__ = (
        CheckConstraint(f"kind in {PROMISE_KINDS}", "known_kind"),
        Index("ix_promise_order", "order_id", "id"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    kind: Mapped[str] = mapped_column(String(10))
    """Given by a person with the button, or with the confirmation of the order."""
    given_at: Mapped[datetime]
    given_by: Mapped[Name]
    due_on: Mapped[date]
    likely_on: Mapped[date | None]
    """By then it is ready as likely as not, reckoned when the promise was given."""
    safe_on: Mapped[date | None]
    """By then it is ready in eighty-five of a hundred cases."""
    reasons: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]")
    plan: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    """When which department should have been done, and what held the order up most."""
    note: Mapped[Note]
    order: Mapped[SalesOrder] = relationship()
