"""What confirmed orders will take: reserved softly when they are confirmed, let go when they are planned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from app.kernel.amounts import show_quantity
from app.kernel.errors import Doubt
from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.ledger.balances import availability

_RESERVE = text(
    "insert into reservation (order_id, material_id, quantity, rank)"
    " select l.order_id, m.material_id, sum(m.quantity), cast(:rank as bigint)"
    " from order_line l join order_material m on m.line_id = l.id"
    " where l.order_id = any(cast(:orders as bigint[]))"
    " group by l.order_id, m.material_id order by l.order_id, m.material_id"
)
_RELEASE = text("delete from reservation where order_id = :order")
_RESERVED = text(
    "select material_id, sum(quantity) as quantity from reservation"
    " where material_id = any(cast(:materials as bigint[]))"
    " and (cast(:before as bigint) is null or (order_id <> :before and (rank, order_id) < (coalesce("
    "(select min(rank) from reservation where order_id = :before), 9223372036854775807), :before)))"
    " group by material_id"
)
# The earlier orders that would go short, those served last first: what is left serves the earliest.
_WHOSE = text(
    "select o.number, m.code, u.symbol as unit, r.quantity, r.material_id"
    " from reservation r join sales_order o on o.id = r.order_id"
    " join material m on m.id = r.material_id join unit u on u.id = m.unit_id"
    " where r.material_id = any(cast(:materials as bigint[])) and r.order_id <> :order"
    " and (r.rank, r.order_id) < (coalesce((select min(rank) from reservation where order_id = :order),"
    " 9223372036854775807), :order)"
    " order by m.code, r.rank desc, r.order_id desc"
)


_NOBODY = 0
"""The order of whoever takes without one: it comes after all that have reserved."""


@dataclass(frozen=True)
class Claim:
    """How much of a material would be taken away from an order that reserved it first."""

    order: str
    material: str
    unit: str
    quantity: Decimal

    def __str__(self) -> str:
        return f"{self.order}: {self.material} {show_quantity(self.quantity, self.unit)}"


class ReservedForOthers(Doubt):
    """It is there, but an order that was confirmed earlier counts on it. Facts: ``claims``."""

    code = "stock.reserved_for_others"
    sentence = N_("Earlier orders have reserved what this one would take: {others}. Take it all the same?")

    def __init__(self, claims: Collection[Claim]) -> None:
        super().__init__(claims=list(claims), others="; ".join(str(each) for each in claims))

    @property
    def claims(self) -> list[Claim]:
        """Whose, what and how much, by material."""
        return list(self.facts["claims"])


class ReservedByOrders(ReservedForOthers):
    """The same when a slip takes it and no order."""

    sentence = N_("Orders have reserved what you would take: {others}. Take it all the same?")


def reserve_for_orders(work: Work, order_ids: Collection[int], confirmed_at: datetime) -> None:
    """Reserve everything these orders need, from the moment they were confirmed; one statement."""
    work.session.execute(
        _RESERVE, {"orders": list(order_ids), "rank": int(confirmed_at.timestamp() * 1_000_000)}
    )


def release_reservation(work: Work, order_id: int) -> None:
    """The order needs nothing from stock any more, or not yet."""
    work.session.execute(_RELEASE, {"order": order_id})


def reserved(work: Work, material_ids: Collection[int], *, before: int | None = None) -> dict[int, Decimal]:
    """What confirmed orders have reserved of each material, zero included; one query.

    With ``before`` (an order) only what others reserved earlier; an order that has reserved nothing
    itself comes after all of them.
    """
    found = dict.fromkeys(material_ids, Decimal(0))
    rows = work.session.execute(_RESERVED, {"materials": sorted(found), "before": before})
    found.update((row.material_id, row.quantity) for row in rows)
    return found


def refuse_taking_reserved(work: Work, order_id: int, taken: dict[int, Decimal]) -> None:
    """Raise ReservedForOthers: how much of each material is taken away, and from which orders; one query."""
    raise ReservedForOthers(_claims(work, order_id, taken))


def doubt_taking(work: Work, taken: Mapping[int, Decimal], confirmed: Collection[str]) -> None:
    """Raise ReservedByOrders when what stays would not cover what orders have reserved; unless confirmed.

    For what leaves the warehouses that supply orders by a slip, before it does.
    """
    if ReservedByOrders.code in confirmed:
        return
    promised, there = reserved(work, taken), availability(work, taken)
    lost = {
        material: min(quantity, missing)
        for material, quantity in taken.items()
        if (missing := quantity + promised[material] - there[material].on_hand) > 0
    }
    if lost and (claims := _claims(work, _NOBODY, lost)):
        raise ReservedByOrders(claims)


def _claims(work: Work, order_id: int, taken: Mapping[int, Decimal]) -> list[Claim]:
    left, claims = dict(taken), []
    for row in work.session.execute(_WHOSE, {"materials": sorted(taken), "order": order_id}):
        lost = min(left[row.material_id], row.quantity)
        if lost > 0:
            left[row.material_id] -= lost
            claims.append(Claim(row.number, row.code, row.unit, lost))
    return claims
