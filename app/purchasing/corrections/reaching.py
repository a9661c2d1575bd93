"""How far a later change of a receipt's value reaches: what is still on a shelf; the rest is reported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.amounts import round_money
from app.kernel.work import Work
from app.stock.slips.revaluing import Holding, Revaluation
from models.purchasing import GoodsReceipt, GoodsReceiptLine

_MOST_ORDERS = 10
_FIRST_MOVE = "select min(id) from stock_move where document = 'receipt' and document_id = :receipt"
# What has left the warehouses since, less what came back, by where it is now.
_GONE = text(f"""
select side.material_id, l.kind, sum(side.quantity) as quantity
from (
    select material_id, target_id as location_id, quantity from stock_move
    where material_id = any(cast(:materials as bigint[])) and id > ({_FIRST_MOVE})
    union all
    select material_id, source_id, -quantity from stock_move
    where material_id = any(cast(:materials as bigint[])) and id > ({_FIRST_MOVE})
) side
join location l on l.id = side.location_id and l.kind in ('wip', 'customer', 'scrap')
group by side.material_id, l.kind
having sum(side.quantity) > 0
""")  # noqa: S608 - our own words
_ORDERS = text(f"""
select distinct o.number from stock_balance b
join location l on l.id = b.location_id and l.kind = 'wip'
join sales_order o on o.id = l.order_id
where b.material_id = any(cast(:materials as bigint[])) and b.on_hand > 0
order by o.number limit {_MOST_ORDERS}
""")  # noqa: S608 - our own number


@dataclass(frozen=True)
class Change:
    """The value of a receipt line changes by so much, from what was written before."""

    line: GoodsReceiptLine
    value: Decimal
    sent_back: Decimal
    """In stock units; it left with the value it had."""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reach:
    """What is done about changes, and what the slip says of each line."""

    revaluations: list[Revaluation]
    lines: list[dict[str, Any]]

    @property
    def missed(self) -> Decimal:
        """Lira that reach nothing any more."""
        return sum((Decimal(line["missed_value"]) for line in self.lines), Decimal(0))


def reach(receipt: GoodsReceipt, changes: Sequence[Change], held: Sequence[Holding]) -> Reach:
    """Give each change to what may still be of its line: its lot, or as much as came with it.

    The warehouse it came to is reached first. Value never falls below zero; what is too much for what is
    there is missed, like what has left.
    """
    places: dict[tuple[int, int | None], list[Holding]] = defaultdict(list)
    for one in sorted(held, key=lambda one: (one.location_id != receipt.warehouse_id, one.location_id)):
        places[one.material_id, one.lot_id].append(one)
    revaluations, lines = [], []
    for change in changes:
        quantity, value, made = _reach_line(change, places[change.line.material_id, change.line.lot_id])
        revaluations += made
        lines.append(_said(change, quantity, value))
    return Reach(revaluations, lines)


def _reach_line(change: Change, holdings: Sequence[Holding]) -> tuple[Decimal, Decimal, list[Revaluation]]:
    """How much of the line is reached, with how much of the change, and where."""
    came = change.line.stock_quantity
    kept, reached, given = came - change.sent_back, Decimal(0), Decimal(0)
    made = []
    for one in holdings:
        quantity = min(one.on_hand, kept - reached)
        if quantity <= 0:
            continue
        reached += quantity
        # Rounded so far and not piece by piece, so that everything together is the change to the kuruş.
        value = max(round_money(change.value * reached / came) - given, -one.value)
        one.on_hand -= quantity
        one.value += value
        given += value
        made.append(Revaluation(one.location_id, one.material_id, one.lot_id, value))
    return reached, given, made


def _said(change: Change, reached: Decimal, value: Decimal) -> dict[str, Any]:
    line = change.line
    return {
        "line_id": line.id,
        "position": line.position,
        "material_id": line.material_id,
        "material": line.material.code,
        "unit": line.material.unit.symbol,
        "quantity": line.stock_quantity,
        "change": change.value,
        "reached": reached,
        "reached_value": value,
        "missed": line.stock_quantity - reached,
        "missed_value": change.value - value,
        "sent_back": change.sent_back,
        **change.facts,
    }


def where_it_went(work: Work, receipt_id: int, reached: Reach) -> dict[str, Any]:
    """Of materials that were not reached in full: how much is in orders, shipped, scrapped since."""
    materials = sorted({line["material_id"] for line in reached.lines if line["missed"]})
    if not materials:
        return {}
    gone: dict[str, dict[str, Decimal]] = defaultdict(dict)
    codes: Mapping[int, str] = {line["material_id"]: line["material"] for line in reached.lines}
    asked = {"materials": materials, "receipt": receipt_id}
    for row in work.session.execute(_GONE, asked):
        gone[codes[row.material_id]][row.kind] = row.quantity
    return {"gone": gone, "orders": list(work.session.scalars(_ORDERS, {"materials": materials}))}
