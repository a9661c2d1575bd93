"""Add up the whole ledger again and compare it with the balances the database keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.kernel.amounts import show_money, show_quantity
from app.kernel.work import Work

_COUNTS = text(
    "select (select count(*) from stock_move) as moves, (select count(*) from stock_balance) as balances"
)
# coalesce on the lot, because a full join needs conditions that can be hashed.
_DIFFERENCES = text("""
with moved as (
    select side.location_id, side.material_id, side.lot_id,
           sum(side.quantity) as quantity, sum(side.value) as value
    from (
        select target_id as location_id, material_id, lot_id, quantity, value from stock_move
        union all
        select source_id, material_id, lot_id, -quantity, -value from stock_move
    ) side
    join location l on l.id = side.location_id and l.kind in ('warehouse', 'wip')
    group by 1, 2, 3
), compared as (
    select coalesce(m.location_id, b.location_id) as location_id,
           coalesce(m.material_id, b.material_id) as material_id,
           coalesce(m.lot_id, b.lot_id) as lot_id,
           coalesce(m.quantity, 0) as moved, coalesce(m.value, 0) as moved_value,
           coalesce(b.on_hand, 0) as on_hand, coalesce(b.value, 0) as value
    from moved m
    full join stock_balance b on b.location_id = m.location_id and b.material_id = m.material_id
                             and coalesce(b.lot_id, 0) = coalesce(m.lot_id, 0)
), judged as (
    select c.*, l.code as location, case
        when c.moved <> c.on_hand then 'quantity'
        when c.moved_value <> c.value then 'value'
        when c.on_hand < 0 or c.value < 0 then 'negative'
        when c.on_hand = 0 and c.value <> 0 then 'value of nothing'
        when c.on_hand > 0 and o.state in ('shipped', 'closed', 'cancelled') then 'left in finished order'
        end as problem
    from compared c
    join location l on l.id = c.location_id
    left join sales_order o on o.id = l.order_id
)
select j.problem, j.location, m.code as material, t.code as lot, j.moved, j.on_hand, j.moved_value, j.value
from judged j
join material m on m.id = j.material_id
left join lot t on t.id = j.lot_id
where j.problem is not null
order by j.location, m.code, j.lot_id
""")


@dataclass(frozen=True)
class Difference:
    """One place and material where ledger and balance do not agree, or where nothing should be left.

    ``problem``: quantity, value, negative, value of nothing, left in finished order.
    """

    problem: str
    location: str
    material: str
    lot: str | None
    moved: Decimal
    on_hand: Decimal
    moved_value: Decimal
    value: Decimal

    def __str__(self) -> str:
        lot = f" lot {self.lot}" if self.lot else ""
        return (
            f"{self.location} {self.material}{lot}: {self.problem};"
            f" moves say {show_quantity(self.moved)} worth {show_money(self.moved_value)},"
            f" balance says {show_quantity(self.on_hand)} worth {show_money(self.value)}"
        )


@dataclass(frozen=True)
class LedgerReport:
    """How many moves and balances there are, and every difference between them."""

    moves: int
    balances: int
    differences: Sequence[Difference]


def verify_ledger(work: Work) -> LedgerReport:
    """Sum all moves by place, material and lot, and compare both ways; finished orders must hold nothing."""
    counts = work.session.execute(_COUNTS).one()
    differences = [Difference(*row) for row in work.session.execute(_DIFFERENCES)]
    return LedgerReport(counts.moves, counts.balances, differences)
