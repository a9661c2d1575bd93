"""Receive goods: what a supplier brought is on stock at once, at the price on the paper [mal kabul]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm.attributes import set_committed_value

from app.documents.numbering import take_code
from app.kernel.amounts import round_unit_cost
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.materials.locking import lock_materials
from app.purchasing.checking import check_lines
from app.purchasing.events import GoodsReceived
from app.purchasing.lines import MOST_LINES, CheckedLine, ReceivedLine
from app.purchasing.lots import Lots, lots_of
from app.purchasing.paper import Paper, paper_refusals
from app.stock.places import Places, places
from app.stock.posting import NewMove, post_moves
from models.materials import Material, Unit
from models.purchasing import GoodsReceipt, GoodsReceiptLine

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
) -> int:
    """Enter a delivery and put it into the main warehouse; the receipt's id.

    Raises DeliveryAlreadyEntered, or what else is wrong with the paper; Refusals when several things
    or any line is wrong, each at its field (``lines-0-quantity``). The number of statements does not
    depend on the number of lines. The second arrival of a key gets the first receipt's id.
    """
    work.require(RECEIVE)
    paper = Paper.written(supplier_id, waybill_number, waybill_date, note)
    return int(work.once(key, "receive_goods", lambda: _receive(work, paper, lines)))


def _receive(work: Work, paper: Paper, lines: Sequence[ReceivedLine]) -> int:
    wrong = paper_refusals(work, paper, len(lines))
    lines = lines[:MOST_LINES]
    materials = lock_materials(work, {line.material_id for line in lines})
    units = set(work.session.scalars(select(Unit.id)))
    checked, wrong_lines = check_lines(lines, materials, units)
    _refuse(wrong, wrong_lines)
    known = places(work)
    receipt = _new_receipt(work, paper, known)
    lots = lots_of(work, checked)
    work.session.execute(
        insert(GoodsReceiptLine),
        [_line(receipt.id, position, line, lots) for position, line in enumerate(checked, start=1)],
    )
    post_moves(work, [_move(known, receipt, line, lots) for line in checked])
    _keep_prices(work, checked, materials)
    work.emit(GoodsReceived(receipt.id, receipt.number, paper.supplier_id, tuple(materials)))
    return receipt.id


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
        warehouse_id=known.warehouse,
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
        "lot_id": lots.get(line.lot),
    }


def _move(known: Places, receipt: GoodsReceipt, line: CheckedLine, lots: Lots) -> NewMove:
    return NewMove(
        operation="receive",
        material_id=line.material_id,
        lot_id=lots.get(line.lot),
        source_id=known.supplier,
        target_id=known.warehouse,
        quantity=line.stock_quantity,
        value=line.value,
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
