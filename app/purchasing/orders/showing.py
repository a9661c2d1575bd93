"""One purchase order as its page shows it: lines, what came, papers and messages; the list of late ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import joinedload, selectinload

from app.kernel.amounts import round_money, round_quantity
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.holdings import may_see_purchase_prices
from app.purchasing.orders.paper import KIND
from models.core import IssuedDocument, Mail
from models.materials import Material
from models.purchasing import GoodsReceipt, GoodsReceiptLine, PurchaseOrder, PurchaseOrderLine

SHOW = Right("show", "PurchaseOrder")
OPEN_STATES = ("sent", "partly_received")

_LATE = text("""
select o.id, o.number, p.name as supplier, o.supplier_id, min(l.expected_on) as expected_on,
       :today - min(l.expected_on) as days_late, count(*) as lines,
       string_agg(m.code, ', ' order by l.position) as materials, count(*) over () as in_all
from purchase_order o
join purchase_order_line l on l.order_id = o.id and l.received < l.quantity and l.expected_on < :today
join material m on m.id = l.material_id
join party p on p.id = o.supplier_id
where o.state in ('sent', 'partly_received')
group by o.id, p.name order by min(l.expected_on), o.id limit :most
""")


@dataclass(frozen=True)
class PurchaseCard:
    """Everything the page says; money only for those who may see it."""

    order: PurchaseOrder
    receipts: Sequence[tuple[GoodsReceipt, GoodsReceiptLine]]
    papers: Sequence[IssuedDocument]
    mails: Sequence[Mail]
    sees_prices: bool
    today: date

    @property
    def net(self) -> Decimal:
        """The order without VAT, in its currency."""
        return sum((amount_of(line) for line in self.order.lines), Decimal("0.00"))

    @property
    def is_late(self) -> bool:
        """Something of it should be here."""
        return any(self.is_line_late(line) for line in self.order.lines)

    def is_line_late(self, line: PurchaseOrderLine) -> bool:
        """The day has passed and not all of it came."""
        return (
            self.order.state in OPEN_STATES
            and line.expected_on < self.today
            and line.received < line.quantity
        )


def amount_of(line: PurchaseOrderLine) -> Decimal:
    """What a line costs without VAT."""
    return round_money(line.quantity * line.unit_price)


def stocked(line: PurchaseOrderLine) -> Decimal:
    """What a line brings, in the material's stock unit."""
    return round_quantity(line.quantity * line.factor)


def purchase_card(work: Work, order_id: int) -> PurchaseCard:
    """The page of one order; RecordGone when there is none. A fixed number of queries."""
    work.require(SHOW)
    order = work.session.get(
        PurchaseOrder,
        order_id,
        options=[
            joinedload(PurchaseOrder.supplier),
            selectinload(PurchaseOrder.lines)
            .joinedload(PurchaseOrderLine.material)
            .joinedload(Material.unit),
            selectinload(PurchaseOrder.lines).joinedload(PurchaseOrderLine.unit),
        ],
        populate_existing=True,
    )
    if order is None:
        raise RecordGone
    papers = work.session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.subject == "PurchaseOrder", IssuedDocument.subject_id == order_id)
        .where(IssuedDocument.kind == KIND)
        .order_by(IssuedDocument.id)
    ).all()
    mails = work.session.scalars(
        select(Mail).where(Mail.document_id.in_([paper.id for paper in papers])).order_by(Mail.id)
    ).all()
    return PurchaseCard(
        order,
        _receipts(work, [line.id for line in order.lines]),
        papers,
        mails,
        may_see_purchase_prices(work),
        today_local(work.now),
    )


def late_deliveries(work: Work, most: int = 500) -> list[Row[Any]]:
    """Orders of which something should be here by now, the latest first."""
    work.require(Right("list", "PurchaseOrder"))
    return list(work.session.execute(_LATE, {"today": today_local(work.now), "most": most}))


def _receipts(work: Work, line_ids: Sequence[int]) -> Sequence[tuple[GoodsReceipt, GoodsReceiptLine]]:
    """What came on these lines: receipt, material, quantity in the unit of the receipt."""
    rows = work.session.execute(
        select(GoodsReceipt, GoodsReceiptLine)
        .join(GoodsReceiptLine, GoodsReceiptLine.receipt_id == GoodsReceipt.id)
        .where(GoodsReceiptLine.purchase_order_line_id.in_(line_ids))
        .options(
            joinedload(GoodsReceiptLine.material).joinedload(Material.unit), joinedload(GoodsReceiptLine.unit)
        )
        .order_by(GoodsReceipt.id, GoodsReceiptLine.position)
    )
    return [(receipt, line) for receipt, line in rows]
