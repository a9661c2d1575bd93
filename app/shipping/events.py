"""What left the house, told to the audit trail and the screens. No money, no names of drivers."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True)
class ShipmentSent(Event):
    """Doors left with a shipment, and its waybill was issued."""

    subject = "Shipment"
    shipment_id: int
    number: str
    waybill_number: str
    customer_id: int
    order_ids: tuple[int, ...]
    doors: int
