"""What slips did: one event for each act in the store room. No money: screens listen too."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True)
class StockTransferred(Event):
    """Material went from one warehouse to another."""

    subject = "StockSlip"
    slip_id: int
    number: str
    lines: int
    source: str
    target: str
    reason: str


@dataclass(frozen=True)
class MaterialScrapped(Event):
    """Material of a warehouse or of an order was written off."""

    subject = "StockSlip"
    slip_id: int
    number: str
    lines: int
    reason: str
    order_id: int | None = None


@dataclass(frozen=True)
class ExtraIssued(Event):
    """An order in production took more material than its plan."""

    subject = "StockSlip"
    slip_id: int
    number: str
    order_id: int
    lines: int
    reason: str


@dataclass(frozen=True)
class LeftoverReturned(Event):
    """What an order did not use went back to a warehouse, by quantity or as measured pieces."""

    subject = "StockSlip"
    slip_id: int
    number: str
    order_id: int
    lines: int
    reason: str
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class SlipUndone(Event):
    """A slip was taken back by mirror moves."""

    subject = "StockSlip"
    slip_id: int
    number: str
    lines: int
    reason: str
