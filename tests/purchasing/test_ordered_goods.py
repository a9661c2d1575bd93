from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.errors import Doubt, Refusal, Refusals
from app.kernel.work import Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.receipts.card import receipt_card
from app.purchasing.receipts.refusals import MoreThanOrdered
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceipt
from tests.factories import make_material, make_materials, make_supplier, unit_of
from tests.purchasing.deliveries import line, receive, shelf
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of

CONFIRMED = frozenset({MoreThanOrdered.code})


@pytest.fixture
def supplier(work: Work) -> Party:
    return make_supplier(work)


@pytest.fixture
def sheet(work: Work) -> Material:
    return make_material(
        work, "SAC", "DKP sac", unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55")
    )


def test_one_delivery_fills_two_orders_in_part(work: Work, supplier: Party, sheet: Material) -> None:
    lock = make_material(work)
    first = make_purchase(work, {sheet: 10, lock: 4}, supplier=supplier)
    second = make_purchase(work, {lock: 6}, supplier=supplier)
    sheets, locks = first.lines
    receipt = receive(
        work,
        supplier,
        line(
            sheet, "10", unit_id=unit_of(work).id, weighed=Decimal("237.4"), purchase_order_line_id=sheets.id
        ),
        line(lock, "3", purchase_order_line_id=locks.id),
        line(lock, "6", purchase_order_line_id=second.lines[0].id),
        line(lock, "1"),
    )
    assert [each.purchase_order_line_id for each in receipt.lines] == [
        sheets.id,
        locks.id,
        second.lines[0].id,
        None,
    ]
    # ten sheets are ten sheets, whatever they weigh
    assert (sheets.received, locks.received, second.lines[0].received) == (10, 3, 6)
    assert (first.state, second.state) == ("partly_received", "received")
    cancel_receipt(work, receipt.id, "yanlış")
    assert (sheets.received, locks.received, second.lines[0].received) == (0, 0, 0)
    assert (first.state, second.state) == ("sent", "sent")
    assert shelf(work, lock) == (0, 0)


def test_another_unit_is_turned_into_that_of_the_order(work: Work, supplier: Party, sheet: Material) -> None:
    order = make_purchase(work, {sheet: 10}, supplier=supplier)
    receipt = receive(work, supplier, line(sheet, "100", purchase_order_line_id=order.lines[0].id))
    assert order.lines[0].received == Decimal("4.246")  # 100 kg of 23.55 kg a sheet
    cancel_receipt(work, receipt.id, "yanlış")
    assert order.lines[0].received == 0


def test_more_than_ordered_is_asked_about(work: Work, supplier: Party) -> None:
    lock = make_material(work, "KLT")
    order = make_purchase(work, {lock: 10}, supplier=supplier)
    ordered = order.lines[0]
    receive(work, supplier, line(lock, "7", purchase_order_line_id=ordered.id))
    two = [line(lock, "2", purchase_order_line_id=ordered.id) for _ in range(2)]
    with pytest.raises(MoreThanOrdered) as caught:
        receive(work, supplier, *two)
    assert isinstance(caught.value, Doubt)
    said = caught.value.say()
    assert f"{order.number}, line 1, KLT: ordered 10" in said
    assert "here already 7" in said
    assert "now 4" in said
    assert (ordered.received, shelf(work, lock)[0]) == (7, 7)
    receive(work, supplier, *two, confirmed=CONFIRMED)
    assert (ordered.received, order.state, shelf(work, lock)[0]) == (11, "received", 11)


