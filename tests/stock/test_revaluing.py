from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusal
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.stock.ledger.events import StockRevalued
from app.stock.ledger.refusals import ReasonMissing
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.refusals import AlreadyWorthThat, NothingToRevalue
from app.stock.slips.revaluing import REVALUE, revalue_stock
from models.materials import Material
from models.warehouse import StockSlip
from tests.factories import issue_to_order, make_material, make_order, make_supplier, needs_of
from tests.purchasing.deliveries import line, make_warehouse, receive, shelf


@pytest.fixture
def lock(work: Work) -> Material:
    return make_material(work, "KLT")


def test_all_that_is_there_gets_the_new_cost(work: Work, lock: Material) -> None:
    supplier = make_supplier(work)
    second = make_warehouse(work, "IKI")
    receive(work, supplier, line(lock, "3", "10"), warehouse_id=second.id)
    receive(work, supplier, line(lock, "4", "10"))
    order = make_order(work, {lock: 1}, state="planned")
    issue_to_order(work, order.id, needs_of(order))
    work.events.clear()
    slip_id = revalue_stock(work, lock.id, Decimal("3.335"), " hasarlı ")
    slip = work.session.get_one(StockSlip, slip_id)
    assert shelf(work, lock) == (6, Decimal("20.01"))
    assert (slip.kind, slip.reason, slip.receipt_id) == ("revalue", "hasarlı", None)
    assert [Decimal(slip.facts[each]) for each in ("old_cost", "old_value", "new_value", "missed")] == [
        10,
        60,
        Decimal("20.01"),
        1,
    ]
    assert work.events == [StockRevalued(slip_id, slip.number, lock.id, "hasarlı")]
    assert verify_ledger(work).differences == []


def test_each_lot_gets_it(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    supplier = make_supplier(work)
    receive(work, supplier, line(paint, "1", "10", lot_code="A"), line(paint, "2", "30", lot_code="B"))
    revalue_stock(work, paint.id, Decimal(5), "bayat")
    assert shelf(work, paint) == (3, 15)
    revalue_stock(work, paint.id, Decimal(0), "bozuk")
    assert shelf(work, paint) == (3, 0)


def test_what_cannot_be_revalued_is_refused(work: Work, lock: Material) -> None:
    with pytest.raises(NothingToRevalue):
        revalue_stock(work, lock.id, Decimal(5), "fark")
    receive(work, make_supplier(work), line(lock, "4", "10"))
    with pytest.raises(AlreadyWorthThat):
        revalue_stock(work, lock.id, Decimal(10), "fark")
    for cost in (Decimal(-1), Decimal(10) ** 12):
        with pytest.raises(Refusal) as caught:
            revalue_stock(work, lock.id, cost, "fark")
        assert caught.value.field == "new_cost"
    with pytest.raises(ReasonMissing):
        revalue_stock(work, lock.id, Decimal(5), " ")
    with pytest.raises(RecordGone):
        revalue_stock(work, 10**9, Decimal(5), "fark")
    work.actor = Actor("person", 1, "Veli", may=lambda right: right != REVALUE)
    with pytest.raises(NotAllowed):
        revalue_stock(work, lock.id, Decimal(5), "fark")
    assert shelf(work, lock) == (4, 40)
    assert work.session.query(StockSlip).count() == 0


def test_the_same_key_revalues_once(work: Work, lock: Material) -> None:
    receive(work, make_supplier(work), line(lock, "4", "10"))
    first = revalue_stock(work, lock.id, Decimal(5), "fark", key="r1")
    assert revalue_stock(work, lock.id, Decimal(5), "fark", key="r1") == first
    assert work.session.query(StockSlip).count() == 1
