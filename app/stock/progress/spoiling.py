"""Doors that are thrown away take their material with them, and what replaces them is issued again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.amounts import round_quantity
from app.kernel.work import Work
from app.stock.ledger.balances import Balance, Taken, take_from
from app.stock.ledger.contents import still_there
from app.stock.ledger.holding import lock_places
from app.stock.ledger.places import lock_wip, main_warehouse, places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.events import ExtraIssued, LeftoverReturned, MaterialScrapped
from app.stock.slips.slips import open_slip
from app.stock.slips.undoing import OF_A_CARD
from app.stock.warehouses.warehouses import all_active_warehouses

SUPPLY = ("supply",)
CAUSE = "floor"


@dataclass(frozen=True)
class Need:
    """How much of one material one order line needs, in the material's stock unit."""

    material_id: int
    quantity: Decimal
    order_line_id: int


def spoil(
    work: Work, order_id: int, card_id: int, spoilt: Sequence[Need], reason: str, cause: str = CAUSE
) -> int | None:
    """Write off material of an order's lines, never more than is in progress; the slip's id.

    None when nothing of it is there. The caller has locked the order and checked the right. Its cost stays
    with the order.
    """
    wip = lock_wip(work, order_id)
    taken = taken_from_progress(work, order_id, wip, spoilt)
    if wip is None or not taken:
        return None
    scrap = places(work).scrap
    slip = open_slip(
        work,
        "scrap",
        source_id=wip,
        target_id=scrap,
        order_id=order_id,
        reason=reason,
        facts={"cause": cause, OF_A_CARD: card_id},
    )
    post_moves(work, [_move("scrap", slip.id, need, part, wip, scrap, reason) for need, part in taken])
    work.emit(MaterialScrapped(slip.id, slip.number, len(taken), reason, order_id))
    return slip.id


def give_back(work: Work, order_id: int, card_id: int, spared: Sequence[Need], reason: str) -> int | None:
    """Bring to the main warehouse what doors that are given up did not need any more; the slip's id.

    Never more than is in progress; None when nothing of it is there. The caller has locked the order.
    """
    wip = lock_wip(work, order_id)
    taken = taken_from_progress(work, order_id, wip, spared)
    if wip is None or not taken:
        return None
    target = main_warehouse(work)
    slip = open_slip(
        work,
        "return",
        source_id=wip,
        target_id=target,
        order_id=order_id,
        reason=reason,
        facts={OF_A_CARD: card_id},
    )
    post_moves(work, [_move("return", slip.id, need, part, wip, target, reason) for need, part in taken])
    work.emit(LeftoverReturned(slip.id, slip.number, order_id, len(taken), reason))
    return slip.id


def taken_from_progress(
    work: Work, order_id: int, wip: int | None, needs: Sequence[Need]
) -> list[tuple[Need, Taken]]:
    """What there is of these needs in an order's work in progress, lot by lot; never more than that."""
    there = {} if wip is None else still_there(work, order_id, wip)
    held: dict[tuple[int, int], list[Balance]] = {}
    for share, left in there.items():
        balance = Balance(share.lot_id, left.quantity, left.value)
        held.setdefault((share.order_line_id, share.material_id), []).append(balance)
    return [
        (need, part)
        for need in needs
        for part in take_from(held.get((need.order_line_id, need.material_id), ()), need.quantity)
    ]


def issue_again(
    work: Work,
    order_id: int,
    card_id: int,
    needs: Sequence[Need],
    reason: str,
    only: Collection[int] | None = None,
) -> tuple[int | None, list[Need]]:
    """Give an order in production more material: the slip's id, and what is not there in full.

    A material goes whole or not at all. What other orders have only reserved may go: doors that were
    planned come before orders that were not. ``only`` leaves all warehouses alone but these. The caller has
    locked the order and checked the right.
    """
    wip = lock_wip(work, order_id)
    supply = [warehouse.id for warehouse in all_active_warehouses(work, SUPPLY)]
    sources = [one for one in supply if only is None or one in only]
    held = lock_places(work, sources, {need.material_id for need in needs})
    there = {
        need.material_id: [each for place in sources for each in _at(held, place, need.material_id)]
        for need in needs
    }
    taken: list[tuple[Need, int, Taken]] = []
    missing: list[Need] = []
    for need in needs:
        found = there[need.material_id]
        if wip is None or sum((each.on_hand for _place, each in found), Decimal(0)) < need.quantity:
            missing.append(need)
            continue
        taken += _take(need, found)
    if wip is None or not taken:
        return None, missing
    slip = open_slip(
        work,
        "issue",
        source_id=sources[0],
        target_id=wip,
        order_id=order_id,
        reason=reason,
        facts={OF_A_CARD: card_id},
    )
    moves = [_move("issue", slip.id, need, part, place, wip, reason) for need, place, part in taken]
    post_moves(work, moves)
    work.emit(ExtraIssued(slip.id, slip.number, order_id, len(taken), reason))
    return slip.id, missing


def _at(
    held: Mapping[tuple[int, int], Sequence[Balance]], place: int, material_id: int
) -> list[tuple[int, Balance]]:
    return [(place, balance) for balance in held.get((place, material_id), ())]


def _take(need: Need, found: Sequence[tuple[int, Balance]]) -> list[tuple[Need, int, Taken]]:
    left, taken = round_quantity(need.quantity), []
    for place, balance in found:
        for part in take_from([balance], left):
            taken.append((need, place, part))
            left -= part.quantity
    return taken


def _move(
    operation: str, slip_id: int, need: Need, part: Taken, source_id: int, target_id: int, reason: str
) -> NewMove:
    return NewMove(
        operation=operation,
        material_id=need.material_id,
        lot_id=part.lot_id,
        source_id=source_id,
        target_id=target_id,
        quantity=part.quantity,
        value=part.value,
        document="slip",
        document_id=slip_id,
        order_line_id=need.order_line_id,
        reason=reason,
    )
