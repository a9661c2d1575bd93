"""Several people at one purchase order and one receipt: nothing comes twice, nothing goes back twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.kernel.database import Database
from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.corrections.correcting import add_cost, correct_price
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.ledger.balances import availability
from app.stock.proof.verifying import verify_ledger
from models.purchasing import GoodsReceipt, PurchaseOrderLine
from tests.factories import make_material, make_supplier, stock_up
from tests.purchasing.ordered import make_purchase

DAY = date(2026, 1, 5)
Act = Callable[[Work], object]
AtOnce = Callable[[list[Act]], Counter[str]]


@pytest.fixture
def at_once(database: Database, workshop: Tenant) -> AtOnce:
    """Does acts at the same time, each in a transaction of its own; how often which Refusal, or "done"."""

    def do(act: Act) -> str:
        try:
            with begin_work(database, system("Ayşe"), workshop) as work:
                work.session.execute(text("set local lock_timeout = '20s'"))
                act(work)
        except Refusal as refusal:
            return refusal.code
        return "done"

    def all_of(acts: list[Act]) -> Counter[str]:
        with ThreadPoolExecutor(8) as threads:
            return Counter(threads.map(do, acts))

    return all_of


def test_twelve_deliveries_of_eight_ordered_are_asked_about(
    database: Database, workshop: Tenant, at_once: AtOnce
) -> None:
    with begin_work(database, system(), workshop) as work:
        material, supplier = make_material(work), make_supplier(work)
        order = make_purchase(work, {material: 8}, supplier=supplier)
        order.number = f"SA-2026-{50000 + order.id}"
        ordered = order.lines[0].id
        line = ReceivedLine(material.id, Decimal(1), Decimal(2), purchase_order_line_id=ordered)
        supplier_id = supplier.id
    done = at_once([lambda work: receive_goods(work, supplier_id, "", DAY, [line])] * 12)
    assert done == {"done": 8, "purchasing.more_than_ordered": 4}
    with begin_work(database, system(), workshop) as work:
        assert work.session.get_one(PurchaseOrderLine, ordered).received == 8
        assert availability(work, [line.material_id])[line.material_id].on_hand == 8


def test_a_receipt_is_sent_back_corrected_and_cancelled_at_once(
    database: Database, workshop: Tenant, at_once: AtOnce
) -> None:
    with begin_work(database, system(), workshop) as work:
        material = make_material(work)
        receipt = stock_up(work, material, 10, 10)
        line = work.session.get_one(GoodsReceipt, receipt).lines[0].id
        material_id = material.id
    acts: list[Act] = [
        lambda work: send_back(work, receipt, [ReturnedLine(line, Decimal(1))], "kırık") for _ in range(12)
    ]
    acts += [
        lambda work, price=price: correct_price(work, line, Decimal(price), "fark")  # type: ignore[misc]
        for price in (11, 12, 13)
    ]
    acts += [lambda work: add_cost(work, receipt, ReceivedCost("Nakliye", Decimal(7))) for _ in range(3)]
    acts.insert(5, lambda work: cancel_receipt(work, receipt, "yanlış"))
    done = at_once(acts)
    assert set(done) <= {
        "done",
        "refused.several",
        "purchasing.sent_back_before",
        "purchasing.receipt_is_cancelled",
    }
    with begin_work(database, system(), workshop) as work:
        left = availability(work, [material_id])[material_id]
        assert (left.on_hand, left.value) == (0, 0)
        problems = [each for each in verify_ledger(work).differences if material.code in str(each)]
        assert problems == []
