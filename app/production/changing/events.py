"""What happened when an order was changed while it is being made."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.events import Event


@dataclass(frozen=True)
class PlannedOrderChanged(Event):
    """An order that is being made was changed: its doors, its materials and its price with it."""

    subject = "Order"
    order_id: int
    number: str
    change: int
    reason: str
    lines: int
    net_before: Decimal
    net_after: Decimal


@dataclass(frozen=True)
class ChangeNoticed(Event):
    """A station has seen what the customer changed about the doors of a card."""

    subject = "WorkOrder"
    work_order_id: int
    card: str
    change: str
