"""Changing an order whose doors are being made: what it would do, and doing it, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import func, select

from app.kernel.clock import parse_date, today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.heading import check_due
from app.orders.locking import check_version, lock_order
from app.orders.refusals import ReasonMissing
from app.orders.states import check_state, move_to
from app.production.cards import OPEN, lock_cards
from app.production.changing.asking import Typed
from app.production.changing.effects import ChangeEffects, effects_of
from app.production.changing.events import PlannedOrderChanged
from app.production.changing.fates import Choices
from app.production.changing.keeping import keep_change
from app.production.changing.lines import Act, change_line
from app.production.changing.planning import CHANGEABLE, ChangePlan, plan_change
from app.production.changing.standing import check_board, lacking_of
from app.production.changing.supplying import supply
from app.production.changing.telling import tell_floor
from app.production.following import follow_cards
from app.stock.progress.returning import return_from_order
from models.changes import OrderChange
from models.orders import SalesOrder

REVISE: Final = Right("revise", "Order")
NO_CHOICES: Final = Choices({}, {})
LONGEST_REASON: Final = 500
Translate = Callable[[str], str]


def preview_change(
    work: Work,
    order_id: int,
    lines: Typed,
    choices: Choices = NO_CHOICES,
    *,
    due: str | None = None,
    translate: Translate = str,
) -> ChangeEffects:
    """What changing an order to these lines would do; nothing is changed.

    ``lines`` are all lines as the page of writing sends them: what is not among them is given up. ``due`` is
    the promised day as it was written. Raises what ``change_order`` does.
    """
    work.require(REVISE)
    order = work.find(SalesOrder, order_id)
    day = _due(work, order, due)
    plan = plan_change(work, order, lines, choices, is_more=day != order.due_on)
    return effects_of(work, plan, translate)


def change_order(
    work: Work,
    order_id: int,
    version: int,
    lines: Typed,
    reason: str,
    choices: Choices = NO_CHOICES,
    *,
    seen: Mapping[int, int] | None = None,
    due: str | None = None,
    key: str | None = None,
    translate: Translate = str,
) -> int:
    """Change an order whose doors are being made; the id of its OrderChange.

    ``seen`` are the versions of its cards as the effects were shown: BoardMovedMeanwhile when one of them
    moved since. Raises StaleOrder, WrongState, ReasonMissing, Refusals at the fields of the lines, or why
    its doors do not allow it; then nothing has changed. Undone by nothing but a contrary change.
    """
    work.require(REVISE)
    said = " ".join(reason.split())[:LONGEST_REASON]
    if not said:
        raise ReasonMissing

    def act() -> int:
        return _change(work, order_id, version, lines, said, choices, seen, due, translate).id

    return cast("int", work.once(key, f"change order {order_id}", act))


def _change(
    work: Work,
    order_id: int,
    version: int,
    lines: Typed,
    reason: str,
    choices: Choices,
    seen: Mapping[int, int] | None,
    due: str | None,
    translate: Translate,
) -> OrderChange:
    order = lock_order(work, order_id)
    check_version(work, order, version)
    check_state(order, CHANGEABLE)
    check_board(lock_cards(work, [order.id], OPEN), seen)
    day = _due(work, order, due)
    plan = plan_change(work, order, lines, choices, is_more=day != order.due_on)
    kept = keep_change(plan, _number(work, order), reason, day, translate)
    act = Act(order, reason, translate, lacking_of(work, order.id))
    totals = plan.totals
    outcomes = [change_line(work, act, each, reckoned) for each, reckoned in plan.lines]
    work.session.flush()
    supplied = supply(work, order.id, outcomes, reason, translate)
    needs = tell_floor(work, outcomes, supplied, reason, kept.number)
    order.net_total, order.vat_total = totals.net, totals.vat
    order.due_on = day
    order.version += 1
    _follow(work, order, reason)
    kept.facts = {**kept.facts, "slips": supplied.slips, "cards": _cards(outcomes)}
    kept.at, kept.by = work.now, work.actor.name
    work.session.add(kept)
    work.session.flush()
    for need in needs:
        need.change_id = kept.id
    work.session.flush()
    work.emit(_told(order, kept, plan))
    return kept


def _due(work: Work, order: SalesOrder, written: str | None) -> date | None:
    """The promised day; one that is no day, or has passed, is refused at its field."""
    if written is None:
        return order.due_on
    try:
        day = parse_date(written) if written.strip() else None
    except Refusal as refusal:
        refusal.field = "due_on"
        raise
    late = check_due(day, today_local(work.now)) if day != order.due_on else None
    if late is not None:
        raise Refusals([late])
    return day


def _number(work: Work, order: SalesOrder) -> int:
    query = select(func.max(OrderChange.number)).where(OrderChange.order_id == order.id)
    return (work.session.scalar(query) or 0) + 1


def _follow(work: Work, order: SalesOrder, reason: str) -> None:
    """The order goes where its cards are; when nothing of it is left to make or to send, it has left."""
    follow_cards(work, order)
    lines = [line for line in order.lines if line.model_id is not None]
    if order.state == "partly_shipped" and all(line.shipped == line.quantity for line in lines):
        return_from_order(work, order.id, reason)
        move_to(work, order, "shipped")


def _cards(outcomes: Any) -> dict[str, list[int]]:
    """The cards of the change, so that the story of a door finds it."""
    return {
        "changed": [one.stand.card.id for each in outcomes for one in each.touched],
        "scrapped": [one.stand.card.id for each in outcomes for one in each.scrapped],
        "new": [one.card.id for each in outcomes for one in each.laid],
        "cancelled": [card for each in outcomes for card in each.cancelled],
    }


def _told(order: SalesOrder, kept: OrderChange, plan: ChangePlan) -> PlannedOrderChanged:
    return PlannedOrderChanged(
        order_id=order.id,
        number=order.number,
        change=kept.number,
        reason=kept.reason,
        lines=len(plan.lines),
        net_before=kept.net_before,
        net_after=kept.net_after,
    )
