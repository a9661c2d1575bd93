"""What was changed in an order after it had been planned [değişiklik]; append-only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Json, Money, Name, Note, PrimaryKey
from models.orders import SalesOrder


class OrderChange(Base):
    """One change of an order whose doors are being made: who, why, what was so and what is so now."""

    __tablename__ = "order_change"
    __table_args__ = (
        CheckConstraint("reason <> ''", "reason_given"),
        UniqueConstraint("order_id", "number"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"))
    number: Mapped[int]
    """Counted within the order, from 1."""
    at: Mapped[datetime]
    by: Mapped[Name]
    reason: Mapped[Note]
    due_before: Mapped[date | None]
    due_after: Mapped[date | None]
    net_before: Mapped[Money]
    net_after: Mapped[Money]
    cost: Mapped[Money]
    """What it costs: materials and labour of more or less, and of what is lost."""
    lost: Mapped[Money]
    """Of it the materials and the labour that are in doors which nobody will get."""
    facts: Mapped[Json]
    """Lines before and after, their cards and doors, materials by department, numbers of the slips."""
    order: Mapped[SalesOrder] = relationship()
