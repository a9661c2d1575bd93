"""What an order is offered on: its terms, when it is paid, what the customer said, what has been paid."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Money, Name, Note, PrimaryKey
from models.core import IssuedDocument

PAYMENT_DUE = ("order", "delivery", "days", "date")
"""With the order, when it is delivered, so many days after that, on a day."""
PAYMENT_WAYS = ("transfer", "cash", "card", "cheque", "note")
ANSWERS = ("approved", "changes")


class OrderTerms(Base):
    """On which terms an order is offered, beyond its lines; an order without a row has the usual ones."""

    __tablename__ = "order_terms"
    __table_args__ = (
        CheckConstraint("valid_days between 1 and 365", "days_of_a_year"),
        CheckConstraint("typed_rate > 0", "rate_positive"),
    )

    order_id: Mapped[int] = mapped_column(
        ForeignKey("sales_order.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    valid_days: Mapped[int | None]
    """How long a proforma counts; None as long as the company's usually do."""
    typed_rate: Mapped[Decimal | None] = mapped_column(Numeric(18, 6))
    """Lira for one unit of the order's currency as somebody decided it; None takes the rate of the day."""
    withholding: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """GİB's code of the VAT that the buyer withholds [tevkifat], when it is agreed."""
    delivery_way: Mapped[str] = mapped_column(String(20), default="", server_default="")
    incoterm: Mapped[str] = mapped_column(String(3), default="", server_default="")
    incoterm_place: Mapped[str] = mapped_column(String(80), default="", server_default="")
    steps: Mapped[list[PaymentStep]] = relationship(
        order_by="PaymentStep.position", cascade="all, delete-orphan", passive_deletes=True
    )


class PaymentStep(Base):
    """One part of the price: when it is due and how much of it; neither per cent nor amount is the rest."""

    __tablename__ = "payment_step"
    __table_args__ = (
        UniqueConstraint("order_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint(f"due in {PAYMENT_DUE}", "known_due"),
        CheckConstraint("(due = 'days') = (days is not null)", "days_when_days"),
        CheckConstraint("days between 1 and 3650", "days_possible"),
        CheckConstraint("(due = 'date') = (due_on is not null)", "day_when_date"),
        CheckConstraint("percent is null or amount is null", "one_of_two"),
        CheckConstraint("percent > 0 and percent <= 100", "percent_in_range"),
        CheckConstraint("amount > 0", "amount_positive"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("order_terms.order_id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    due: Mapped[str] = mapped_column(String(10))
    days: Mapped[int | None]
    due_on: Mapped[date | None]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))


class ProformaAnswer(Base):
    """What a customer said to one revision of a proforma, once; append-only."""

    __tablename__ = "proforma_answer"
    __table_args__ = (
        CheckConstraint(f"answer in {ANSWERS}", "known_answer"),
        CheckConstraint("answer <> 'changes' or remark <> ''", "changes_in_words"),
    )

    id: Mapped[PrimaryKey]
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_document.id"), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("paper_share.id"))
    answer: Mapped[str] = mapped_column(String(10))
    name: Mapped[Name]
    role: Mapped[str] = mapped_column(String(80), default="", server_default="")
    remark: Mapped[Note]
    at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(INET)
    device: Mapped[str] = mapped_column(String(160), default="", server_default="")
    document: Mapped[IssuedDocument] = relationship()


class OrderPayment(Base):
    """Money that came for an order, or its mirror when it had been noted wrongly; append-only."""

    __tablename__ = "order_payment"
    __table_args__ = (
        CheckConstraint(f"way in {PAYMENT_WAYS}", "known_way"),
        CheckConstraint(
            "(reversal_of is null and amount > 0) or (reversal_of is not null and amount < 0)", "mirrored"
        ),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = mapped_column(ForeignKey("sales_order.id"), index=True)
    amount: Mapped[Money]
    """In the currency of the order."""
    currency: Mapped[str] = mapped_column(String(3))
    received_on: Mapped[date]
    way: Mapped[str] = mapped_column(String(10))
    note: Mapped[Note]
    reversal_of: Mapped[int | None] = mapped_column(ForeignKey("order_payment.id"), unique=True)
    at: Mapped[datetime]
    actor_name: Mapped[Name]
