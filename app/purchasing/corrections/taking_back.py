"""Take a correction of prices back: by another one, to the prices from before, prepared in one click.

A mirror of its moves would be wrong: what has left the warehouses since took the corrected value along.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.work import Work
from app.purchasing.corrections.correcting import CORRECT
from app.stock.slips.revaluing import KIND
from models.purchasing import GoodsReceiptLine
from models.warehouse import StockSlip


@dataclass(frozen=True)
class OldPrices:
    """What lines of a receipt cost before a correction: by line, for one of its units."""

    slip: str
    prices: Mapping[int, Decimal]


def is_price_correction(slip: StockSlip) -> bool:
    """Whether the slip gave lines of a receipt other prices, and did not just add freight to them."""
    return slip.kind == KIND and slip.receipt_id is not None and "cost" not in slip.facts


def old_prices(work: Work, receipt_id: int, slip_id: int) -> OldPrices | None:
    """The prices to correct back to, of lines that still cost what the slip says; None without any."""
    work.require(CORRECT)
    slip = work.session.get(StockSlip, slip_id)
    if slip is None or slip.receipt_id != receipt_id or not is_price_correction(slip):
        return None
    prices = {}
    for said in slip.facts["lines"]:
        line = work.session.get(GoodsReceiptLine, said["line_id"])
        if line is not None and line.unit_price == Decimal(said["new_price"]):
            prices[line.id] = Decimal(said["old_price"])
    return OldPrices(slip.number, prices) if prices else None
