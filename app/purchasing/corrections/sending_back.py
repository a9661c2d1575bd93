"""Send goods of a receipt back to the supplier [tedarikçiye iade]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.identity.fencing import require_warehouse
from app.kernel.amounts import round_money, round_quantity, show_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.purchasing.corrections.refusals import (
    MoreThanReceived,
    NothingSentBack,
    ReceiptIsCancelled,
    SentBackGoodsUsed,
)
from app.purchasing.corrections.reopening import Reopened, Reopening, ordered_of
from app.purchasing.fields import field_of
from app.purchasing.orders.following import unbook_received
from app.purchasing.receipts.events import GoodsSentBack
from app.purchasing.receipts.expected import lock_expected
from app.purchasing.receipts.sent_back import KIND, sent_back_by_line
from app.stock.ledger.amounts import checked_quantity, checked_reason
from app.stock.ledger.balances import Balance, lock_balances
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.slips import open_slip
from app.stock.warehouses.warehouses import find_warehouse
from models.materials import Material
from models.purchasing import GoodsReceipt, GoodsReceiptLine
from models.stock import Location
from models.warehouse import StockSlip

SEND_BACK = Right("send_back", "GoodsReceipt")


@dataclass(frozen=True)
class ReturnedLine:
    """So much of a receipt line goes back, in the line's own unit."""

    line_id: int
    quantity: Decimal
    row: int | None = None


@dataclass(frozen=True)
class _Going:
    """A line that goes back: how much in its unit and in the stock unit, and what that had cost."""

    line: GoodsReceiptLine
    quantity: Decimal
    stock_quantity: Decimal
    credit: Decimal
    """At the price of the line: what the supplier owes us."""
    worth: Decimal
    """The same with the freight it carried: what it was booked at."""
    field: str


def send_back(
    work: Work,
    receipt_id: int,
    lines: Sequence[ReturnedLine],
    reason: str,
    *,
    warehouse_id: int | None = None,
    reopen: bool = False,
    key: str | None = None,
) -> int:
    """Take goods of a receipt out of a warehouse (the receipt's unless another is named); the slip's id.

    They leave at their own receipt price as far as the books allow. ``reopen`` lets their purchase orders
    expect them again. Raises Refusals with every line of which less came or less is there.
    """
    work.require(SEND_BACK)
    reason = checked_reason(reason)
    asked = [line for line in lines if line.quantity]
    return int(
        work.once(key, "send_back", lambda: _send_back(work, receipt_id, asked, reason, warehouse_id, reopen))
    )


def _send_back(
    work: Work,
    receipt_id: int,
    asked: Sequence[ReturnedLine],
    reason: str,
    warehouse_id: int | None,
    reopen: bool,  # noqa: FBT001 - passed on as it came
) -> int:
    receipt = work.lock(GoodsReceipt, receipt_id)
    require_warehouse(work, receipt.warehouse_id)
    if receipt.cancelled_at is not None:
        raise ReceiptIsCancelled(number=receipt.number)
    if not asked:
        raise NothingSentBack
    going = _going(work, receipt, asked)
    expected = lock_expected(work, [each.line for each in going] if reopen else ())
    materials = lock_materials(work, {each.line.material_id for each in going})
    # After the materials, as whoever counts chooses a warehouse: nobody waits in a circle.
    source = receipt.warehouse_id if warehouse_id is None else warehouse_id
    warehouse = find_warehouse(work, source, "warehouse_id")
    held = lock_balances(work, warehouse.id, materials)
    values = _values(going, held, warehouse)
    slip = open_slip(
        work,
        KIND,
        source_id=warehouse.id,
        target_id=places(work).supplier,
        supplier_id=receipt.supplier_id,
        receipt_id=receipt_id,
        reason=reason,
        facts=_facts(going, values, Reopening(work, receipt_id, expected)),
    )
    post_moves(work, [_move(slip, each, value) for each, value in zip(going, values, strict=True)])
    unbook_received(work, ordered_of(slip))
    work.emit(GoodsSentBack(receipt_id, receipt.number, slip.number, len(going), reason, bool(expected)))
    return slip.id


