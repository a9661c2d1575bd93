"""Which confirmed orders wait for planning, who reserved first comes first, and what there is for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from app.kernel.work import Work
from app.materials.figures import HELD
from app.production.planning import PLAN

MOST = 200
"""As many as one page shows and one click plans."""

# An order is behind another when all that reserved before it take what it needs.
_WAITING = text(f"""
with held as ({HELD}), claim as (
    select r.order_id, r.rank, r.quantity, coalesce(h.quantity, 0) as on_hand,
           sum(r.quantity) over (partition by r.material_id order by r.rank, r.order_id) as upto
    from reservation r left join held h on h.material_id = r.material_id
), judged as (
    select c.order_id, min(c.rank) as rank,
           count(*) filter (where c.quantity > c.on_hand) as missing,
           count(*) filter (where c.upto > c.on_hand and c.quantity <= c.on_hand) as behind
    from claim c group by c.order_id
)
select o.id, o.number, p.name as customer, o.due_on, d.doors,
       coalesce(j.missing, 0) as missing, coalesce(j.behind, 0) as behind
from sales_order o
join party p on p.id = o.customer_id
left join judged j on j.order_id = o.id
cross join lateral (
    select coalesce(sum(l.quantity), 0) as doors from order_line l
    where l.order_id = o.id and l.model_id is not null
) d
where o.state = 'confirmed'
order by j.rank nulls last, o.confirmed_at, o.id
limit :most
""")  # noqa: S608 - a constant


@dataclass(frozen=True)
class WaitingOrder:
    """A confirmed order: how many doors, and of how many of its materials there is not enough for it."""

    id: int
    number: str
    customer: str
    due_on: date | None
    doors: int
    missing: int
    """Materials of which there is not enough at all."""
    behind: int
    """Materials of which there is enough, but earlier orders have reserved it."""

    @property
    def is_supplied(self) -> bool:
        """Whether it can be planned without asking, when all before it are planned too."""
        return not self.missing and not self.behind


def waiting_orders(work: Work) -> list[WaitingOrder]:
    """The confirmed orders, who reserved first comes first; one query, at most MOST of them."""
    work.require(PLAN)
    return [WaitingOrder(*row) for row in work.session.execute(_WAITING, {"most": MOST})]
