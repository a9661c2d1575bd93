"""Receive goods: what a supplier brought is on stock at once, at the price on the paper [mal kabul]."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm.attributes import set_committed_value

from app.documents.numbering import take_code
from app.kernel.amounts import round_money, round_unit_cost
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.locking import lock_materials
from app.purchasing.checking import check_lines
from app.purchasing.events import GoodsReceived
from app.purchasing.expected import came_of_orders, doubt_surplus, lock_expected, order_refusals
from app.purchasing.following import book_received
from app.purchasing.landing import ReceivedCost, bearers_of, landed_costs
from app.purchasing.lines import MOST_LINES, CheckedLine, ReceivedLine
from app.purchasing.lots import Lots, lots_of
from app.purchasing.paper import LIRA, Paper, paper_refusals
from app.stock.places import Places, places
from app.stock.posting import NewMove, post_moves
from models.materials import Material, Unit
from models.purchasing import GoodsReceipt, GoodsReceiptLine, ReceiptCost

RECEIVE = Right("receive", "GoodsReceipt")

_PRICES = text(
    "update material m set replacement_cost = bought.cost"
    " from unnest(cast(:materials as bigint[]), cast(:costs as numeric[])) as bought (id, cost)"
    " where m.id = bought.id"
)


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

    Raises DeliveryAlreadyEntered, or what else is wrong with the paper; Refusals when several things
    or any line is wrong, each at its field (``lines-0-quantity``, ``costs-0-amount``); the Doubt
    MoreThanOrdered unless its code is in ``confirmed``. The number of statements does not depend on the
    number of lines. The second arrival of a key gets the first receipt's id.
    """
    work.require(RECEIVE)
    paper = Paper.written(
        supplier_id,
        waybill_number,
        waybill_date,
        note,
        warehouse_id=warehouse_id,
        currency=currency,
        exchange_rate=exchange_rate,
    )
    return int(work.once(key, "receive_goods", lambda: _receive(work, paper, lines, costs, confirmed)))


def _receive(
    work: Work,
    paper: Paper,
    lines: Sequence[ReceivedLine],
    costs: Sequence[ReceivedCost],
    confirmed: Collection[str],
) -> int:
    wrong = paper_refusals(work, paper, len(lines))
    lines = lines[:MOST_LINES]
    expected = lock_expected(work, lines)
    materials = lock_materials(work, {line.material_id for line in lines})
    wrong_lines = order_refusals(paper.supplier_id, lines, expected)
    checked, wrong_amounts = check_lines(
        lines, materials, set(work.session.scalars(select(Unit.id))), paper.rate
    )
    wrong_lines += wrong_amounts
    checked, wrong_costs = _loaded(checked, costs, materials, sure=not (wrong or wrong_lines))
    _refuse(wrong, wrong_lines + wrong_costs)
    came = came_of_orders(checked, expected)
    doubt_surplus(came, expected, confirmed)
    known = places(work)
    receipt = _new_receipt(work, paper, known)
    _write_lines(work, receipt, checked, costs, known)
    if came:
        book_received(work, came)
    _keep_prices(work, checked, materials)
    work.emit(GoodsReceived(receipt.id, receipt.number, paper.supplier_id, tuple(materials)))
    return receipt.id


def _loaded(
    lines: list[CheckedLine],
    costs: Sequence[ReceivedCost],
    materials: Mapping[int, Material],
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


def _write_lines(
    work: Work,
    receipt: GoodsReceipt,
    lines: Sequence[CheckedLine],
    costs: Sequence[ReceivedCost],
    known: Places,
) -> None:
    lots = lots_of(work, lines)
    work.session.execute(
        insert(GoodsReceiptLine),
        [_line(receipt.id, position, line, lots) for position, line in enumerate(lines, start=1)],
    )
    if costs:
        work.session.execute(insert(ReceiptCost), [cost_row(receipt.id, cost) for cost in costs])
    post_moves(work, [_move(known, receipt, line, lots) for line in lines])


def cost_row(receipt_id: int, cost: ReceivedCost) -> dict[str, Any]:
    """A cost as it is stored."""
    return {
        "receipt_id": receipt_id,
        "name": " ".join(cost.name.split()),
        "amount": round_money(cost.amount),
        "spread_by": cost.spread_by,
    }


def _refuse(paper: list[Refusal], lines: list[Refusal]) -> None:
    if len(paper) == 1 and not lines:
        raise paper[0]
    if paper or lines:
        raise Refusals(paper + lines)


def _new_receipt(work: Work, paper: Paper, known: Places) -> GoodsReceipt:
    receipt = GoodsReceipt(
        number=take_code(work, "goods_receipt", "MK", today_local(work.now).year),
        supplier_id=paper.supplier_id,
        supplier_waybill_number=paper.waybill_number,
        supplier_waybill_date=paper.waybill_date,
        warehouse_id=known.warehouse if paper.warehouse_id is None else paper.warehouse_id,
        currency=paper.currency,
        exchange_rate=paper.rate,
        received_at=work.now,
        received_by=work.actor.name,
        note=paper.note,
    )
    work.session.add(receipt)
    work.session.flush()
    return receipt


def _line(receipt_id: int, position: int, line: CheckedLine, lots: Lots) -> dict[str, Any]:
    return {
        "receipt_id": receipt_id,
        "position": position,
        "material_id": line.material_id,
        "unit_id": line.unit_id,
        "factor": line.factor,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "stock_quantity": line.stock_quantity,
        "value": line.value,
        "landed": line.landed,
        "purchase_order_line_id": line.purchase_order_line_id,
        "lot_id": lots.get(line.lot),
    }


def _move(known: Places, receipt: GoodsReceipt, line: CheckedLine, lots: Lots) -> NewMove:
    return NewMove(
        operation="receive",
        material_id=line.material_id,
        lot_id=lots.get(line.lot),
        source_id=known.supplier,
        target_id=receipt.warehouse_id,
        quantity=line.stock_quantity,
        value=line.worth,
        document="receipt",
        document_id=receipt.id,
        document_date=receipt.supplier_waybill_date,
    )


def _keep_prices(work: Work, lines: Sequence[CheckedLine], materials: Mapping[int, Material]) -> None:
    """The last price of each material is what it would cost again; goods for nothing say nothing."""
    costs = {line.material_id: round_unit_cost(line.unit_cost) for line in lines if line.unit_price}
    if not costs:
        return
    work.session.execute(_PRICES, {"materials": list(costs), "costs": list(costs.values())})
    for material_id, cost in costs.items():
        set_committed_value(materials[material_id], "replacement_cost", cost)
