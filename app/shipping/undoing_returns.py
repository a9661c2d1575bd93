"""Taking a return back: the doors never came, as long as nobody has touched them since."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, text

from app.kernel.work import Work
from app.orders.states import move_to
from app.production.cards import Place, Touch, lock_cards, write_down
from app.shipping.completing import is_complete
from app.shipping.events import ReturnUndone
from app.shipping.refusals import CancelReasonMissing
from app.shipping.return_forms import BuyersPaperNoted, ReturnAlreadyUndone, ReturnGoneOn
from app.shipping.returning import RETURN, TOUCH
from app.stock.progress.coming_back import send_doors_again
from models.orders import SalesOrder
from models.production import ProductionEvent, WorkOrder
from models.returning import GoodsReturn, ReturnInvoice, ReturnLine

_LAST: Final = text(
    "select distinct on (work_order_id) work_order_id as card, id, kind from production_event"
    " where work_order_id = any(cast(:cards as bigint[])) and kind <> 'placed'"
    " order by work_order_id, id desc"
)
_HELD: Final = text(
    "select distinct d.work_order_id from loading_door h join door d on d.id = h.door_id"
    " where h.is_held and d.work_order_id = any(cast(:cards as bigint[]))"
)
_GONE: Final = text(
    "update door d set shipment_line_id = l.shipment_line_id from returned_door r"
    " join return_line l on l.id = r.line_id where l.return_id = :return and d.id = r.door_id"
)
_NEVER_HERE: Final = text(
    "update returned_door r set is_here = false from return_line l"
    " where l.id = r.line_id and l.return_id = :return"
)


def undo_return(work: Work, return_id: int, reason: str, *, key: str | None = None) -> None:
    """Say that the doors of a return never came back; its number stays, with the reason.

    ReturnGoneOn when a card of it was touched since, is being loaded or has left again; BuyersPaperNoted
    while a paper of the buyer is noted for it.
    """
    work.require(RETURN)
    reason = " ".join(reason.split())
    if not reason:
        raise CancelReasonMissing
    work.once(key, f"undo return {return_id}", lambda: _undo(work, return_id, reason))


def _undo(work: Work, return_id: int, reason: str) -> None:
    lines = work.session.scalars(
        select(ReturnLine).where(ReturnLine.return_id == return_id).order_by(ReturnLine.id)
    ).all()
    orders = _lock_orders(work, lines)
    cards = {card.id: card for card in lock_cards(work, list(orders), ("ready", "blocked", "waiting"))}
    goods = work.lock(GoodsReturn, return_id)
    if goods.undone_at is not None:
        raise ReturnAlreadyUndone(number=goods.number)
    _check_no_paper(work, goods)
    last = _check_untouched(work, goods, lines, cards)
    for order_id in sorted(orders):
        send_doors_again(work, order_id, goods.id, reason)
    work.session.execute(_GONE, {"return": return_id})
    work.session.execute(_NEVER_HERE, {"return": return_id})
    for line in lines:
        _take_off(work, goods, line, cards[line.work_order_id], last[line.work_order_id])
        line.shipment_line.order_line.shipped += line.quantity
    for order in orders.values():
        work.session.flush()
        state = "shipped" if is_complete(order) else "partly_shipped"
        if order.state != state:
            move_to(work, order, state)
    goods.undone_at, goods.undone_by, goods.undo_reason = work.now, work.actor.name, reason
    work.session.flush()
    work.emit(ReturnUndone(goods.id, goods.number, reason))


def _check_no_paper(work: Work, goods: GoodsReturn) -> None:
    """Whoever notes one locks the return too."""
    paper = work.session.scalar(
        select(ReturnInvoice.number)
        .where(ReturnInvoice.return_id == goods.id, ReturnInvoice.removed_at.is_(None))
        .order_by(ReturnInvoice.id)
        .limit(1)
    )
    if paper is not None:
        raise BuyersPaperNoted(number=goods.number, paper=paper)


def _lock_orders(work: Work, lines: Sequence[ReturnLine]) -> dict[int, SalesOrder]:
    ids = sorted({line.shipment_line.order_id for line in lines})
    query = (
        select(SalesOrder)
        .where(SalesOrder.id.in_(ids))
        .order_by(SalesOrder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {order.id: order for order in work.session.scalars(query)}


def _check_untouched(
    work: Work, goods: GoodsReturn, lines: Sequence[ReturnLine], cards: dict[int, WorkOrder]
) -> dict[int, int]:
    """The event by which each card came back, when it is the last thing that happened to it."""
    ids = [line.work_order_id for line in lines]
    held = set(work.session.scalars(_HELD, {"cards": ids}))
    last: dict[int, Any] = {row.card: row for row in work.session.execute(_LAST, {"cards": ids})}
    for line in lines:
        card = cards.get(line.work_order_id)
        touched = last.get(line.work_order_id)
        is_untouched = touched is not None and touched.kind == TOUCH
        if card is None or not is_untouched or card.quantity != line.quantity or card.id in held:
            known = card or work.session.get_one(WorkOrder, line.work_order_id)
            raise ReturnGoneOn(number=goods.number, card=known.number)
    return {card: int(row.id) for card, row in last.items()}


def _take_off(work: Work, goods: GoodsReturn, line: ReturnLine, card: WorkOrder, event_id: int) -> None:
    before = Place.of(card)
    came = work.session.get_one(ProductionEvent, event_id)
    card.state = "shipped"
    card.department_id = came.from_department_id or card.department_id
    card.blocked_reason, card.rank = "", None
    if line.fate == "rework":
        card.rework_reason, card.rework_from_id = "", None
    card.entered_at = line.shipment_line.shipment.issued_at
    card.version += 1
    write_down(work, card, before, Touch("undone", reason=goods.number, undo_of=event_id))
