"""What is missing before something is taken: all of it at once, summed by material."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from sqlalchemy import Row, text

from app.kernel.clock import today_local
from app.kernel.work import RecordGone, Work
from app.stock.ledger.balances import Balance
from app.stock.ledger.refusals import MissingMaterials, Shortage

_NAMES = text(
    "select m.id, m.code, m.name, u.symbol as unit, m.lead_days"
    " from material m join unit u on u.id = m.unit_id"
    " where m.id = any(cast(:materials as bigint[])) order by m.code"
)
# One row for each delivery that suppliers were asked for, the next one first.
_COMING = text(
    "select l.material_id, l.expected_on, round((l.quantity - l.received) * l.factor, 3) as quantity"
    " from purchase_order_line l"
    " join purchase_order o on o.id = l.order_id and o.state in ('sent', 'partly_received')"
    " where l.received < l.quantity and l.material_id = any(cast(:materials as bigint[]))"
    " order by l.expected_on, l.id"
)
_NOTHING = Decimal("0.000")


def refuse_shortages(
    work: Work,
    needed: Mapping[int, Decimal],
    held: Mapping[int, Sequence[Balance]],
    *,
    field: str | None = None,
) -> None:
    """Raise MissingMaterials when any material is needed more than it is held; one query, only then.

    RecordGone when one of them does not exist at all.
    """
    there = {
        material_id: sum((balance.on_hand for balance in held.get(material_id, ())), _NOTHING)
        for material_id in needed
    }
    short = {
        material_id: (quantity, there[material_id])
        for material_id, quantity in needed.items()
        if quantity > there[material_id]
    }
    if short:
        refuse_missing(work, short, field=field)


def refuse_missing(
    work: Work, short: Mapping[int, tuple[Decimal, Decimal]], *, field: str | None = None
) -> NoReturn:
    """Raise MissingMaterials for what is needed and what is there of each; RecordGone for an unknown one."""
    named = work.session.execute(_NAMES, {"materials": list(short)}).all()
    if len(named) < len(short):
        raise RecordGone
    coming = _coming(work, short)
    raise MissingMaterials(
        [
            Shortage(
                row.id,
                row.code,
                row.name,
                row.unit,
                *short[row.id],
                row.lead_days,
                *_expected(work, coming.get(row.id, ()), short[row.id]),
            )
            for row in named
        ],
        field=field,
    )


def _coming(work: Work, materials: Collection[int]) -> Mapping[int, list[Row[Any]]]:
    deliveries: dict[int, list[Row[Any]]] = {}
    for row in work.session.execute(_COMING, {"materials": list(materials)}):
        deliveries.setdefault(row.material_id, []).append(row)
    return deliveries


def _expected(
    work: Work, deliveries: Sequence[Row[Any]], short: tuple[Decimal, Decimal]
) -> tuple[Decimal, date | None]:
    """What is coming in all, and the day on which it covers what is missing; a late one comes today."""
    needed, there = short
    day: date | None = None
    for delivery in deliveries:
        there += delivery.quantity
        if day is None and there >= needed:
            day = max(delivery.expected_on, today_local(work.now))
    return there - short[1], day
