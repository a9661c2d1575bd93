"""What happens to cards, told to the audit trail and to every open board."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.events import Event


@dataclass(frozen=True)
class OrderPlanned(Event):
    """An order's materials left the warehouse and its cards are on the board."""

    subject = "Order"
    order_id: int
    number: str
    cards: int
    doors: int


@dataclass(frozen=True)
class CardMoved(Event):
    """A card is new, is somewhere else, waits for something, or has left the board."""

    subject = "WorkOrder"
    work_order_id: int
    event_id: int
    kind: str
    """As in the production event: planned, passed, undone, blocked, split, shipped, cancelled …"""
    order_id: int
    department_id: int
    state: str
    quantity: int
    version: int
    since: datetime
    blocked_reason: str = ""
    is_new: bool = False
    """Whether boards have never seen the card, so that they need all of it."""


@dataclass(frozen=True)
class KioskAdded(Event):
    """A touch screen may be paired."""

    subject = "Kiosk"
    kiosk_id: int
    kiosk: str


@dataclass(frozen=True)
class KioskPaired(Event):
    """A tablet proved that it holds the one-time code; from now on its token is the kiosk."""

    subject = "Kiosk"
    kiosk_id: int


@dataclass(frozen=True)
class KioskRevoked(Event):
    """The tablet's token is worth nothing any more."""

    subject = "Kiosk"
    kiosk_id: int
