"""What happened to purchase orders."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True)
class PurchaseOrdered(Event):
    """A purchase order was written as a draft."""

    subject = "PurchaseOrder"
    order_id: int
    number: str
    supplier_id: int
    lines: int


@dataclass(frozen=True)
class PurchaseChanged(Event):
    """The draft of a purchase order was changed."""

    subject = "PurchaseOrder"
    order_id: int
    number: str
    lines: int


@dataclass(frozen=True)
class PurchaseSent(Event):
    """The supplier has it: its paper was issued."""

    subject = "PurchaseOrder"
    order_id: int
    number: str
    document_id: int
    recipient: str


@dataclass(frozen=True)
class PurchaseDelivered(Event):
    """Some or all of a purchase order came."""

    subject = "PurchaseOrder"
    order_id: int
    number: str
    state: str
    was: str


@dataclass(frozen=True)
class PurchaseDeliveryUndone(Event):
    """What had been booked as delivered is expected again."""

    subject = "PurchaseOrder"
    order_id: int
    number: str
    state: str
    was: str


@dataclass(frozen=True)
class PurchaseCancelled(Event):
    """What has not come yet will not come."""

    subject = "PurchaseOrder"
    order_id: int
    number: str
    reason: str
    state: str
