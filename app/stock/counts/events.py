"""What happened to a count [sayım]. Neither book figures nor money: who counts blind may read these."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.kernel.events import Event


@dataclass(frozen=True)
class CountOpened(Event):
    """A count sheet was opened."""

    subject = "StockCount"
    count_id: int
    number: str
    lines: int


@dataclass(frozen=True)
class LineCounted(Event):
    """Somebody entered what is on the shelf; an earlier figure of the same line is replaced."""

    subject = "StockCount"
    count_id: int
    material: str
    counted: Decimal


@dataclass(frozen=True)
class LineCleared(Event):
    """A figure was taken back; the line counts as not counted."""

    subject = "StockCount"
    count_id: int
    material: str


@dataclass(frozen=True)
class CountPosted(Event):
    """The differences of a count were booked."""

    subject = "StockCount"
    count_id: int
    number: str
    lines: int
    corrected: int


@dataclass(frozen=True)
class CountCancelled(Event):
    """A count was given up; nothing was booked."""

    subject = "StockCount"
    count_id: int
    number: str
    reason: str
