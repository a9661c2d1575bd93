"""Correct a price that was entered wrong, or add freight whose bill came later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from app.identity.fencing import require_warehouse
from app.kernel.amounts import round_money, round_unit_cost
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.materials.locking import lock_materials
from app.purchasing.corrections.reaching import Change, reach, where_it_went
from app.purchasing.corrections.refusals import PriceUnchanged, ReceiptIsCancelled
from app.purchasing.fields import field_of
from app.purchasing.receipts.events import CostAdded, PriceCorrected
from app.purchasing.receipts.landing import ReceivedCost, bearers_of, cost_row, landed_costs
from app.purchasing.receipts.sent_back import sent_back_by_line
from app.purchasing.refusals import PriceBelowZero, PriceTooLarge
from app.purchasing.terms.pricing import refresh_prices
from app.stock.ledger.amounts import MOST, checked_reason
from app.stock.slips.revaluing import KIND, lock_holdings, post_revaluations
from app.stock.slips.slips import open_slip
from models.materials import Material
from models.purchasing import GoodsReceipt, GoodsReceiptLine, ReceiptCost
from models.warehouse import StockSlip

CORRECT = Right("correct", "GoodsReceipt")


@dataclass(frozen=True)
class NewPrice:
    """What a line of a receipt should have cost, for one of its units in the receipt's currency."""

    line_id: int
    unit_price: Decimal
    row: int | None = None


def correct_price(
    work: Work, receipt_line_id: int, new_unit_price: Decimal, reason: str, key: str | None = None
) -> int:
    """Give one line of a receipt the price it should have had; the slip's id. See ``correct_prices``."""
    work.require(CORRECT)
    receipt_id = work.find(GoodsReceiptLine, receipt_line_id).receipt_id
    return correct_prices(work, receipt_id, [NewPrice(receipt_line_id, new_unit_price)], reason, key)


def correct_prices(
    work: Work, receipt_id: int, prices: Sequence[NewPrice], reason: str, key: str | None = None
) -> int:
    """Give lines of a receipt the prices they should have had; the id of the one slip of it.

    What is still in the warehouses is revalued: of a lot exactly that, otherwise as much as came. What
    that does not reach stands in the slip's facts. Raises Refusals with every price that cannot be
    (``lines-0-unit_price``), PriceUnchanged when none is new, ReceiptIsCancelled.
    """
    work.require(CORRECT)
    reason = checked_reason(reason)
    asked = _checked_prices(prices)
    return int(work.once(key, "correct_prices", lambda: _correct(work, receipt_id, asked, reason)))


def add_cost(
    work: Work, receipt_id: int, cost: ReceivedCost, reason: str = "", key: str | None = None
) -> int:
    """Spread freight or another cost over a receipt whose goods are here already; the slip's id.

    Its lines carry it from now on, and what is still in the warehouses is revalued. Raises Refusals with
    what is wrong with the cost (``costs-0-amount``), ReceiptIsCancelled.
    """
    work.require(CORRECT)
    reason = " ".join(reason.split()) or " ".join(cost.name.split())
    return int(work.once(key, "add_cost", lambda: _add_cost(work, receipt_id, cost, reason)))


def _correct(work: Work, receipt_id: int, prices: Mapping[int, Decimal], reason: str) -> int:
    receipt, lines = _locked(work, receipt_id)
    if not prices.keys() <= {line.id for line in lines}:
        raise RecordGone
    wrong = [line for line in lines if prices.get(line.id, line.unit_price) != line.unit_price]
    if not wrong:
        raise PriceUnchanged
    materials = lock_materials(work, {line.material_id for line in wrong})
    went = sent_back_by_line(work, receipt_id)
    had = [
        (line.material_id, round_unit_cost(line.unit_price * receipt.exchange_rate / line.factor))
        for line in wrong
        if line.unit_price
    ]
    changes = [_repriced(receipt, line, prices[line.id], went[line.id]) for line in wrong]
    work.session.flush()
    refresh_prices(work, had, materials)
    slip = _revalue(work, receipt, changes, reason)
    codes = tuple(sorted({materials[line.material_id].code for line in wrong}))
    work.emit(PriceCorrected(receipt_id, receipt.number, codes, slip.number, reason))
    return slip.id