def _going(work: Work, receipt: GoodsReceipt, asked: Sequence[ReturnedLine]) -> list[_Going]:
    lines = {
        line.id: line
        for line in work.session.scalars(
            select(GoodsReceiptLine)
            .where(GoodsReceiptLine.receipt_id == receipt.id)
            .options(joinedload(GoodsReceiptLine.material).joinedload(Material.unit))
            .options(joinedload(GoodsReceiptLine.unit))
            .execution_options(populate_existing=True)
        )
    }
    went = sent_back_by_line(work, receipt.id)
    going: list[_Going] = []
    wrong: list[Refusal] = []
    for row, each in enumerate(asked):
        field = field_of(row if each.row is None else each.row, "quantity")
        if each.line_id not in lines:
            raise RecordGone
        try:
            going.append(_one(lines[each.line_id], each.quantity, went[each.line_id], field))
            went[each.line_id] += going[-1].stock_quantity
        except Refusal as refusal:
            wrong.append(refusal)
    if wrong:
        raise Refusals(wrong)
    return going


def _one(line: GoodsReceiptLine, quantity: Decimal, went: Decimal, field: str) -> _Going:
    quantity = checked_quantity(quantity, field)
    left = line.stock_quantity - went
    all_left = round_quantity(left / line.factor)
    if quantity > all_left:
        raise MoreThanReceived(field=field, left=show_quantity(all_left, line.unit.symbol))
    # All that is left takes every gram of it; the factor alone would leave a tail or want too much.
    stock = left if quantity == all_left else min(round_quantity(quantity * line.factor), left)
    checked_quantity(stock, field)
    return _Going(
        line,
        quantity,
        stock,
        credit=_share(line.value, went, stock, line.stock_quantity),
        worth=_share(line.value + line.landed, went, stock, line.stock_quantity),
        field=field,
    )


def _share(value: Decimal, before: Decimal, now: Decimal, of: Decimal) -> Decimal:
    """What a part carries, rounded so far: the parts of a line add up to its value exactly."""
    return round_money(value * (before + now) / of) - round_money(value * before / of)


def _values(
    going: Sequence[_Going], held: Mapping[int, Sequence[Balance]], warehouse: Location
) -> list[Decimal]:
    """What leaves the books with each line; Refusals where the warehouse has less of it (of its lot)."""
    values: list[Decimal] = []
    wrong: list[Refusal] = []
    for each in going:
        of_lot = (one for one in held.get(each.line.material_id, ()) if one.lot_id == each.line.lot_id)
        balance = next(of_lot, Balance(each.line.lot_id, Decimal(0), Decimal(0)))
        if balance.on_hand < each.stock_quantity:
            there = show_quantity(balance.on_hand, each.line.material.unit.symbol)
            wrong.append(SentBackGoodsUsed(field=each.field, warehouse=warehouse.name, there=there))
            continue
        worth, everything = balance.value, balance.on_hand == each.stock_quantity
        average = balance.take(each.stock_quantity).value
        value = each.worth if each.worth <= worth and not everything else average
        balance.value = worth - value
        values.append(value)
    if wrong:
        raise Refusals(wrong)
    return values


def _facts(going: Sequence[_Going], values: Sequence[Decimal], reopening: Reopening) -> dict[str, Any]:
    """What the supplier owes us, and what left the books; the difference is freight and price changes."""
    return {
        "reopened": reopening.is_asked,
        "credit": sum((each.credit for each in going), Decimal(0)),
        "value": sum(values, Decimal(0)),
        "lines": [
            {
                "line_id": each.line.id,
                "material": each.line.material.code,
                "quantity": each.quantity,
                "unit": each.line.unit.symbol,
                "stock_quantity": each.stock_quantity,
                "stock_unit": each.line.material.unit.symbol,
                "credit": each.credit,
                "value": value,
                **_ordered(reopening.part(each.line, each.quantity, each.stock_quantity)),
            }
            for each, value in zip(going, values, strict=True)
        ],
    }


def _ordered(again: Reopened | None) -> dict[str, Any]:
    if again is None:
        return {"purchase_order_line_id": None, "ordered_quantity": None}
    return {"purchase_order_line_id": again.line_id, "ordered_quantity": again.quantity}


def _move(slip: StockSlip, each: _Going, value: Decimal) -> NewMove:
    assert slip.source_id is not None, "it was opened with both"
    assert slip.target_id is not None, "it was opened with both"
    return NewMove(
        operation="send_back",
        material_id=each.line.material_id,
        lot_id=each.line.lot_id,
        source_id=slip.source_id,
        target_id=slip.target_id,
        quantity=each.stock_quantity,
        value=value,
        document="slip",
        document_id=slip.id,
        reason=slip.reason,
    )
