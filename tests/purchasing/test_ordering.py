"""A purchase order is written, changed and sent; what is wrong is said at its cell."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.purchasing.orders.events import PurchaseChanged, PurchaseOrdered
from app.purchasing.orders.lines import OrderedLine, resolve_ordered
from app.purchasing.orders.ordering import OrderHead, change_order, write_order
from app.purchasing.orders.refusals import ChangedMeanwhile, PurchaseOrderNotDraft, WhichUnit
from models.materials import Material
from models.purchasing import PurchaseOrder, SupplyTerm
from tests.factories import make_material, make_supplier, stock_up
from tests.purchasing.ordered import make_purchase


@pytest.fixture
def sheet(work: Work) -> Material:
    return make_material(
        work, "SAC-15", "DKP sac", unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55")
    )


def order_of(work: Work, order_id: int) -> PurchaseOrder:
    work.session.expire_all()
    return work.session.get_one(PurchaseOrder, order_id)


def test_a_draft_takes_agreed_price_and_lead_time_in_the_unit_it_is_bought_in(
    work: Work, sheet: Material
) -> None:
    supplier = make_supplier(work)
    work.session.add(SupplyTerm(material=sheet, supplier=supplier, price=Decimal("850.5"), lead_days=12))
    work.session.flush()
    order_id = write_order(work, OrderHead(supplier.id, note=" acele "), [OrderedLine(sheet.id, Decimal(10))])
    order = order_of(work, order_id)
    (line,) = order.lines
    assert (order.state, order.note, order.number[:8]) == ("draft", "acele", "SA-2026-")
    assert (line.unit.symbol, line.factor, line.quantity) == ("adet", Decimal("23.55"), 10)
    assert line.unit_price == Decimal("850.5")
    assert line.expected_on == order.expected_on == today_local(work.now) + timedelta(days=12)
    assert work.events == [PurchaseOrdered(order.id, order.number, supplier.id, 1)]


def test_without_terms_the_last_price_of_that_supplier_is_offered(work: Work, sheet: Material) -> None:
    ours, other = make_supplier(work), make_supplier(work)
    stock_up(work, sheet, 100, 36, supplier=ours)
    stock_up(work, sheet, 100, 99, supplier=other)
    order = order_of(work, write_order(work, OrderHead(ours.id), [OrderedLine(sheet.id, Decimal(2))]))
    assert order.lines[0].unit_price == Decimal("847.8"), "36 a kilogram, 23.55 kg a sheet"
    by_kilogram = OrderedLine(sheet.id, Decimal(2), sheet.unit_id)
    order = order_of(work, write_order(work, OrderHead(ours.id), [by_kilogram]))
    assert (order.lines[0].unit_price, order.lines[0].factor) == (36, 1)


def test_a_lira_price_is_not_offered_in_dollars(work: Work, sheet: Material) -> None:
    supplier = make_supplier(work)
    stock_up(work, sheet, 1, 36, supplier=supplier)
    head = OrderHead(supplier.id, currency="usd")
    order = order_of(work, write_order(work, head, [OrderedLine(sheet.id, Decimal(2))]))
    assert (order.currency, order.lines[0].unit_price) == ("USD", 0)


def test_everything_wrong_is_said_at_once_and_nothing_is_written(work: Work, sheet: Material) -> None:
    passive = make_material(work, is_active=False)
    yesterday = today_local(work.now) - timedelta(days=1)
    lines = [
        OrderedLine(sheet.id, Decimal(0)),
        OrderedLine(passive.id, Decimal(1), unit_price=Decimal(-1)),
        OrderedLine(999_999, Decimal(1), expected_on=yesterday),
        OrderedLine(sheet.id, Decimal(1), unit_id=999),
    ]
    with pytest.raises(Refusals) as caught:
        write_order(work, OrderHead(0, yesterday, "XAU"), lines)
    assert {each.field for each in caught.value.refusals} == {
        "supplier_id",
        "expected_on",
        "currency",
        "lines-0-quantity",
        "lines-1-material",
        "lines-1-unit_price",
        "lines-2-material",
        "lines-2-expected_on",
        "lines-3-unit",
    }
    assert work.session.scalar(select(func.count(PurchaseOrder.id))) == 0
    assert work.events == []


def test_an_order_without_lines_is_none(work: Work) -> None:
    with pytest.raises(Refusal, match="at least one material"):
        write_order(work, OrderHead(make_supplier(work).id), [])


def test_the_second_click_gets_the_first_order(work: Work, sheet: Material) -> None:
    head, lines = OrderHead(make_supplier(work).id), [OrderedLine(sheet.id, Decimal(1))]
    assert write_order(work, head, lines, "iki-kez") == write_order(work, head, lines, "iki-kez")
    assert work.session.scalar(select(func.count(PurchaseOrder.id))) == 1


def test_a_draft_is_changed_and_an_old_page_is_refused(work: Work, sheet: Material) -> None:
    supplier = make_supplier(work)
    head = OrderHead(supplier.id)
    order_id = write_order(work, head, [OrderedLine(sheet.id, Decimal(1))])
    work.events.clear()
    change_order(work, order_id, 1, head, [OrderedLine(sheet.id, Decimal(7), unit_price=Decimal(5))])
    order = order_of(work, order_id)
    assert [(line.quantity, line.unit_price) for line in order.lines] == [(7, 5)]
    assert work.events == [PurchaseChanged(order_id, order.number, 1)]
    with pytest.raises(ChangedMeanwhile):
        change_order(work, order_id, 1, head, [OrderedLine(sheet.id, Decimal(9))])
    assert order_of(work, order_id).lines[0].quantity == 7


def test_what_the_supplier_has_is_not_changed(work: Work, sheet: Material) -> None:
    order = make_purchase(work, {sheet: 3})
    with pytest.raises(PurchaseOrderNotDraft):
        change_order(work, order.id, 1, OrderHead(order.supplier_id), [OrderedLine(sheet.id, Decimal(9))])
    assert order_of(work, order.id).lines[0].quantity == 3


def test_who_sees_no_prices_does_not_change_them(work: Work, sheet: Material) -> None:
    order = make_purchase(work, {sheet: 3}, state="draft", price="812.5")
    work.actor = Actor("person", 1, "Planlama", lambda right: right.subject == "PurchaseOrder")
    change_order(work, order.id, 1, OrderHead(order.supplier_id), [OrderedLine(sheet.id, Decimal(9))])
    line = order_of(work, order.id).lines[0]
    assert (line.quantity, line.unit_price) == (9, Decimal("812.5"))


def test_writing_is_a_right(work: Work, sheet: Material) -> None:
    work.actor = Actor("person", 1, "Depo", lambda _right: False)
    with pytest.raises(NotAllowed):
        write_order(work, OrderHead(1), [OrderedLine(sheet.id, Decimal(1))])


def test_rows_are_read_as_people_paste_them(work: Work, sheet: Material) -> None:
    raw = [
        {"material": "sac-15", "quantity": "1.250,5", "unit": "KG", "unit_price": "36,10 ₺"},
        {"material": "", "quantity": " "},
        {"material": "SAC-15 DKP sac", "quantity": "12", "unit": "Adet", "expected_on": "5.12.2026"},
    ]
    lines, wrong = resolve_ordered(work, raw)
    assert wrong == []
    assert [(line.quantity, line.unit_price, line.row) for line in lines] == [
        (Decimal("1250.5"), Decimal("36.10"), 0),
        (Decimal(12), None, 2),
    ]
    assert lines[0].unit_id == sheet.unit_id


def test_ten_of_what_is_asked_when_the_unit_is_missing(work: Work, sheet: Material) -> None:
    plain = make_material(work, "KLT", "Kilit")
    lines, wrong = resolve_ordered(
        work, [{"material": "SAC-15", "quantity": "10"}, {"material": "KLT", "quantity": "10"}]
    )
    assert wrong == []
    with pytest.raises(WhichUnit, match="adet / kg") as caught:
        write_order(work, OrderHead(make_supplier(work).id), lines)
    assert caught.value.field == "lines-0-unit"
    order_id = write_order(work, OrderHead(make_supplier(work).id), lines[1:])
    assert order_of(work, order_id).lines[0].material_id == plain.id


def test_cells_nobody_understands_are_named(work: Work, sheet: Material) -> None:
    _lines, wrong = resolve_ordered(
        work,
        [{"material": "SAC-51", "quantity": "on", "unit": "okka", "unit_price": "x", "expected_on": "yarın"}],
    )
    assert [each.field for each in wrong] == [
        "lines-0-material",
        "lines-0-unit",
        "lines-0-quantity",
        "lines-0-unit_price",
        "lines-0-expected_on",
    ]
