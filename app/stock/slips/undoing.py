"""Take a slip back: every move mirrored, as long as what it moved is still where it went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from app.identity.fencing import require_places
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.stock.ledger.amounts import checked_reason
from app.stock.ledger.balances import Balance
from app.stock.ledger.contents import Share, still_there
from app.stock.ledger.holding import lock_places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.refusals import MissingMaterials
from app.stock.ledger.shortages import refuse_shortages
from app.stock.slips.events import SlipUndone
from app.stock.slips.refusals import SlipAlreadyUndone, SlipGoodsMoved, SlipOfTheFloor, SlipStays
from app.stock.slips.standing import lock_progress
from app.stock.warehouses.warehouses import hold_warehouses
from models.warehouse import StockSlip

UNDO = Right("undo", "Stock")
UNDOABLE: Final = frozenset({"transfer", "scrap", "return", "issue"})
"""Kinds of slips that can be taken back; the others are corrected by a new act of their own."""

OF_A_CARD: Final = "card"
"""The fact of a slip that a card of the floor made by scrapping doors; it is taken back on the board."""
_MIRRORED: Final = {"transfer": "transfer", "scrap": "scrap", "return": "issue", "issue": "return"}
_MOVES = text(
    "select m.id, m.material_id, m.lot_id, m.source_id, m.target_id, m.quantity, m.value, m.order_line_id,"
    " target.kind as target_kind, source.kind as source_kind,"
    " exists (select from stock_move r where r.reversal_of = m.id) as is_mirrored"
    " from stock_move m join location source on source.id = m.source_id"
    " join location target on target.id = m.target_id"
    " where m.document = 'slip' and m.document_id = :slip and m.reversal_of is null order by m.id desc"
)

Spot = tuple[int, int, int | None, int | None]
"""A place, a material, a lot, and in an order's work in progress the line."""


def may_undo(slip: StockSlip) -> bool:
    """Whether this slip is of a kind that can be taken back and has not been yet."""
    return slip.kind in UNDOABLE and slip.undone_at is None


def undo_slip(work: Work, slip_id: int, reason: str, key: str | None = None) -> None:
    """Mirror every move of the slip and mark it undone; its number stays.

    Raises NotYourWarehouse, SlipStays, SlipAlreadyUndone, WarehousePassive, OrderNotInProduction, or
    SlipGoodsMoved with everything that is no longer there. The number of statements does not depend on the
    number of lines.
    """
    work.require(UNDO)
    reason = checked_reason(reason)
    work.once(key, "undo_slip", lambda: _undo(work, slip_id, reason))


def _undo(work: Work, slip_id: int, reason: str) -> None:
    slip = work.session.get(StockSlip, slip_id)
    if slip is not None and slip.facts.get(OF_A_CARD) is not None:
        raise SlipOfTheFloor(number=slip.number)
    moves = work.session.execute(_MOVES, {"slip": slip_id}).all()
    require_places(work, {place for move in moves for place in (move.source_id, move.target_id)})
    take_back_slip(work, slip_id, reason)


def take_back_slip(work: Work, slip_id: int, reason: str) -> None:
    """The same as a part of another act, which has checked the right."""
    slip = work.session.get(StockSlip, slip_id)
    if slip is None:
        raise RecordGone
    if slip.kind not in UNDOABLE:
        raise SlipStays
    # An order is always locked before what is done with its material.
    wip = None if slip.order_id is None else lock_progress(work, slip.order_id, field="")
    slip = work.lock(StockSlip, slip_id)
    if slip.undone_at is not None:
        raise SlipAlreadyUndone(number=slip.number)
    originals = work.session.execute(_MOVES, {"slip": slip_id}).all()
    if any(original.is_mirrored for original in originals):
        # What an order gave back as a whole went back with it.
        raise SlipAlreadyUndone(number=slip.number)
    hold_warehouses(work, {original.source_id for original in originals})
    there = _what_is_there(work, slip, wip, originals)
    leaves = _what_leaves(originals)
    _refuse_gone(work, slip, leaves, there)
    source = {spot: balance for spot, balance in there.items() if spot in leaves}
    moves = [_mirror(slip, original, value, reason) for original, value in _valued(originals, source)]
    post_moves(work, moves)
    slip.undone_at, slip.undone_by, slip.undo_reason = work.now, work.actor.name, reason
    work.session.flush()
    work.emit(SlipUndone(slip.id, slip.number, len(moves), reason))


