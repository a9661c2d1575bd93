"""What of goods that go back to the supplier is expected of them again, line by line of their orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.work import Work
from app.purchasing.receipts.expected import ByLine
from app.purchasing.receipts.sent_back import slips_sent_back
from models.purchasing import GoodsReceiptLine
from models.warehouse import StockSlip


@dataclass
class _SoFar:
    """What of one receipt line is expected again already: in the stock unit and in the order's."""

    stock: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)


@dataclass(frozen=True)
class Reopened:
    """A line of a purchase order that waits again, and for how much in its unit."""

    line_id: int
    quantity: Decimal


class Reopening:
    """Counts what goes back in the unit of its purchase order; never more than had come with it.

    Three thirds of a piece are one piece: every part is rounded, so the last one takes what is left.
    """

    def __init__(self, work: Work, receipt_id: int, expected: ByLine) -> None:
        self._expected = expected
        self._so_far = _reopened_by_line(slips_sent_back(work, receipt_id) if expected else ())

    @property
    def is_asked(self) -> bool:
        """Whether any of the goods were ordered and shall come again."""
        return bool(self._expected)

    def part(self, line: GoodsReceiptLine, quantity: Decimal, stock_quantity: Decimal) -> Reopened | None:
        """How much of a purchase order these goods let be expected again; None when of none."""
        ordered = self._expected.get(line.purchase_order_line_id or 0)
        if ordered is None:
            return None
        came = ordered.counts(line.unit_id, line.quantity, line.stock_quantity)
        so_far = self._so_far[line.id]
        left = came - so_far.ordered
        so_far.stock += stock_quantity
        if so_far.stock == line.stock_quantity:
            again = left
        else:
            again = min(ordered.counts(line.unit_id, quantity, stock_quantity), left)
        so_far.ordered += again
        return Reopened(ordered.id, again)


def ordered_of(slip: StockSlip) -> dict[int, Decimal]:
    """How much of each line of a purchase order a slip let be expected again, in its unit."""
    went: dict[int, Decimal] = defaultdict(Decimal)
    for line in slip.facts["lines"]:
        if line["purchase_order_line_id"] is not None:
            went[line["purchase_order_line_id"]] += Decimal(line["ordered_quantity"])
    return dict(went)


def _reopened_by_line(slips: Iterable[StockSlip]) -> dict[int, _SoFar]:
    found: dict[int, _SoFar] = defaultdict(_SoFar)
    for slip in slips:
        for line in slip.facts["lines"]:
            if line["purchase_order_line_id"] is not None:
                found[line["line_id"]].stock += Decimal(line["stock_quantity"])
                found[line["line_id"]].ordered += Decimal(line["ordered_quantity"])
    return found
