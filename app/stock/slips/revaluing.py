"""Revalue: what lies in the warehouses gets another value; nothing is moved [değer düzeltme]."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from app.identity.fencing import require_places
from app.kernel.amounts import round_money, round_unit_cost
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.stock.ledger.amounts import MOST, checked_reason
from app.stock.ledger.events import StockRevalued
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.refusals import AlreadyWorthThat, CostBelowZero, CostTooLarge, NothingToRevalue
from app.stock.slips.slips import open_slip

REVALUE = Right("revalue", "Stock")
KIND = "revalue"

_LOCK = text(
    "select location_id, material_id, lot_id, on_hand, value from stock_balance"
    " where location_id = any(array(select id from location where kind = 'warehouse'))"
    " and material_id = any(cast(:materials as bigint[])) and on_hand > 0"
    " order by location_id, material_id, lot_id for update"
)
_HELD = text(
    "select coalesce(sum(b.on_hand), 0) as quantity, coalesce(sum(b.value), 0) as value"
    " from stock_balance b join location l on l.id = b.location_id and l.kind = 'warehouse'"
    " where b.material_id = :material"
)
_IN_ORDERS = text(
    "select coalesce(sum(b.on_hand), 0) as quantity, coalesce(sum(b.value), 0) as value"
    " from stock_balance b join location l on l.id = b.location_id and l.kind = 'wip'"
    " where b.material_id = :material"
)


@dataclass
class Holding:
    """What one warehouse holds of one material (of one lot), locked; and what is left of it to reach."""

    location_id: int
    material_id: int
    lot_id: int | None
    on_hand: Decimal
    value: Decimal


@dataclass(frozen=True)
class Revaluation:
    """So much more (or, negative, less) lira for what one warehouse holds."""

    location_id: int
    material_id: int
    lot_id: int | None
    value: Decimal


def lock_holdings(work: Work, material_ids: Collection[int]) -> list[Holding]:
    """What all warehouses hold of these materials, locked by location, material and lot; one statement."""
    return [Holding(*row) for row in work.session.execute(_LOCK, {"materials": sorted(material_ids)})]


def value_held(work: Work, material_id: int) -> tuple[Decimal, Decimal]:
    """How much all warehouses hold of a material, and what it is worth; nothing is locked."""
    work.require(REVALUE)
    row = work.session.execute(_HELD, {"material": material_id}).one()
    return row.quantity, row.value


def post_revaluations(work: Work, slip_id: int, changes: Sequence[Revaluation], reason: str) -> None:
    """Write the changes as moves of value alone, against the place of adjustments."""
    adjustment = places(work).adjustment
    post_moves(
        work,
        [
            NewMove(
                operation="revalue",
                material_id=change.material_id,
                lot_id=change.lot_id,
                source_id=adjustment,
                target_id=change.location_id,
                quantity=Decimal(0),
                value=change.value,
                document="slip",
                document_id=slip_id,
                reason=reason,
            )
            for change in changes
            if change.value
        ],
    )


def revalue_stock(
    work: Work, material_id: int, new_cost: Decimal, reason: str, key: str | None = None
) -> int:
    """Let all that the warehouses hold of a material be worth ``new_cost`` a stock unit; the slip's id.

    What is in orders keeps its value; the slip says how much that is. Raises NothingToRevalue when
    nothing is there, AlreadyWorthThat when nothing would change.
    """
    work.require(REVALUE)
    reason = checked_reason(reason)
    new_cost = _checked_cost(new_cost)
    return int(work.once(key, "revalue_stock", lambda: _revalue(work, material_id, new_cost, reason)))


def _revalue(work: Work, material_id: int, new_cost: Decimal, reason: str) -> int:
    material = lock_materials(work, [material_id]).get(material_id)
    if material is None:
        raise RecordGone
    held = lock_holdings(work, [material_id])
    if not held:
        raise NothingToRevalue(material=material.code)
    # It changes what lies in every warehouse.
    require_places(work, {one.location_id for one in held})
    changes = _changes(held, new_cost)
    if not any(change.value for change in changes):
        raise AlreadyWorthThat(material=material.code)
    on_hand, was = _sum(held)
    in_orders = work.session.execute(_IN_ORDERS, {"material": material_id}).one()
    slip = open_slip(
        work,
        KIND,
        reason=reason,
        facts={
            "material_id": material_id,
            "material": material.code,
            "unit": material.unit.symbol,
            "on_hand": on_hand,
            "old_cost": round_unit_cost(was / on_hand),
            "new_cost": new_cost,
            "old_value": was,
            "new_value": was + sum((change.value for change in changes), Decimal(0)),
            "missed": in_orders.quantity,
            "missed_value": in_orders.value,
        },
    )
    post_revaluations(work, slip.id, changes, reason)
    work.emit(StockRevalued(slip.id, slip.number, material_id, reason))
    return slip.id


def _changes(held: Sequence[Holding], new_cost: Decimal) -> list[Revaluation]:
    """Together exactly the new worth of all of it, to the kuruş: each carries what is rounded so far."""
    changes, so_far, given = [], Decimal(0), Decimal(0)
    for one in held:
        so_far += one.on_hand
        worth = round_money(so_far * new_cost) - given
        given += worth
        changes.append(Revaluation(one.location_id, one.material_id, one.lot_id, worth - one.value))
    return changes


def _sum(held: Sequence[Holding]) -> tuple[Decimal, Decimal]:
    return sum((one.on_hand for one in held), Decimal(0)), sum((one.value for one in held), Decimal(0))


def _checked_cost(cost: Decimal) -> Decimal:
    if cost < 0:
        raise CostBelowZero
    if cost >= MOST:
        raise CostTooLarge(cost=cost)
    return round_unit_cost(cost)