def _what_is_there(
    work: Work, slip: StockSlip, wip: int | None, originals: Sequence[Any]
) -> dict[Spot, Balance]:
    """What each spot holds that goods come back from: warehouses by lot, an order's progress by line."""
    stocked = {
        place
        for original in originals
        for place, kind in (
            (original.source_id, original.source_kind),
            (original.target_id, original.target_kind),
        )
        if kind == "warehouse"
    }
    held = lock_places(work, stocked, {original.material_id for original in originals})
    there: dict[Spot, Balance] = {
        (place, material, balance.lot_id, None): balance
        for (place, material), balances in held.items()
        for balance in balances
    }
    if wip is not None and slip.order_id is not None:
        for share, left in still_there(work, slip.order_id, wip).items():
            there[wip, share.material_id, share.lot_id, share.order_line_id] = Balance(
                share.lot_id, left.quantity, left.value
            )
    return there


def _spot(place: int, kind: str, original: Any) -> Spot | None:
    """Where a balance is kept of it; None for the virtual places."""
    if kind == "wip":
        share = Share(original.order_line_id, original.material_id, original.lot_id)
        return place, share.material_id, share.lot_id, share.order_line_id
    return (place, original.material_id, original.lot_id, None) if kind == "warehouse" else None


def _what_leaves(originals: Sequence[Any]) -> dict[Spot, Decimal]:
    """What goes out of each spot on the way back, less what comes to it."""
    net: dict[Spot, Decimal] = defaultdict(Decimal)
    for original in originals:
        if (gone := _spot(original.target_id, original.target_kind, original)) is not None:
            net[gone] += original.quantity
        if (back := _spot(original.source_id, original.source_kind, original)) is not None:
            net[back] -= original.quantity
    return {spot: quantity for spot, quantity in net.items() if quantity > 0}


def _refuse_gone(
    work: Work, slip: StockSlip, leaves: Mapping[Spot, Decimal], there: Mapping[Spot, Balance]
) -> None:
    """Of each spot it must be there of this very lot; another lot of the material is no substitute."""
    needed: dict[int, Decimal] = defaultdict(Decimal)
    usable: dict[int, list[Balance]] = defaultdict(list)
    for spot, quantity in leaves.items():
        needed[spot[1]] += quantity
        on_hand = there[spot].on_hand if spot in there else Decimal(0)
        usable[spot[1]].append(Balance(spot[2], min(on_hand, quantity), Decimal(0)))
    try:
        refuse_shortages(work, needed, usable)
    except MissingMaterials as missing:
        raise SlipGoodsMoved(number=slip.number, **missing.facts) from None


def _valued(originals: Sequence[Any], there: Mapping[Spot, Balance]) -> Iterator[tuple[Any, Decimal]]:
    """Each move with the value that goes back: what it came with, as far as that is still there."""
    for original in originals:
        spot = _spot(original.target_id, original.target_kind, original)
        balance = there.get(spot) if spot is not None else None
        if balance is None:
            yield original, original.value
            continue
        worth, everything = balance.value, balance.on_hand == original.quantity
        taken = balance.take(original.quantity)
        value = original.value if original.value <= worth and not everything else taken.value
        balance.value = worth - value
        yield original, value


def _mirror(slip: StockSlip, original: Any, value: Decimal, reason: str) -> NewMove:
    return NewMove(
        operation=_MIRRORED[slip.kind],
        material_id=original.material_id,
        lot_id=original.lot_id,
        source_id=original.target_id,
        target_id=original.source_id,
        quantity=original.quantity,
        value=value,
        document="slip",
        document_id=slip.id,
        order_line_id=original.order_line_id,
        reversal_of=original.id,
        reason=reason,
    )
