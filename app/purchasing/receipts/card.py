"""A receipt with everything its page shows: lines, what was ordered, costs, corrections, what went back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.identity.fencing import require_warehouse
from app.kernel.amounts import round_quantity
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.purchasing.receipts.sent_back import KIND
from models.materials import Material
from models.purchasing import GoodsReceipt, GoodsReceiptLine, PurchaseOrder, PurchaseOrderLine
from models.warehouse import StockSlip

SHOW = Right("show", "GoodsReceipt")


@dataclass(frozen=True)
class CardLine:
    """One line, and what has become of it."""

    line: GoodsReceiptLine
    order: PurchaseOrder | None
    sent_back: Decimal
    """In stock units."""

    @property
    def left(self) -> Decimal:
        """How much of it may still go back, in the line's own unit."""
        return round_quantity((self.line.stock_quantity - self.sent_back) / self.line.factor)

    @property
    def is_converted(self) -> bool:
        """Whether it was bought in another unit than it is kept in."""
        return self.line.unit_id != self.line.material.unit_id


@dataclass(frozen=True)
class ReceiptCard:
    """A receipt, read in a few queries whatever the number of its lines."""

    receipt: GoodsReceipt
    lines: Sequence[CardLine]
    slips: Sequence[StockSlip]
    """Corrections and what went back, the newest first."""

    @property
    def orders(self) -> Sequence[PurchaseOrder]:
        """The purchase orders it brought something of."""
        return list(dict.fromkeys(each.order for each in self.lines if each.order is not None))

    @property
    def total(self) -> Decimal:
        """Lira of all lines without VAT, without freight."""
        return sum((each.line.value for each in self.lines), Decimal("0.00"))

    @property
    def landed(self) -> Decimal:
        """Lira of freight and other cost."""
        return sum((each.line.landed for each in self.lines), Decimal("0.00"))

    @property
    def may_change(self) -> bool:
        """Whether it still counts."""
        return self.receipt.cancelled_at is None

    @property
    def may_go_back(self) -> bool:
        """Whether there is anything that has not gone back already."""
        return self.may_change and any(each.left > 0 for each in self.lines)


def receipt_card(work: Work, receipt_id: int) -> ReceiptCard:
    """Read it; RecordGone when there is none, NotYourWarehouse when it went to another."""
    work.require(SHOW)
    receipt = work.session.scalars(
        select(GoodsReceipt)
        .where(GoodsReceipt.id == receipt_id)
        .options(
            joinedload(GoodsReceipt.supplier),
            joinedload(GoodsReceipt.warehouse),
            selectinload(GoodsReceipt.costs),
            selectinload(GoodsReceipt.lines).options(
                joinedload(GoodsReceiptLine.material).joinedload(Material.unit),
                joinedload(GoodsReceiptLine.unit),
                joinedload(GoodsReceiptLine.lot),
            ),
        )
    ).one_or_none()
    if receipt is None:
        raise RecordGone
    require_warehouse(work, receipt.warehouse_id)
    slips = _slips(work, receipt_id)
    orders, went = _orders(work, receipt), _went(slips)
    lines = [
        CardLine(line, orders.get(line.purchase_order_line_id or 0), went.get(line.id, Decimal(0)))
        for line in receipt.lines
    ]
    return ReceiptCard(receipt, lines, slips)


def _slips(work: Work, receipt_id: int) -> Sequence[StockSlip]:
    return work.session.scalars(
        select(StockSlip).where(StockSlip.receipt_id == receipt_id).order_by(StockSlip.id.desc())
    ).all()


def _went(slips: Sequence[StockSlip]) -> dict[int, Decimal]:
    went: dict[int, Decimal] = {}
    for slip in slips:
        if slip.kind == KIND and slip.undone_at is None:
            for line in slip.facts["lines"]:
                so_far = went.get(line["line_id"], Decimal(0))
                went[line["line_id"]] = so_far + Decimal(line["stock_quantity"])
    return went


def _orders(work: Work, receipt: GoodsReceipt) -> Mapping[int, PurchaseOrder]:
    ids = {line.purchase_order_line_id for line in receipt.lines} - {None}
    if not ids:
        return {}
    query = (
        select(PurchaseOrderLine.id, PurchaseOrder)
        .join(PurchaseOrder, PurchaseOrder.id == PurchaseOrderLine.order_id)
        .where(PurchaseOrderLine.id.in_(ids))
    )
    return {row[0]: row[1] for row in work.session.execute(query)}
