"""What an order has in progress, with names: what may be given back, thrown away or is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.kernel.permissions import Right
from app.kernel.work import Work

SHOW = Right("show", "Stock")

_THERE = text(
    "select l.id as order_line_id, l.position, m.material_id, t.code, t.name, u.symbol as unit,"
    " bought.symbol as purchase_unit, t.purchase_factor, lot.code as lot,"
    " sum(case when m.target_id = wip.id then m.quantity else -m.quantity end) as quantity"
    " from order_line l join location wip on wip.order_id = l.order_id"
    " join stock_move m on m.order_line_id = l.id and wip.id in (m.source_id, m.target_id)"
    " join material t on t.id = m.material_id join unit u on u.id = t.unit_id"
    " left join unit bought on bought.id = t.purchase_unit_id left join lot on lot.id = m.lot_id"
    " where l.order_id = :order"
    " group by l.id, l.position, m.material_id, t.code, t.name, u.symbol, bought.symbol,"
    " t.purchase_factor, lot.code"
    " having sum(case when m.target_id = wip.id then m.quantity else -m.quantity end) > 0"
    " order by l.position, t.code, lot.code"
)


@dataclass(frozen=True)
class InProgress:
    """How much of a material a line of an order still has in progress; in its stock unit."""

    order_line_id: int
    position: int
    material_id: int
    code: str
    name: str
    unit: str
    purchase_unit: str | None
    purchase_factor: Decimal
    lot: str | None
    quantity: Decimal


def in_progress(work: Work, order_id: int) -> Sequence[InProgress]:
    """Everything in an order's work in progress, line by line; one query, no lock, no money."""
    work.require(SHOW)
    return [InProgress(**row) for row in work.session.execute(_THERE, {"order": order_id}).mappings()]
