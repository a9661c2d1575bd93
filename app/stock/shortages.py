"""What is missing before something is taken: all of it at once, summed by material."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NoReturn

from sqlalchemy import text

from app.kernel.work import RecordGone, Work
from app.stock.balances import Balance
from app.stock.refusals import MissingMaterials, Shortage

_NAMES = text(
    "select m.id, m.code, m.name, u.symbol as unit, m.lead_days"
    " from material m join unit u on u.id = m.unit_id"
    " where m.id = any(cast(:materials as bigint[])) order by m.code"
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
    raise MissingMaterials(
        [
            Shortage(row.id, row.code, row.name, row.unit, *short[row.id], lead_days=row.lead_days)
            for row in named
        ],
        field=field,
    )
