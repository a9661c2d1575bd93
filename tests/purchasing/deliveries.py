"""Deliveries to test with: who delivers what, and what is on the shelf afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.kernel.work import Work
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.proof.verifying import verify_ledger
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceipt
from models.stock import Location, StockBalance

TODAY = date(2026, 11, 21)
_serial = itertools.count(1)


def line(material: Material, quantity: str = "10", price: str = "10", **more: Any) -> ReceivedLine:
    return ReceivedLine(material.id, Decimal(quantity), Decimal(price), **more)


def freight(amount: str, spread_by: str = "value", name: str = "Nakliye") -> ReceivedCost:
    return ReceivedCost(name, Decimal(amount), spread_by)


def receive(work: Work, supplier: Party, *lines: ReceivedLine, **more: Any) -> GoodsReceipt:
    number = f"DEL{next(_serial):08}"
    receipt_id = receive_goods(work, supplier.id, number, TODAY, lines, **more)
    return work.session.get_one(GoodsReceipt, receipt_id)


def shelf(work: Work, material: Material, warehouse: Location | None = None) -> tuple[Any, Any]:
    """How much of a material all warehouses (or one) hold, and what it is worth."""
    query = (
        select(StockBalance.on_hand, StockBalance.value)
        .join(Location, Location.id == StockBalance.location_id)
        .where(StockBalance.material_id == material.id, Location.kind == "warehouse")
    )
    if warehouse is not None:
        query = query.where(Location.id == warehouse.id)
    rows: Sequence[Any] = work.session.execute(query).all()
    return sum((row[0] for row in rows), Decimal(0)), sum((row[1] for row in rows), Decimal(0))


def books_agree(work: Work) -> bool:
    """Whether every balance is what its moves say."""
    differences = verify_ledger(work).differences
    assert differences == []
    return True


def make_warehouse(work: Work, code: str, purpose: str = "supply", **columns: Any) -> Location:
    place = Location(code=code, name=f"Depo {code}", kind="warehouse", purpose=purpose, **columns)
    work.session.add(place)
    work.session.flush()
    return place
