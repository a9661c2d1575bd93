"""What a delivery brings of purchase orders: whether it was ordered, and whether more came than that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.kernel.amounts import round_quantity, show_quantity
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.fields import field_of
from app.purchasing.orders.refusals import PurchaseOrderClosed, PurchaseOrderNotSent
from app.purchasing.receipts.lines import CheckedLine, ReceivedLine
from app.purchasing.receipts.refusals import (
    MoreThanOrdered,
    NotOrderedFromThem,
    OrderedIsAnother,
    OrderLineUnknown,
)
from models.purchasing import GoodsReceiptLine

# The order is locked, as everybody does who changes it, before any material is; its lines too, or a delivery
# that waited would read what had come before the other one.
_EXPECTED = text("""
select l.id, l.position, l.material_id, l.unit_id, l.factor, l.quantity, l.received,
       o.number, o.supplier_id, o.state = 'draft' as is_draft,
       o.state = 'cancelled' or o.cancel_reason <> '' as is_closed, m.code as material, u.symbol as unit
from purchase_order_line l
join purchase_order o on o.id = l.order_id
join material m on m.id = l.material_id
join unit u on u.id = l.unit_id
where l.id = any(cast(:lines as bigint[]))
order by o.id, l.id
for update of o, l
""")


@dataclass(frozen=True)
class Expected:
    """One line of a purchase order, in the unit it was ordered in."""

    id: int
    position: int
    material_id: int
    unit_id: int
    factor: Decimal
    quantity: Decimal
    received: Decimal
    number: str
    supplier_id: int
    is_draft: bool
    is_closed: bool
    """A person said that nothing more is expected."""
    material: str
    unit: str

    def counts(self, unit_id: int, quantity: Decimal, stock_quantity: Decimal) -> Decimal:
        """A delivered line in the unit of the order: ten sheets are ten sheets, whatever they weigh."""
        return quantity if unit_id == self.unit_id else round_quantity(stock_quantity / self.factor)


ByLine = Mapping[int, Expected]


def lock_expected(work: Work, lines: Iterable[ReceivedLine | GoodsReceiptLine]) -> ByLine:
    """The lines of purchase orders that these name, their orders locked; one statement, or none."""
    return lock_ordered(work, {each for line in lines if (each := line.purchase_order_line_id) is not None})


def lock_ordered(work: Work, line_ids: Collection[int]) -> ByLine:
    """The same by the ids of lines of purchase orders."""
    if not line_ids:
        return {}
    found = work.session.execute(_EXPECTED, {"lines": list(line_ids)})
    return {row.id: Expected(**row._mapping) for row in found}  # noqa: SLF001 - how SQLAlchemy names it


def order_refusals(supplier_id: int, lines: Sequence[ReceivedLine], expected: ByLine) -> list[Refusal]:
    """Lines that name an order which is not theirs: another supplier's, or of another material."""
    refusals: list[Refusal] = []
    for position, line in enumerate(lines):
        field = field_of(position if line.row is None else line.row, "purchase_order_line_id")
        if line.purchase_order_line_id is None:
            continue
        ordered = expected.get(line.purchase_order_line_id)
        if ordered is None:
            refusals.append(OrderLineUnknown(field=field))
        elif ordered.supplier_id != supplier_id:
            refusals.append(NotOrderedFromThem(field=field, number=ordered.number))
        elif ordered.is_draft:
            refusals.append(PurchaseOrderNotSent(field=field, number=ordered.number))
        elif ordered.is_closed:
            refusals.append(PurchaseOrderClosed(field=field, number=ordered.number))
        elif line.material_id and ordered.material_id != line.material_id:
            refusals.append(
                OrderedIsAnother(
                    field=field, number=ordered.number, position=ordered.position, material=ordered.material
                )
            )
    return refusals


def came_of_orders(lines: Iterable[CheckedLine | GoodsReceiptLine], expected: ByLine) -> dict[int, Decimal]:
    """How much these lines bring (or, when taken back, brought) of each line of an order, in its unit."""
    came: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.purchase_order_line_id is not None:
            ordered = expected[line.purchase_order_line_id]
            came[ordered.id] += ordered.counts(line.unit_id, line.quantity, line.stock_quantity)
    return dict(came)


def doubt_surplus(came: Mapping[int, Decimal], expected: ByLine, confirmed: Collection[str]) -> None:
    """Raise MoreThanOrdered, naming each line, what was ordered, is here and comes now; unless confirmed."""
    over = [
        {
            "number": one.number,
            "position": one.position,
            "material": one.material,
            "ordered": show_quantity(one.quantity, one.unit),
            "here": show_quantity(one.received, one.unit),
            "now": show_quantity(quantity, one.unit),
        }
        for line_id, quantity in came.items()
        if (one := expected[line_id]).received + quantity > one.quantity
    ]
    if over and MoreThanOrdered.code not in confirmed:
        raise MoreThanOrdered(over)
