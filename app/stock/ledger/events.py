"""What happened to stock: one event for each act, never one for each line. No money: kiosks listen too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.events import Event


@dataclass(frozen=True)
class MaterialIssued(Event):
    """Material went from the warehouse into an order's work in progress."""

    subject = "Order"
    order_id: int
    lines: int
    reason: str = ""


@dataclass(frozen=True)
class MaterialReturned(Event):
    """What was still in an order's work in progress went back to the warehouse."""

    subject = "Order"
    order_id: int
    lines: int
    reason: str = ""


@dataclass(frozen=True)
class MaterialShipped(Event):
    """The material in an order's doors left with a shipment."""

    subject = "Order"
    order_id: int
    shipment_id: int
    lines: int


@dataclass(frozen=True)
class MaterialCameBack(Event):
    """The material in doors came back with them from the customer."""

    subject = "Order"
    order_id: int
    return_id: int
    lines: int


@dataclass(frozen=True)
class StockCounted(Event):
    """A material was counted; the difference was booked."""

    subject = "Material"
    material_id: int
    counted: Decimal
    difference: Decimal
    reason: str


@dataclass(frozen=True)
class StockRevalued(Event):
    """What the warehouses hold of a material got another value; nothing was moved."""

    subject = "StockSlip"
    slip_id: int
    number: str
    material_id: int
    reason: str