def test_a_line_names_only_an_order_of_its_supplier_and_material(work: Work, supplier: Party) -> None:
    lock, hinge = make_materials(work, 2)
    mine = make_purchase(work, {lock: 1}, supplier=supplier).lines[0]
    other = make_purchase(work, {lock: 1}).lines[0]
    draft = make_purchase(work, {lock: 1}, supplier=supplier, state="draft").lines[0]
    closed = make_purchase(work, {lock: 1}, supplier=supplier, state="cancelled").lines[0]
    with pytest.raises(Refusals) as caught:
        receive(
            work,
            supplier,
            line(hinge, purchase_order_line_id=mine.id),
            line(lock, purchase_order_line_id=other.id),
            line(lock, purchase_order_line_id=10**9),
            line(lock, purchase_order_line_id=draft.id),
            line(lock, purchase_order_line_id=closed.id),
        )
    assert {each.field: each.code for each in caught.value.refusals} == {
        "lines-0-purchase_order_line_id": "purchasing.ordered_is_another",
        "lines-1-purchase_order_line_id": "purchasing.not_ordered_from_them",
        "lines-2-purchase_order_line_id": "purchasing.order_line_unknown",
        "lines-3-purchase_order_line_id": "purchasing.order_not_sent",
        "lines-4-purchase_order_line_id": "purchasing.order_closed",
    }
    assert work.session.query(GoodsReceipt).count() == 0
    assert mine.received == 0


def test_a_cancelled_delivery_leaves_a_closed_order_closed(work: Work, supplier: Party) -> None:
    lock = make_material(work)
    order = make_purchase(work, {lock: 10}, supplier=supplier)
    receipt = receive(work, supplier, line(lock, "4", purchase_order_line_id=order.lines[0].id))
    order.cancel_reason = "gerisi gelmeyecek"
    work.session.flush()
    cancel_receipt(work, receipt.id, "yanlış")
    assert (order.lines[0].received, order.state) == (0, "cancelled")


def test_twenty_ordered_lines_cost_as_many_statements_as_two(work: Work, supplier: Party) -> None:
    sent_for = {}
    for count in (2, 20):
        many = make_materials(work, count, is_lot_tracked=True)
        ordered = make_purchase(work, dict.fromkeys(many, 5), supplier=supplier).lines
        lines = [
            line(material, "5", lot_code="L1", purchase_order_line_id=of.id)
            for material, of in zip(many, ordered, strict=True)
        ]
        work.session.expire_all()
        work.session.info.clear()
        with statements_of(work.session) as sent:
            receipt = receive(work, supplier, *lines, key=f"orders-{count}")
        work.session.expire_all()
        with statements_of(work.session) as taken:
            cancel_receipt(work, receipt.id, "yanlış")
        sent_for[count] = (len(sent), len(taken))
    assert sent_for[2] == sent_for[20]
    assert max(sent_for[20]) <= 24


def test_a_refusal_is_a_refusal_even_when_a_doubt_would_follow(work: Work, supplier: Party) -> None:
    lock = make_material(work)
    ordered = make_purchase(work, {lock: 1}, supplier=supplier).lines[0]
    with pytest.raises(Refusal) as caught:
        receive(work, supplier, line(lock, "9", "-1", purchase_order_line_id=ordered.id))
    assert not isinstance(caught.value, Doubt)


def test_the_page_of_a_long_delivery_asks_as_little_as_that_of_a_short_one(
    work: Work, supplier: Party
) -> None:
    asked_for = {}
    for count in (2, 20):
        many = make_materials(work, count, is_lot_tracked=True)
        ordered = make_purchase(work, dict.fromkeys(many, 5), supplier=supplier).lines
        lines = [
            line(material, "5", lot_code="L1", purchase_order_line_id=of.id)
            for material, of in zip(many, ordered, strict=True)
        ]
        receipt_id = receive(work, supplier, *lines).id
        work.session.expire_all()
        work.session.expunge_all()
        with statements_of(work.session) as asked:
            card = receipt_card(work, receipt_id)
            assert len({each.line.material.unit.symbol + str(each.line.lot) for each in card.lines}) == 1
            assert len(card.orders) == 1
        asked_for[count] = len(asked)
        supplier = make_supplier(work)
    assert asked_for[2] == asked_for[20] <= 6
