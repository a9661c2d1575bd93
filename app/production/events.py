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
    """A card is new, is somewhere else, waits for something, or has left the board.

    It carries every fact of the card that an act can change, so that telling the boards reads nothing.
    """

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
    """Whether boards have never seen the card, or not as it is now, so that they need all of it."""
    waits_for_material: bool = False
    rank: int | None = None
    priority: int = 0
    rework_reason: str = ""
    rework_from_id: int | None = None
    by: tuple[tuple[str, datetime], ...] = ()
    """Who works on it now, and since when."""

    @property
    def id(self) -> int:
        """The card's, as a board names it."""
        return self.work_order_id


@dataclass(frozen=True)
class NeedsRaised(Event):
    """A card waits for material that is not there."""

    subject = "WorkOrder"
    work_order_id: int
    materials: int


@dataclass(frozen=True)
class NeedsIssued(Event):
    """The storekeeper gave cards the material they were waiting for."""

    subject = "Order"
    order_id: int
    needs: tuple[int, ...]
    card: str


@dataclass(frozen=True)
class NeedCancelled(Event):
    """A card waits for a material no more, although none was issued."""

    subject = "WorkOrder"
    work_order_id: int
    need_id: int
    reason: str


@dataclass(frozen=True)
class KioskAdded(Event):
    """The office made a screen: where it stands, what it may do, what it shows."""

    subject = "Kiosk"
    kiosk_id: int
    kiosk: str
    rights: tuple[str, ...]
    departments: tuple[int, ...]
    """None means all."""
    shows: str


@dataclass(frozen=True)
class KioskChanged(KioskAdded):
    """What the office says of a screen from now on; an open board of it has to be loaded anew."""


@dataclass(frozen=True)
class KioskPaired(Event):
    """A tablet has fetched its token; from now on whoever holds it is the screen."""

    subject = "Kiosk"
    kiosk_id: int


@dataclass(frozen=True)
class KioskRevoked(Event):
    """The tablet's token is worth nothing any more."""

    subject = "Kiosk"
    kiosk_id: int
