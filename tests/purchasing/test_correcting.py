from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.corrections.correcting import CORRECT, NewPrice, add_cost, correct_price, correct_prices
from app.purchasing.corrections.refusals import PriceUnchanged, ReceiptIsCancelled
from app.purchasing.receipts.events import CostAdded, PriceCorrected
from app.stock.ledger.refusals import ReasonMissing
from models.materials import Material
from models.parties import Party
from models.stock import Location, StockMove
from models.warehouse import StockSlip
from tests.factories import (
    issue_to_order,
    make_material,
    make_materials,
    make_order,
    make_supplier,
    needs_of,
    scrap,
)
from tests.purchasing.deliveries import books_agree, freight, line, make_warehouse, receive, shelf
from tests.statements import statements_of


@pytest.fixture
def supplier(work: Work) -> Party:
    return make_supplier(work)


@pytest.fixture
def lock(work: Work) -> Material:
    return make_material(work, "KLT")


def slip_of(work: Work, slip_id: int) -> StockSlip:
    return work.session.get_one(StockSlip, slip_id)


def test_a_price_is_corrected_where_everything_is_still_there(
    work: Work, supplier: Party, lock: Material
) -> None:
    receive(work, supplier, line(lock, "5", "8"))
    receipt = receive(work, supplier, line(lock, "10", "100"))
    work.events.clear()
    slip = slip_of(work, correct_price(work, receipt.lines[0].id, Decimal(10), " virgül  kaymış "))
    assert shelf(work, lock) == (15, Decimal(140))
    assert (receipt.lines[0].unit_price, receipt.lines[0].value) == (10, 100)
    assert lock.replacement_cost == 10
    assert (slip.kind, slip.receipt_id, slip.supplier_id, slip.reason) == (
        "revalue",
        receipt.id,
        supplier.id,
        "virgül kaymış",
    )
    (said,) = slip.facts["lines"]
    assert (said["old_price"], said["new_price"]) == ("100.000000", "10.000000")
    assert (Decimal(said["change"]), Decimal(said["missed"]), Decimal(said["missed_value"])) == (-900, 0, 0)
    assert work.events == [PriceCorrected(receipt.id, receipt.number, ("KLT",), slip.number, "virgül kaymış")]
    assert books_agree(work)


def test_what_has_gone_is_reported_and_not_touched(work: Work, supplier: Party, lock: Material) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    order = make_order(work, {lock: 6}, state="planned")
    issue_to_order(work, order.id, needs_of(order))
    scrap(work, lock.id, Decimal(1), "düştü")
    slip = slip_of(work, correct_price(work, receipt.lines[0].id, Decimal(12), "fiyat farkı"))
    assert shelf(work, lock) == (3, Decimal(36))
    in_order = work.session.query(StockMove).filter_by(order_line_id=order.lines[0].id).one()
    assert in_order.value == 60
    (said,) = slip.facts["lines"]
    assert [Decimal(said[each]) for each in ("reached", "reached_value", "missed", "missed_value")] == [
        3,
        6,
        7,
        14,
    ]
    assert slip.facts["gone"] == {"KLT": {"wip": "6.000", "scrap": "1.000"}}
    assert slip.facts["orders"] == [order.number]
    assert books_agree(work)


def test_other_warehouses_are_reached_after_the_receipts_own(
    work: Work, supplier: Party, lock: Material
) -> None:
    second = make_warehouse(work, "IKI")
    receive(work, supplier, line(lock, "8", "10"), warehouse_id=second.id)
    receipt = receive(work, supplier, line(lock, "10", "10"))
    scrap(work, lock.id, Decimal(6), "düştü")
    correct_price(work, receipt.lines[0].id, Decimal(11), "fark")
    main = work.session.get_one(Location, receipt.warehouse_id)
    assert shelf(work, lock, main) == (4, Decimal(44))
    assert shelf(work, lock, second) == (8, Decimal(86))  # six of the eight may be those that came


def test_of_a_lot_exactly_that_lot_is_reached(work: Work, supplier: Party) -> None:
    paint = make_material(work, is_lot_tracked=True)
    receive(work, supplier, line(paint, "10", "10", lot_code="A"))
    receipt = receive(work, supplier, line(paint, "10", "10", lot_code="B"))
    scrap(work, paint, 10, "dondu", lot="A")
    scrap(work, paint, 2, "dondu", lot="B")
    slip = slip_of(work, correct_price(work, receipt.lines[0].id, Decimal(20), "fark"))
    assert shelf(work, paint) == (8, Decimal(160))
    assert Decimal(slip.facts["lines"][0]["missed_value"]) == 20


def test_value_never_falls_below_zero(work: Work, supplier: Party, lock: Material) -> None:
    receive(work, supplier, line(lock, "90", "1"))
    receipt = receive(work, supplier, line(lock, "10", "100"))
    scrap(work, lock.id, Decimal(95), "yangın")  # at 10.90 on average
    slip = slip_of(work, correct_price(work, receipt.lines[0].id, Decimal(0), "bedelsiz"))
    assert shelf(work, lock) == (5, 0)
    (said,) = slip.facts["lines"]
    assert Decimal(said["reached_value"]) == Decimal("-54.50")
    assert Decimal(said["missed_value"]) == Decimal("-945.50")
    assert books_agree(work)


def test_a_price_in_euro_is_corrected_at_the_rate_of_its_paper(
    work: Work, supplier: Party, lock: Material
) -> None:
    receipt = receive(work, supplier, line(lock, "10", "1"), currency="EUR", exchange_rate=Decimal(50))
    correct_price(work, receipt.lines[0].id, Decimal("1.1"), "fark")
    assert shelf(work, lock) == (10, Decimal(550))
    assert lock.replacement_cost == 55


