"""Which quantities and reasons may enter the ledger at all."""

from __future__ import annotations

from decimal import Decimal

from app.kernel.amounts import round_quantity
from app.stock.ledger.refusals import QuantityNotPositive, QuantityTooLarge, ReasonMissing

MOST = Decimal(10) ** 9
"""No factory moves a thousand million of anything; thirteen digits are a barcode."""


def checked_quantity(quantity: Decimal, field: str | None = None) -> Decimal:
    """The quantity in thousandths; QuantityNotPositive or QuantityTooLarge when it cannot be moved."""
    if quantity >= MOST:
        raise QuantityTooLarge(field=field, quantity=quantity)
    rounded = round_quantity(quantity)
    if rounded <= 0:
        raise QuantityNotPositive(field=field)
    return rounded


def checked_reason(reason: str, field: str | None = None) -> str:
    """The reason without needless spaces; ReasonMissing when nothing is written."""
    written = " ".join(reason.split())
    if not written:
        raise ReasonMissing(field=field)
    return written
