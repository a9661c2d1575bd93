"""Locked balances of several places at once, in the one order in which everybody locks them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from app.kernel.work import Work
from app.stock.ledger.balances import Balance

# Empty balances too: what comes in changes them, and two transfers that go opposite ways must meet here
# and not in the trigger.
_LOCK = text(
    "select location_id, material_id, lot_id, on_hand, value from stock_balance"
    " where location_id = any(cast(:places as bigint[]))"
    " and material_id = any(cast(:materials as bigint[]))"
    " order by location_id, material_id, lot_id for update"
)

Held = dict[tuple[int, int], list[Balance]]
"""Balances by place and material, the oldest lot first; what has no lot is older than any."""


def lock_places(work: Work, place_ids: Collection[int], material_ids: Collection[int]) -> Held:
    """Lock everything these places hold of these materials; one statement. Empty balances are left out."""
    held: Held = {}
    asked = {"places": sorted(set(place_ids)), "materials": sorted(set(material_ids))}
    for row in work.session.execute(_LOCK, asked):
        if row.on_hand > 0:
            held.setdefault((row.location_id, row.material_id), []).append(
                Balance(row.lot_id, row.on_hand, row.value)
            )
    for balances in held.values():
        balances.sort(key=lambda balance: balance.lot_id or 0)
    return held
