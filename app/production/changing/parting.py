"""Doors that follow a change while others of their line do not get a line of their own."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Final

from sqlalchemy import text

from app.kernel.amounts import VatLine, round_quantity, split_vat
from app.kernel.work import Work
from app.orders.freezing import write_line
from app.orders.working_out import net_of
from app.production.changing.fates import KEEP, LinePlan
from app.production.changing.reckoning import Lacks
from app.stock.progress.parting import part_progress
from app.stock.progress.spoiling import Need
from models.orders import OrderLine, SalesOrder

# What belongs to the cards goes with them; what was spoilt or shipped stays where it happened.
_MOVE: Final = (
    text("update work_order set order_line_id = :line where id = any(cast(:cards as bigint[]))"),
    text(
        "update door set order_line_id = :line where work_order_id = any(cast(:cards as bigint[]))"
        " and scrapped_event_id is null and shipment_line_id is null"
    ),
    text("update work_spell set order_line_id = :line where work_order_id = any(cast(:cards as bigint[]))"),
    text(
        "update material_need set order_line_id = :line where work_order_id = any(cast(:cards as bigint[]))"
    ),
)


def part_line(work: Work, order: SalesOrder, plan: LinePlan, lacks: Lacks, reason: str) -> OrderLine:
    """A new line for those doors of a line that follow a change; cards and material go with them."""
    old, line = plan.row, plan.asked.worked
    assert old is not None
    assert line is not None
    new = OrderLine(quantity=line.typed.quantity, parted_from_id=old.parted_from_id or old.id)
    order.lines.append(new)
    write_line(new, line, max(row.position for row in order.lines if row is not new) + 1)
    work.session.flush()
    moving = [fate.card for fate in plan.fates if fate.becomes != KEEP]
    _bring_material(work, order, plan, lacks, new, reason)
    for statement in _MOVE:
        work.session.execute(statement, {"line": new.id, "cards": [card.id for card in moving]})
    _shrink(old, plan.stays)
    return new


def _bring_material(
    work: Work, order: SalesOrder, plan: LinePlan, lacks: Lacks, new: OrderLine, reason: str
) -> None:
    """What the doors were planned to have in them, less what they never got."""
    assert plan.was is not None
    assert plan.row is not None
    held: dict[int, Decimal] = defaultdict(Decimal)
    moving = [fate.card for fate in plan.fates if fate.becomes != KEEP]
    for (material, _department), each in plan.was.needs.items():
        held[material] += each * sum(card.doors for card in moving)
    for card in moving:
        for material, quantity in lacks.get(card.id, {}).items():
            held[material] -= quantity
    needs = [Need(material, round_quantity(each), plan.row.id) for material, each in held.items()]
    part_progress(work, order.id, [need for need in needs if need.quantity > 0], new.id, reason)


def _shrink(row: OrderLine, doors: int) -> None:
    """The old line for the doors that stay: what they need, and what they are sold for."""
    before = row.quantity
    row.quantity = doors
    for need in row.materials:
        need.quantity = round_quantity(need.quantity * doors / before)
    row.materials = [need for need in row.materials if need.quantity]
    row.net = net_of(row.unit_price, doors, row.discount_percent)
    row.vat = split_vat([VatLine(row.net, row.vat_percent)]).vat