def test_a_price_somebody_paid_since_stays_the_replacement_cost(
    work: Work, supplier: Party, lock: Material
) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    receive(work, supplier, line(lock, "10", "30"))
    correct_price(work, receipt.lines[0].id, Decimal(12), "fark")
    assert lock.replacement_cost == 30


def test_a_corrected_receipt_is_cancelled_at_its_corrected_price(
    work: Work, supplier: Party, lock: Material
) -> None:
    receive(work, supplier, line(lock, "5", "8"))
    receipt = receive(work, supplier, line(lock, "4", "10"), line(lock, "6", "10"))
    correct_price(work, receipt.lines[1].id, Decimal(12), "fark")
    add_cost(work, receipt.id, freight("33"))
    assert shelf(work, lock) == (15, Decimal(185))
    cancel_receipt(work, receipt.id, "yanlış firma")
    assert shelf(work, lock) == (5, Decimal(40))
    with pytest.raises(ReceiptIsCancelled):
        correct_price(work, receipt.lines[0].id, Decimal(1), "fark")
    assert books_agree(work)


def test_freight_that_comes_later_is_carried_by_the_lines(work: Work, supplier: Party) -> None:
    steel = make_material(work, unit="KGM")
    hinge = make_material(work, weight=Decimal(1))
    receipt = receive(work, supplier, line(steel, "90", "1"), line(hinge, "10", "10"))
    scrap(work, hinge.id, Decimal(5), "eğri")
    work.events.clear()
    slip = slip_of(work, add_cost(work, receipt.id, freight("100", "weight"), "fatura geldi"))
    assert [each.landed for each in receipt.lines] == [90, 10]
    assert shelf(work, steel) == (90, Decimal(180))
    assert shelf(work, hinge) == (5, Decimal(55))
    assert Decimal(slip.facts["missed_value"]) == 5
    assert [(cost.name, cost.amount) for cost in receipt.costs] == [("Nakliye", 100)]
    assert work.events == [CostAdded(receipt.id, receipt.number, "Nakliye", slip.number, "fatura geldi")]
    assert books_agree(work)


def test_what_cannot_be_corrected_is_refused_and_nothing_changes(
    work: Work, supplier: Party, lock: Material
) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    number = receipt.lines[0].id
    for price, reason, refusal in (
        (Decimal(10), "fark", PriceUnchanged),
        (Decimal(-1), "fark", Refusal),
        (Decimal(10) ** 12, "fark", Refusal),
        (Decimal(12), "  ", ReasonMissing),
    ):
        with pytest.raises(refusal):
            correct_price(work, number, price, reason)
    with pytest.raises(Refusals) as caught:
        add_cost(work, receipt.id, freight("0"))
    assert caught.value.refusals[0].field == "costs-0-amount"
    work.actor = Actor("person", 1, "Veli", may=lambda right: right != CORRECT)
    with pytest.raises(NotAllowed):
        correct_price(work, number, Decimal(12), "fark")
    with pytest.raises(NotAllowed):
        add_cost(work, receipt.id, freight("5"))
    assert shelf(work, lock) == (10, 100)
    assert work.session.query(StockSlip).count() == 0


def test_several_prices_are_corrected_on_one_slip(work: Work, supplier: Party) -> None:
    one, two, three = make_materials(work, 3)
    receipt = receive(work, supplier, *[line(each, "10", "10") for each in (one, two, three)])
    first, second, third = (each.id for each in receipt.lines)
    prices = [NewPrice(first, Decimal(11)), NewPrice(second, Decimal(10)), NewPrice(third, Decimal(9))]
    slip = slip_of(work, correct_prices(work, receipt.id, prices, "fark"))
    assert [said["line_id"] for said in slip.facts["lines"]] == [first, third]
    assert [shelf(work, each)[1] for each in (one, two, three)] == [110, 100, 90]
    with pytest.raises(Refusals) as caught:
        correct_prices(work, receipt.id, [prices[0], NewPrice(second, Decimal(-1), row=7)], "fark")
    assert [each.field for each in caught.value.refusals] == ["lines-7-unit_price"]
    other = receive(work, supplier, line(one))
    with pytest.raises(RecordGone):
        correct_prices(work, receipt.id, [NewPrice(other.lines[0].id, Decimal(3))], "fark")
    with pytest.raises(PriceUnchanged):
        correct_prices(work, receipt.id, [], "fark")


def test_the_same_key_corrects_once(work: Work, supplier: Party, lock: Material) -> None:
    receipt = receive(work, supplier, line(lock, "10", "10"))
    first = correct_price(work, receipt.lines[0].id, Decimal(12), "fark", key="c1")
    assert correct_price(work, receipt.lines[0].id, Decimal(12), "fark", key="c1") == first
    cost = add_cost(work, receipt.id, freight("10"), key="c2")
    assert add_cost(work, receipt.id, freight("10"), key="c2") == cost
    assert shelf(work, lock) == (10, 130)


def test_freight_over_many_lines_costs_as_many_statements_as_over_two(work: Work, supplier: Party) -> None:
    sent_for = {}
    for count in (2, 20):
        receipt = receive(work, supplier, *[line(each) for each in make_materials(work, count)])
        work.session.expire_all()
        work.session.info.clear()
        with statements_of(work.session) as sent:
            add_cost(work, receipt.id, freight("100"), key=f"later-{count}")
        sent_for[count] = len(sent)
    assert sent_for[2] == sent_for[20] <= 18
