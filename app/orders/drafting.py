"""Opening an order and saving its one page: header and lines together, all mistakes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import cast

from sqlalchemy import select, union_all
from sqlalchemy.orm import selectinload

from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.errors import Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.orders.currency import in_currency
from app.orders.events import OrderChanged, OrderOpened
from app.orders.freezing import write_line
from app.orders.heading import deliver_to, find_customer, read_header
from app.orders.locking import lock_order
from app.orders.price_terms import PricedAnew
from app.orders.refusals import LineHasHistory, TooManyLines, TotalNotPossible
from app.orders.states import EDITABLE, check_state, move_to
from app.orders.typing_in import Complaints, TypedLine, is_blank, read_line
from app.orders.working_out import WorkedLine, totals_of, work_out_lines
from models.orders import OrderLine, SalesOrder
from models.production import WorkOrder
from models.stock import StockMove

ADD = Right("add", "Order")
EDIT = Right("edit", "Order")
MOST_LINES = 200
MOST_MONEY = Decimal(10) ** 12

Typed = Sequence[Mapping[str, str]]


def open_order(
    work: Work,
    customer_id: int | str,
    header: Mapping[str, str] | None = None,
    lines: Typed = (),
    *,
    key: str | None = None,
    copied_from: int | None = None,
) -> SalesOrder:
    """Open a draft for a customer, empty or with everything typed on the page; once for each key.

    ``header`` and ``lines`` are as in save_order. Without a delivery address it is the customer's own.
    """
    work.require(ADD)

    def opened() -> int:
        return _open(work, customer_id, header or {}, lines, copied_from).id

    return work.find(SalesOrder, cast("int", work.once(key, "open order", opened)))


def save_order(
    work: Work, order_id: int, version: int, header: Mapping[str, str], lines: Typed
) -> SalesOrder:
    """Replace header and lines of a draft by what the page says; returns the order at its new version.

    ``header`` holds texts by column (``customer_id``, ``ordered_on``, ``due_on``, ``customer_reference``,
    ``delivery_…``, ``payment_terms``, ``delivery_terms``, ``note``); a field that is absent stays. ``lines``
    hold texts by field, see typing_in; blank ones are left out. Raises StaleOrder, WrongState, or Refusals
    with fields like ``due_on``, ``lines-0-parameters-G``, ``lines-0-extras-1-material``.
    """
    work.require(EDIT)
    order = lock_order(work, order_id, version)
    check_state(order, EDITABLE)
    _fill(work, order, header, lines)
    if order.state == "quoted":
        move_to(work, order, "draft")  # what was quoted was something else
    else:
        order.version += 1
    work.session.flush()
    work.emit(OrderChanged(order.id, order.number, order.version, len(order.lines)))
    return order


def _open(
    work: Work,
    customer_id: int | str,
    header: Mapping[str, str],
    lines: Typed,
    copied_from: int | None,
) -> SalesOrder:
    complaints = Complaints()
    today = today_local(work.now)
    customer = complaints.reading("customer_id", lambda: find_customer(work, customer_id), None)
    order = SalesOrder(
        state="draft", ordered_on=today, created_at=work.now, created_by=work.actor.name, version=1
    )
    order.customer = customer  # type: ignore[assignment] # None only together with a complaint
    rest = {name: text for name, text in header.items() if name != "customer_id"}
    _fill(work, order, rest, lines, complaints)
    deliver_to(order, order.customer)
    order.number = take_code(work, "order", "SIP", today.year)
    work.session.add(order)
    work.session.flush()
    work.emit(OrderOpened(order.id, order.number, order.customer_id, copied_from))
    return order


def _fill(
    work: Work,
    order: SalesOrder,
    header: Mapping[str, str],
    lines: Typed,
    complaints: Complaints | None = None,
) -> None:
    complaints = complaints if complaints is not None else Complaints()
    columns = read_header(work, order, header, complaints)
    typed = [
        read_line(line, f"lines-{place}-", complaints)
        for place, line in enumerate(lines)
        if not is_blank(line)
    ]
    if len(typed) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    typed = _by_place(list(order.lines), typed)
    day = columns.get("ordered_on", order.ordered_on)
    kept = {line.model_id for line in order.lines if line.model_id}
    pricing = PricedAnew.of_order(work, order, columns.get("customer", order.customer), day)
    typed = pricing.discounted(typed)
    worked = work_out_lines(work, typed, day, complaints, kept=kept, agreed=pricing.agreed)
    worked = pricing.keep(in_currency(worked, order.exchange_rate))
    totals = totals_of(worked)
    if totals.gross >= MOST_MONEY:
        complaints.append(TotalNotPossible(total=totals.gross))
    if complaints:
        raise Refusals(complaints)
    for column, value in columns.items():
        setattr(order, column, value)
    _replace_lines(work, order, worked)
    pricing.write(work, order, worked)
    order.net_total, order.vat_total = totals.net, totals.vat


def _by_place(rows: list[OrderLine], typed: list[TypedLine]) -> list[TypedLine]:
    """The lines with the ids of the stored ones; a page that knows no ids means them by their places."""
    if any(line.id for line in typed):
        return typed
    ids = [row.id for row in rows] + [0] * len(typed)
    return [replace(line, id=id_ or 0) for line, id_ in zip(typed, ids, strict=False)]


def _replace_lines(work: Work, order: SalesOrder, worked: Sequence[WorkedLine]) -> None:
    """Lines that were there keep their rows, since records of an earlier plan may point to them."""
    rows = _matched(list(order.lines), [line.typed for line in worked])
    _load_materials(work, order)
    gone = [row for row in order.lines if row not in rows]
    _refuse_history(work, gone)
    order.lines = [
        row if row is not None else OrderLine(quantity=line.typed.quantity)
        for row, line in zip(rows, worked, strict=True)
    ]
    with work.session.no_autoflush:  # half an order is not sent to the database line by line
        for position, (row, line) in enumerate(zip(order.lines, worked, strict=True), start=1):
            write_line(row, line, position)


def _load_materials(work: Work, order: SalesOrder) -> None:
    """The materials of all stored lines in one query instead of one each."""
    if any(line.id for line in order.lines):
        stored = select(OrderLine).where(OrderLine.order_id == order.id)
        work.session.scalars(stored.options(selectinload(OrderLine.materials))).all()


def _matched(rows: list[OrderLine], typed: list[TypedLine]) -> list[OrderLine | None]:
    """The stored row of each typed line."""
    by_id = {row.id: row for row in rows}
    return [by_id.pop(line.id, None) for line in typed]


def _refuse_history(work: Work, gone: list[OrderLine]) -> None:
    ids = [row.id for row in gone]
    if not ids:
        return
    moved = select(StockMove.order_line_id.label("line_id")).where(StockMove.order_line_id.in_(ids))
    carded = select(WorkOrder.order_line_id.label("line_id")).where(WorkOrder.order_line_id.in_(ids))
    pointed_to = set(work.session.scalars(union_all(moved, carded)))
    positions = [str(row.position) for row in gone if row.id in pointed_to]
    if positions:
        raise LineHasHistory(line=", ".join(positions))