def _repriced(receipt: GoodsReceipt, line: GoodsReceiptLine, price: Decimal, sent_back: Decimal) -> Change:
    """Write the new price; the paper says what both were."""
    facts = {"old_price": line.unit_price, "new_price": price, "per": line.unit.symbol}
    was = line.value
    line.unit_price = price
    line.value = round_money(line.quantity * price * receipt.exchange_rate)
    return Change(line, line.value - was, sent_back, facts)


def _add_cost(work: Work, receipt_id: int, cost: ReceivedCost, reason: str) -> int:
    receipt, lines = _locked(work, receipt_id)
    materials = lock_materials(work, {line.material_id for line in lines})
    shares = _shares(cost, lines, materials)
    for line, share in zip(lines, shares, strict=True):
        line.landed += share
    work.session.execute(insert(ReceiptCost), [cost_row(receipt_id, cost)])
    work.session.flush()
    went = sent_back_by_line(work, receipt_id)
    changes = [Change(line, share, went[line.id]) for line, share in zip(lines, shares, strict=True) if share]
    name = " ".join(cost.name.split())
    slip = _revalue(work, receipt, changes, reason, {"cost": name, "amount": round_money(cost.amount)})
    work.emit(CostAdded(receipt_id, receipt.number, name, slip.number, reason))
    return slip.id


def _locked(work: Work, receipt_id: int) -> tuple[GoodsReceipt, Sequence[GoodsReceiptLine]]:
    """The receipt, locked, and its lines with all that their names need."""
    receipt = work.lock(GoodsReceipt, receipt_id)
    require_warehouse(work, receipt.warehouse_id)
    if receipt.cancelled_at is not None:
        raise ReceiptIsCancelled(number=receipt.number)
    lines = work.session.scalars(
        select(GoodsReceiptLine)
        .where(GoodsReceiptLine.receipt_id == receipt_id)
        .options(
            joinedload(GoodsReceiptLine.material).joinedload(Material.unit), joinedload(GoodsReceiptLine.unit)
        )
        .order_by(GoodsReceiptLine.position)
        .execution_options(populate_existing=True)
    ).all()
    if not lines:
        raise RecordGone
    return receipt, lines


def _shares(
    cost: ReceivedCost, lines: Sequence[GoodsReceiptLine], materials: Mapping[int, Material]
) -> list[Decimal]:
    amounts = ((line.material_id, line.value, line.stock_quantity) for line in lines)
    shares, wrong = landed_costs([cost], bearers_of(amounts, materials))
    if wrong:
        raise Refusals(wrong)
    return shares


def _revalue(
    work: Work,
    receipt: GoodsReceipt,
    changes: Sequence[Change],
    reason: str,
    facts: Mapping[str, Any] | None = None,
) -> StockSlip:
    """One slip for what the changes reach, with what they do not reach among its facts."""
    held = lock_holdings(work, {change.line.material_id for change in changes})
    reached = reach(receipt, changes, held)
    slip = open_slip(
        work,
        KIND,
        supplier_id=receipt.supplier_id,
        receipt_id=receipt.id,
        reason=reason,
        facts={
            **(facts or {}),
            "currency": receipt.currency,
            "lines": reached.lines,
            "missed_value": reached.missed,
            **where_it_went(work, receipt.id, reached),
        },
    )
    post_revaluations(work, slip.id, reached.revaluations, reason)
    return slip


def _checked_prices(prices: Sequence[NewPrice]) -> dict[int, Decimal]:
    wrong: list[Refusal] = []
    for position, each in enumerate(prices):
        field = field_of(position if each.row is None else each.row, "unit_price")
        if each.unit_price < 0:
            wrong.append(PriceBelowZero(field=field))
        elif each.unit_price >= MOST:
            wrong.append(PriceTooLarge(field=field, price=each.unit_price))
    if wrong:
        raise Refusals(wrong)
    return {each.line_id: round_unit_cost(each.unit_price) for each in prices}
