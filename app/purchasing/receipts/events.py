"""What happened between us and suppliers."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True)
class GoodsReceived(Event):
    """A delivery was put into the warehouse."""

    subject = "GoodsReceipt"
    receipt_id: int
    number: str
    supplier_id: int
    material_ids: tuple[int, ...]


@dataclass(frozen=True)
class ReceiptCancelled(Event):
    """A receipt was taken back: its goods left the books again."""

    subject = "GoodsReceipt"
    receipt_id: int
    number: str
    reason: str
    material_ids: tuple[int, ...]


@dataclass(frozen=True)
class PriceCorrected(Event):
    """Lines of a receipt got the prices they should have had; the slip says what that reached."""

    subject = "GoodsReceipt"
    receipt_id: int
    number: str
    materials: tuple[str, ...]
    slip: str
    reason: str


@dataclass(frozen=True)
class CostAdded(Event):
    """Freight or another cost of a delivery came later."""

    subject = "GoodsReceipt"
    receipt_id: int
    number: str
    cost: str
    slip: str
    reason: str


@dataclass(frozen=True)
class GoodsSentBack(Event):
    """Goods of a receipt went back to the supplier."""

    subject = "GoodsReceipt"
    receipt_id: int
    number: str
    slip: str
    lines: int
    reason: str
    reopened: bool


@dataclass(frozen=True)
class SendingBackUndone(Event):
    """What was to go back to the supplier stays after all."""

    subject = "GoodsReceipt"
    receipt_id: int
    number: str
    slip: str
    reason: str
