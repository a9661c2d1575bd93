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


@dataclass(frozen=True)
class LoadingPrepared(Event):
    """Doors were put on a loading list."""

    subject = "LoadingList"
    list_id: int
    number: str
    customer_id: int
    doors: int


@dataclass(frozen=True)
class LoadingChanged(Event):
    """Doors were put on or taken off a loading list."""

    subject = "LoadingList"
    list_id: int
    number: str
    added: int
    removed: int


@dataclass(frozen=True)
class DoorLoaded(Event):
    """A door was scanned at the truck; ``instead_of`` names the one of its kind that stays here."""

    subject = "LoadingList"
    list_id: int
    number: str
    serial: str
    instead_of: str = ""


@dataclass(frozen=True)
class DoorUnloaded(Event):
    """A door that was ticked came off the truck again."""

    subject = "LoadingList"
    list_id: int
    number: str
    serial: str


@dataclass(frozen=True)
class LoadingCancelled(Event):
    """Nothing of a loading list leaves; its doors are free again."""

    subject = "LoadingList"
    list_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class GoodsCameBack(Event):
    """Doors came back from a customer, or were not taken off the truck."""

    subject = "GoodsReturn"
    return_id: int
    number: str
    kind: str
    customer_id: int
    doors: int
    reason: str


@dataclass(frozen=True)
class ReturnUndone(Event):
    """Doors that were said to be back are with the customer after all."""

    subject = "GoodsReturn"
    return_id: int
    number: str
    reason: str


@dataclass(frozen=True)
class InvoiceNoted(Event):
    """The invoice of a shipment was written elsewhere, or was not after all."""

    subject = "Shipment"
    shipment_id: int
    number: str
    invoice: str


@dataclass(frozen=True)
class AddressKept(Event):
    """An address of delivery of a customer was added, changed or removed."""

    subject = "Party"
    party_id: int
    address_id: int
    name: str
    is_active: bool


@dataclass(frozen=True)
class CarriageForgotten(Event):
    """A driver or a vehicle is offered no more."""

    subject = "Shipment"
    kind: str
    name: str


@dataclass(frozen=True)
class FormLayoutKept(Event):
    """Fields of the pre-printed form were moved."""

    subject = "Company"
    shift_x: int
    shift_y: int
