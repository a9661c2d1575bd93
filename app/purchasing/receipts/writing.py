"""Write a delivery that is right into the books: one round trip, whatever the number of its lines."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.purchasing.receipts.gathering import array
from app.purchasing.receipts.landing import ReceivedCost, cost_row
from app.purchasing.receipts.lines import CheckedLine
from app.purchasing.receipts.paper import Paper
from app.stock.progress.issuing import issuing

_WRITE: Final = (
    "select id, number from receive_goods("
    "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def write_receipt(
    work: Work,
    paper: Paper,
    lines: Sequence[CheckedLine],
    costs: Sequence[ReceivedCost],
    prices: Mapping[int, Decimal],
    key: str | None,
) -> tuple[int, str]:
    """The id and number of the receipt, its goods on stock, and ``prices`` what materials cost again.

    The client's key, taken before, keeps the id. NoWarehouse when all warehouses are passive.
    """
    with issuing():
        ((receipt_id, number),) = work.ask(
            _WRITE,
            (
                paper.supplier_id,
                paper.waybill_number,
                paper.waybill_date,
                paper.warehouse_id,
                paper.currency,
                paper.rate,
                paper.note,
                *_columns(lines),
                _costs(costs),
                array(prices),
                array(prices.values()),
                key,
                work.actor.name,
                work.now,
                today_local(work.now),
            ),
        )
    return receipt_id, number


def _columns(lines: Sequence[CheckedLine]) -> tuple[Any, ...]:
    """The lines column by column; codes of lots may hold any letter, so the driver writes those."""
    lots = [line.lot_code for line in lines]
    return (
        array([line.material_id for line in lines]),
        array([line.unit_id for line in lines]),
        array([line.factor for line in lines]),
        array([line.quantity for line in lines]),
        array([line.unit_price for line in lines]),
        array([line.stock_quantity for line in lines]),
        array([line.value for line in lines]),
        array([line.landed for line in lines]),
        array([line.purchase_order_line_id for line in lines]),
        lots if any(lots) else None,
    )


def _costs(costs: Sequence[ReceivedCost]) -> str | None:
    rows = [cost_row(0, cost) for cost in costs]
    return json.dumps([[row["name"], str(row["amount"]), row["spread_by"]] for row in rows]) if rows else None
