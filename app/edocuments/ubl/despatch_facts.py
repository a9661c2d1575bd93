"""What a despatch advice says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from app.edocuments.ubl.facts import Firm, Goods, Named, Place, Worth


@dataclass(frozen=True, kw_only=True)
class DriverFacts:
    """Who drives, when it is no carrier's business to know."""

    first_name: str
    last_name: str
    national_id: str
    title: str = "Şoför"


@dataclass(frozen=True, kw_only=True)
class CarriageFacts:
    """A carrier firm, drivers with a vehicle, or both."""

    carrier: Firm | None = None
    drivers: tuple[DriverFacts, ...] = ()
    plate: str = ""
    trailer_plates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DespatchLineFacts:
    """So much of one thing; what of it is still to come, and of which order."""

    position: int
    quantity: Decimal
    unit: str
    goods: Goods
    order: Named | None = None
    order_position: int = 0
    outstanding: Decimal = Decimal(0)
    outstanding_reason: str = ""
    note: str = ""
    worth: Worth | None = None


@dataclass(frozen=True, kw_only=True)
class DespatchFacts:
    """A despatch advice before it is XML. ``form`` names the pre-printed form of a MATBUDAN."""

    number: str
    ettn: UUID
    issued_at: datetime
    despatched_at: datetime
    seller: Firm
    recipient: Firm
    delivery: Place
    carriage: CarriageFacts
    lines: tuple[DespatchLineFacts, ...]
    type_code: str = "SEVK"
    profile: str = "TEMELIRSALIYE"
    buyer: Firm | None = None
    """Who bought the goods, where that is not who receives them."""
    despatched_from: Place | None = None
    handed_over_by: str = ""
    delivery_contact: str = ""
    delivery_phone: str = ""
    orders: tuple[Named, ...] = ()
    form: Named | None = None
    notes: tuple[str, ...] = ()
    gross_weight: Decimal | None = None
    """In kilograms."""
    packages: int | None = None
    worth: Worth | None = None
