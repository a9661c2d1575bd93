"""Drafts beside the prices of today: which lines would cost something else, and taking those prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, func, select

from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.work import Work
from app.orders.currency import in_currency
from app.orders.drafting import save_order
from app.orders.events import LinesRepriced
from app.orders.locking import lock_order
from app.orders.price_terms import PricedAnew
from app.orders.states import EDITABLE, check_state
from app.orders.storing import typed_line
from app.orders.typing_in import Complaints, read_line
from app.orders.working_out import work_out_lines
from models.configurator import DoorModel, ModelVersion
from models.orders import OrderLine, SalesOrder
from models.pricing import PriceList

EDIT = Right("edit", "Order")


@dataclass(frozen=True)
class ChangedPrice:
    """A line whose price would be another one today."""

    line_id: int
    position: int
    before: Decimal
    after: Decimal


def changed_prices(work: Work, order: SalesOrder) -> list[ChangedPrice]:
    """The lines of a draft whose price list, model or customer's terms changed since they were priced.

    Nothing for those who may not see prices. Two queries as long as nothing has changed; prices typed by
    hand and lines that cannot be made any more are left out.
    """
    if order.state not in EDITABLE or not work.actor.may(SEE_PRICE):
        return []
    suspects: set[int] = set(work.session.scalars(_touched(order)))
    lines = [line for line in order.lines if line.id in suspects]
    if not lines:
        return []
    complaints = Complaints()
    typed = [
        read_line({**typed_line(line), "newest": "1"}, f"lines-{place}-", complaints)
        for place, line in enumerate(lines)
    ]
    pricing = PricedAnew.of_order(work, order, order.customer, order.ordered_on)
    kept = {line.model_id for line in lines if line.model_id}
    worked = work_out_lines(work, typed, order.ordered_on, complaints, kept=kept, agreed=pricing.agreed)
    rows = {row.id: row for row in lines}
    return [
        ChangedPrice(line.typed.id, row.position, row.unit_price, line.unit_price)
        for line in in_currency(worked, order.exchange_rate)
        if (row := rows[line.typed.id]).unit_price != line.unit_price
    ]


def _touched(order: SalesOrder) -> Select[int]:
    """Lines with a calculated price that something about prices has happened to since."""
    newest = func.coalesce(ModelVersion.number, 0) < DoorModel.version
    model = func.coalesce(DoorModel.prices_at > OrderLine.priced_at, False)
    of_list = OrderLine.price_parts["list_id"].as_integer()
    agreed = order.customer.price_list_id
    changed = (
        select(PriceList.id).where(PriceList.id == agreed, PriceList.prices_at > OrderLine.priced_at).exists()
    )
    return (
        select(OrderLine.id)
        .join(DoorModel, DoorModel.id == OrderLine.model_id)
        .outerjoin(ModelVersion, ModelVersion.id == OrderLine.version_id)
        .where(
            OrderLine.order_id == order.id,
            OrderLine.price_is_manual.is_(False),
            newest | model | changed | of_list.is_distinct_from(agreed),
        )
    )


def take_prices_of_today(work: Work, order_id: int, version: int) -> Sequence[ChangedPrice]:
    """Put the lines of a draft that would cost something else on today's prices; typed prices stay.

    Returns what changed. Raises StaleOrder, WrongState, or Refusals when a door cannot be made any more.
    """
    work.require(EDIT)
    work.require(SEE_PRICE)
    order = lock_order(work, order_id, version)
    check_state(order, EDITABLE)
    changed = changed_prices(work, order)
    if changed:
        ids = {each.line_id for each in changed}
        lines = [{**typed_line(line), **({"newest": "1"} if line.id in ids else {})} for line in order.lines]
        save_order(work, order_id, version, {}, lines)
        told = tuple({"line": each.position, "before": each.before, "after": each.after} for each in changed)
        work.emit(LinesRepriced(order.id, order.number, "", told, order.currency))
    return changed
