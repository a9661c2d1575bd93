"""What happened to orders, for the audit trail and the screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.events import Event

SUBJECT = "Order"


@dataclass(frozen=True)
class OrderOpened(Event):
    """A customer asked for something; there is a draft."""

    subject = SUBJECT
    order_id: int
    number: str
    customer_id: int
    copied_from: int | None = None


@dataclass(frozen=True)
class OrderChanged(Event):
    """A draft was changed."""

    subject = SUBJECT
    order_id: int
    number: str
    version: int
    lines: int


@dataclass(frozen=True)
class OrderQuoted(Event):
    """The order was offered to its customer: a revision of its proforma is issued."""

    subject = SUBJECT
    order_id: int
    number: str
    document_id: int
    proforma: str
    revision: int


@dataclass(frozen=True)
class TermsChanged(Event):
    """The terms an order is offered on were changed."""

    subject = SUBJECT
    order_id: int
    number: str
    version: int
    currency: str


@dataclass(frozen=True)
class ProformaApproved(Event):
    """The customer approved a revision of the proforma by its link."""

    subject = SUBJECT
    order_id: int
    number: str
    proforma: str
    revision: int
    by: str
    remark: str


@dataclass(frozen=True)
class ChangesWanted(Event):
    """The customer wants something else than a revision of the proforma says."""

    subject = SUBJECT
    order_id: int
    number: str
    proforma: str
    revision: int
    by: str
    remark: str


@dataclass(frozen=True)
class PaymentNoted(Event):
    """Money came for an order; how much it was is told to nobody here."""

    subject = SUBJECT
    order_id: int
    number: str
    payment_id: int
    way: str


@dataclass(frozen=True)
class PaymentTakenBack(Event):
    """A payment was noted wrongly and is mirrored."""

    subject = SUBJECT
    order_id: int
    number: str
    payment_id: int


@dataclass(frozen=True)
class OrderConfirmed(Event):
    """The order is final: its doors are frozen and its proforma is issued."""

    subject = SUBJECT
    order_id: int
    number: str
    document_id: int
    proforma: str
    revision: int


@dataclass(frozen=True)
class OrderRevised(Event):
    """A confirmed order was opened again; its next proforma is a new revision."""

    subject = SUBJECT
    order_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class OrderCancelled(Event):
    """The order will not be made."""

    subject = SUBJECT
    order_id: int
    number: str
    reason: str
    was: str


@dataclass(frozen=True)
class OrderClosed(Event):
    """Some doors have left; the others will never follow."""

    subject = SUBJECT
    order_id: int
    number: str
    reason: str
    doors: int
    """That were ordered and never sent."""


@dataclass(frozen=True)
class LinesRepriced(Event):
    """Prices of a draft changed with its customer, or because somebody took those of today."""

    subject = SUBJECT
    order_id: int
    number: str
    why: str
    lines: tuple[dict[str, Any], ...]
    currency: str
