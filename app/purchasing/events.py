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
