"""What suppliers still owe us: open purchase orders and their lines, to be received against."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from app.kernel.work import Work
from app.purchasing.receipts.receiving import RECEIVE

_MOST_ORDERS = 50
# Lines of which everything came stay in the list of an order that was chosen: more may have come.
_OPEN = text("""
select o.id, o.number, o.expected_on, o.currency, count(*) as lines,
       string_agg(m.code, ', ' order by l.position) as materials
from purchase_order o
join purchase_order_line l on l.order_id = o.id and l.received < l.quantity
join material m on m.id = l.material_id
where o.supplier_id = :supplier and o.state in ('sent', 'partly_received') and o.cancel_reason = ''
group by o.id
order by o.expected_on, o.id
limit :most
""")
_LINES = text("""
select l.id, l.order_id, o.number, o.supplier_id, s.code as supplier_code, s.name as supplier, o.currency,
       l.position, l.material_id, m.code, m.name, u.symbol as unit, l.quantity, l.received, l.unit_price
from purchase_order_line l
join purchase_order o on o.id = l.order_id
join party s on s.id = o.supplier_id
join material m on m.id = l.material_id
join unit u on u.id = l.unit_id
where o.id = any(cast(:orders as bigint[])) and o.cancel_reason = ''
  and o.state in ('sent', 'partly_received', 'received')
order by o.expected_on, o.id, l.position
""")


@dataclass(frozen=True)
class OpenOrder:
    """A purchase order of which something is still to come."""

    id: int
    number: str
    expected_on: date
    currency: str
    lines: int
    materials: str


@dataclass(frozen=True)
class ExpectedLine:
    """One line of a purchase order as the page of a delivery needs it."""

    id: int
    order_id: int
    number: str
    supplier_id: int
    supplier_code: str
    supplier: str
    currency: str
    position: int
    material_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    received: Decimal
    unit_price: Decimal

    @property
    def outstanding(self) -> Decimal:
        """What is still to come, in the unit of the order."""
        return max(self.quantity - self.received, Decimal(0))


def open_orders(work: Work, supplier_id: int) -> Sequence[OpenOrder]:
    """The orders a supplier has not delivered in full, the one that is due first before the others."""
    work.require(RECEIVE)
    asked = {"supplier": supplier_id, "most": _MOST_ORDERS}
    return [OpenOrder(*row) for row in work.session.execute(_OPEN, asked)]


def ordered_lines(work: Work, order_ids: Collection[int]) -> Sequence[ExpectedLine]:
    """The lines of orders the supplier has in hand; drafts and closed orders have none."""
    work.require(RECEIVE)
    if not order_ids:
        return []
    return [ExpectedLine(*row) for row in work.session.execute(_LINES, {"orders": sorted(set(order_ids))})]
