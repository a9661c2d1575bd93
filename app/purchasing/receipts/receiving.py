"""Receive goods: what a supplier brought is on stock at once, at the price on the paper [mal kabul]."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from app.identity.fencing import own_warehouses, require_warehouse
from app.kernel.amounts import round_unit_cost
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.purchasing.fields import MOST_LINES
from app.purchasing.orders.following import book_received
from app.purchasing.receipts.checking import check_lines
from app.purchasing.receipts.events import GoodsReceived
from app.purchasing.receipts.expected import came_of_orders, doubt_surplus, order_refusals
from app.purchasing.receipts.gathering import Gathered, gather
from app.purchasing.receipts.known import Known
from app.purchasing.receipts.landing import ReceivedCost, bearers_of, landed_costs
from app.purchasing.receipts.lines import CheckedLine, ReceivedLine
from app.purchasing.receipts.paper import Paper, paper_refusals
from app.purchasing.receipts.writing import write_receipt
from app.purchasing.terms.rates import LIRA
from app.stock.ledger.places import main_warehouse
from models.materials import Material

RECEIVE = Right("receive", "GoodsReceipt")


def receive_goods(
    work: Work,
    supplier_id: int,
    waybill_number: str,
    waybill_date: date,
    lines: Sequence[ReceivedLine],
    note: str = "",
    key: str | None = None,
    *,
    warehouse_id: int | None = None,
    currency: str = LIRA,
    exchange_rate: Decimal | None = None,
    costs: Sequence[ReceivedCost] = (),
    confirmed: Collection[str] = (),
) -> int:
    """Enter a delivery and put it into a warehouse (the main one unless another is named); the receipt's id.

    Prices are in ``currency``; ``exchange_rate`` is lira for one unit of it. ``costs`` are spread over the
    lines and become part of what the goods are worth. Lines may name the line of a purchase order.

    Raises NotYourWarehouse, DeliveryAlreadyEntered, or what else is wrong with the paper; Refusals when
    several things or any line is wrong, each at its field (``lines-0-quantity``, ``costs-0-amount``); the
    Doubt MoreThanOrdered unless its code is in ``confirmed``. The number of statements does not depend on the
    number of lines. The second arrival of a key gets the first receipt's id.
    """
    work.require(RECEIVE)
    if own_warehouses(work) is not None:
        require_warehouse(work, warehouse_id or main_warehouse(work), field="warehouse_id")
    paper = Paper.written(
        supplier_id,
        waybill_number,
        waybill_date,
        note,
        warehouse_id=warehouse_id,
        currency=currency,
        exchange_rate=exchange_rate,
    )
    found = gather(work, paper, lines[:MOST_LINES], key, "receive_goods")
    return found if isinstance(found, int) else _receive(work, paper, lines, costs, confirmed, found, key)


def _receive(
    work: Work,
    paper: Paper,
    lines: Sequence[ReceivedLine],
    costs: Sequence[ReceivedCost],
    confirmed: Collection[str],
    books: Gathered,
    key: str | None,
) -> int:
    wrong = paper_refusals(work, paper, books.paper, len(lines))
    lines = lines[:MOST_LINES]
    wrong_lines = order_refusals(paper.supplier_id, lines, books.expected)
    checked, wrong_amounts = check_lines(lines, books.materials, books.units, paper.rate)
    wrong_lines += wrong_amounts
    checked, wrong_costs = _loaded(checked, costs, books.materials, sure=not (wrong or wrong_lines))
    _refuse(wrong, wrong_lines + wrong_costs)
    came = came_of_orders(checked, books.expected)
    doubt_surplus(came, books.expected, confirmed)
    prices = _last_prices(checked)
    receipt_id, number = write_receipt(work, paper, checked, costs, prices, key)
    if came:
        book_received(work, came)
    _tell_session(work, prices)
    work.emit(GoodsReceived(receipt_id, number, paper.supplier_id, tuple(books.materials)))
    return receipt_id


def _loaded(
    lines: list[CheckedLine],
    costs: Sequence[ReceivedCost],
    materials: Mapping[int, Known],
    *,
    sure: bool,
) -> tuple[list[CheckedLine], list[Refusal]]:
    """The lines with what each carries of the costs, and what is wrong with these.

    As long as it is not ``sure`` what the lines are worth, only the costs themselves are looked at.
    """
    if not costs:
        return lines, []
    amounts = ((line.material_id, line.value, line.stock_quantity) for line in lines if sure)
    landed, refusals = landed_costs(costs, bearers_of(amounts, materials))
    if refusals or not sure:
        return lines, refusals
    return [replace(line, landed=share) for line, share in zip(lines, landed, strict=True)], []


def _refuse(paper: list[Refusal], lines: list[Refusal]) -> None:
    if len(paper) == 1 and not lines:
        raise paper[0]
    if paper or lines:
        raise Refusals(paper + lines)


def _last_prices(lines: Sequence[CheckedLine]) -> dict[int, Decimal]:
    """The last price of each material is what it would cost again; goods for nothing say nothing."""
    return {line.material_id: round_unit_cost(line.unit_cost) for line in lines if line.unit_price}


def _tell_session(work: Work, prices: Mapping[int, Decimal]) -> None:
    """The prices were changed behind the session's back; the materials it holds get them too."""
    held = work.session.identity_map
    for material_id, price in prices.items() if len(held) else ():
        if (material := held.get(identity_key(Material, material_id))) is not None:
            set_committed_value(material, "replacement_cost", price)
