"""Deliveries of what was ordered, in other currencies, and what is done with them later."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from sqlalchemy import select

from app.kernel.clock import show_date, today_local
from models.materials import Material
from models.purchasing import ExchangeRate, GoodsReceipt, PurchaseOrder
from models.stock import Location, StockBalance
from models.warehouse import StockSlip
from tests.factories import make_supplier
from tests.purchasing.ordered import make_purchase
from tests.scenarios.factory import Factory
from tests.scenarios.telling import party
from tests.views.yard.pages import Desk, form_on, said
from tests.views.yard.test_receiving_page import NEW, delivery


@pytest.fixture
def store(desk: Callable[[str], Desk]) -> Desk:
    return desk("Storekeeper")


@pytest.fixture
def manager(desk: Callable[[str], Desk]) -> Desk:
    return desk("Manager")


def ordered(factory: Factory, code: str = "KOL-STD", quantity: int = 10) -> tuple[int, int, int]:
    """A purchase order of one line: its id, the line's, the supplier's."""
    with factory.acts("Owner") as work:
        material = work.session.scalars(select(Material).where(Material.code == code)).one()
        order = make_purchase(work, {material: quantity}, supplier=party(work, "TED-BOY"), price=25)
        order.number = f"SA-2026-{70000 + order.id}"
        return order.id, order.lines[0].id, order.supplier_id


def worth(factory: Factory, code: str) -> tuple[Decimal, Decimal]:
    with factory.acts("Owner") as work:
        rows = work.session.execute(
            select(StockBalance.on_hand, StockBalance.value)
            .join(Location, Location.id == StockBalance.location_id)
            .join(Material, Material.id == StockBalance.material_id)
            .where(Location.kind == "warehouse", Material.code == code)
        ).all()
    return sum((row[0] for row in rows), Decimal(0)), sum((row[1] for row in rows), Decimal(0))


def received(store: Desk, form: dict[str, str]) -> int:
    answer = store.send(NEW, form)
    assert answer.status_code == 302, said(answer)
    return int(answer.headers["Location"].rpartition("/")[2])


def line_of(factory: Factory, receipt: int) -> int:
    with factory.acts("Owner") as work:
        return work.session.get_one(GoodsReceipt, receipt).lines[0].id


def test_the_page_of_an_order_starts_with_what_is_still_to_come(factory: Factory, store: Desk) -> None:
    order, line, supplier = ordered(factory)
    form = form_on(store.get(f"{NEW}?order={order}"))
    assert form["supplier_id"] == str(supplier)
    assert (form["lines-0-quantity"], form["lines-0-unit_price"]) == ("10", "25,00")
    assert form["lines-0-purchase_order_line_id"] == str(line)
    form |= {"waybill_number": f"ORD{order:013}", "lines-0-quantity": "4"}
    receipt = received(store, form)
    with factory.acts("Owner") as work:
        found = work.session.get_one(PurchaseOrder, order)
        assert (found.lines[0].received, found.state) == (4, "partly_received")
        number = found.number
    page = store.get(f"/goods-receipts/show/{receipt}").text
    assert number in page
    again = form_on(store.get(f"{NEW}?order={order}"))
    assert again["lines-0-quantity"] == "6"


def test_orders_are_ticked_without_losing_what_was_typed(factory: Factory, store: Desk) -> None:
    order, line, supplier = ordered(factory, quantity=3)
    listed = store.get(f"/goods-receipts/orders?supplier_id={supplier}").text
    assert f'value="{order}"' in listed
    form = delivery(factory, note="kapıda") | {"orders": str(order), "then": "fill"}
    page = store.send(NEW, form)
    assert page.status_code == 200
    filled = form_on(page)
    assert (filled["note"], filled["lines-0-material_text"]) == ("kapıda", "BOY-TOZ")
    assert (filled["lines-1-quantity"], filled["lines-1-purchase_order_line_id"]) == ("3", str(line))


@pytest.mark.parametrize("asked", ["", "x", "987654321"])
def test_a_supplier_nobody_knows_has_no_orders(store: Desk, asked: str) -> None:
    answer = store.get(f"/goods-receipts/orders?supplier_id={asked}")
    assert answer.status_code == 200
    assert "checkbox" not in answer.text


def test_more_than_ordered_is_asked_about_and_then_received_once(factory: Factory, store: Desk) -> None:
    order, _line, _supplier = ordered(factory)
    form = form_on(store.get(f"{NEW}?order={order}"))
    form |= {"waybill_number": f"OVR{order:013}", "lines-0-quantity": "11", "orders": str(order)}
    before = factory.picture()
    asked = store.send(NEW, form, key=f"over-{order}")
    assert asked.status_code == 409
    code = re.search(r'name="confirmed" value="([^"]+)"', asked.text)
    assert code is not None
    assert "11\N{NO-BREAK SPACE}" in unescape(asked.text)
    assert factory.picture() == before
    sure = form | {"confirmed": code[1]}
    assert store.send(NEW, sure, key=f"over-{order}").status_code == 302
    store.send(NEW, sure, key=f"over-{order}")
    with factory.acts("Owner") as work:
        assert work.session.get_one(PurchaseOrder, order).lines[0].received == 11


def test_a_line_of_somebody_elses_order_is_refused_at_its_cell(factory: Factory, store: Desk) -> None:
    form = delivery(factory)
    with factory.acts("Owner") as work:
        material = work.session.scalars(select(Material).where(Material.code == "BOY-TOZ")).one()
        other = make_purchase(work, {material: 5}, supplier=make_supplier(work, "Başka Boya"))
        other.number = f"SA-2026-{60000 + other.id}"
        form |= {
            "orders": str(other.id),
            "lines-0-purchase_order_line_id": str(other.lines[0].id),
        }
    before = factory.picture()
    answer = store.send(NEW, form)
    assert list(said(answer)) == ["lines-0-purchase_order_line_id"]
    assert factory.picture() == before


def test_a_currency_brings_the_last_rate_known_on_its_day(factory: Factory, store: Desk) -> None:
    today = today_local(factory.now)
    with factory.acts("Owner") as work:
        work.session.add(ExchangeRate(currency="EUR", on=today - timedelta(days=3), rate=Decimal("48.7512")))
    part = store.get(f"/goods-receipts/rate?currency=EUR&waybill_date={show_date(today)}").text
    assert "48,7512" in part
    assert show_date(today - timedelta(days=3)) in part
    too_early = show_date(today - timedelta(days=9))
    assert "48,7512" not in store.get(f"/goods-receipts/rate?currency=EUR&waybill_date={too_early}").text
    assert store.get("/goods-receipts/rate?currency=EUR&waybill_date=dün").status_code == 200
    form = delivery(factory, currency="EUR", exchange_rate="48,7512", line_quantity="2", line_unit_price="10")
    receipt = received(store, form)
    with factory.acts("Owner") as work:
        found = work.session.get_one(GoodsReceipt, receipt)
        assert (found.currency, found.lines[0].value) == ("EUR", Decimal("975.02"))
    page = store.get(f"/goods-receipts/show/{receipt}").text
    assert "975,02" in page
    assert "48,7512" in page


@pytest.mark.parametrize(
    ("field", "wrong", "at"),
    [
        ("exchange_rate", "", "exchange_rate"),
        ("exchange_rate", "çok", "exchange_rate"),
        ("exchange_rate", "0", "exchange_rate"),
        ("currency", "XAU", "currency"),
        ("warehouse_id", "987654321", "warehouse_id"),
        ("warehouse_id", "depo", "warehouse_id"),
        ("lines-0-weighed", "0", "lines-0-weighed"),
        ("lines-0-weighed", "çok", "lines-0-weighed"),
        ("costs-0-amount", "beş", "costs-0-amount"),
        ("costs-0-amount", "-5", "costs-0-amount"),
        ("costs-0-name", "", "costs-0-name"),
        ("costs-0-spread_by", "renk", "costs-0-spread_by"),
    ],
)
def test_wrong_terms_are_said_at_their_field(
    factory: Factory, store: Desk, field: str, wrong: str, at: str
) -> None:
    form = delivery(factory, currency="USD", exchange_rate="42")
    form |= {"costs-0-name": "Nakliye", "costs-0-amount": "5", "costs-0-spread_by": "value", field: wrong}
    before = factory.picture()
    answer = store.send(NEW, form)
    assert answer.status_code == 422
    assert list(said(answer)) == [at]
    assert factory.picture() == before


def test_an_empty_unit_of_what_has_two_is_asked_for(factory: Factory, store: Desk) -> None:
    before = factory.picture()
    answer = store.send(NEW, delivery(factory, line_material_text="SAC-DKP-15", line_unit=""))
    assert list(said(answer)) == ["lines-0-unit"]
    assert factory.picture() == before


def test_prices_are_corrected_on_one_page(factory: Factory, manager: Desk) -> None:
    receipt = received(
        manager, delivery(factory, line_material_text="CAM-TMP", line_unit="", line_quantity="3")
    )
    there, line = f"/goods-receipts/correct/{receipt}", line_of(factory, receipt)
    assert manager.get(there).status_code == 200
    before, was = factory.picture(), worth(factory, "CAM-TMP")
    for wrong, at in (
        ({"lines-0-unit_price": "on", "reason": "x"}, "lines-0-unit_price"),
        ({"lines-0-unit_price": "-1", "reason": "x"}, "lines-0-unit_price"),
        ({"lines-0-unit_price": "90", "reason": " "}, "reason"),
        ({"lines-0-unit_price": "100", "reason": "x"}, "unit_price"),
        ({"reason": "x"}, "unit_price"),
    ):
        answer = manager.send(there, {"lines-0-line_id": str(line)} | wrong)
        assert answer.status_code == 422
        assert list(said(answer)) == [at]
    assert factory.picture() == before
    form = {"lines-0-line_id": str(line), "lines-0-unit_price": "90,5", "reason": "Faturada farklı"}
    assert manager.send(there, form, key=f"fix-{receipt}").status_code == 302
    manager.send(there, form, key=f"fix-{receipt}")
    assert worth(factory, "CAM-TMP") == (was[0], was[1] - Decimal("28.50"))
    page = manager.get(f"/goods-receipts/show/{receipt}").text
    assert "Faturada farklı" in page
    assert "-28,50" in page


def test_freight_that_comes_later_is_spread(factory: Factory, manager: Desk) -> None:
    receipt = received(
        manager, delivery(factory, line_material_text="CAM-TMP", line_unit="", line_quantity="3")
    )
    there, was = f"/goods-receipts/add-cost/{receipt}", worth(factory, "CAM-TMP")
    before = factory.picture()
    for wrong, at in (
        ({"costs-0-amount": "5"}, "costs-0-name"),
        ({"costs-0-name": "Nakliye"}, "costs-0-amount"),
        (
            {"costs-0-name": "Nakliye", "costs-0-amount": "5", "costs-0-spread_by": "weight"},
            "costs-0-spread_by",
        ),
    ):
        answer = manager.send(there, wrong)
        assert (answer.status_code, list(said(answer))) == (422, [at])
    assert factory.picture() == before
    assert manager.send(there, {"costs-0-name": "Nakliye", "costs-0-amount": "33,33"}).status_code == 302
    assert worth(factory, "CAM-TMP") == (was[0], was[1] + Decimal("33.33"))
    assert "33,33" in manager.get(f"/goods-receipts/show/{receipt}").text


def test_goods_go_back_and_may_stay_after_all(factory: Factory, store: Desk) -> None:
    form = delivery(factory, line_material_text="CAM-TMP", line_unit="", line_quantity="5")
    receipt = received(store, form)
    there, line = f"/goods-receipts/send-back/{receipt}", line_of(factory, receipt)
    assert store.get(there).status_code == 200
    before, was = factory.picture(), worth(factory, "CAM-TMP")
    for wrong, at in (
        ({"lines-0-quantity": "6", "reason": "kırık"}, "lines-0-quantity"),
        ({"lines-0-quantity": "üç", "reason": "kırık"}, "lines-0-quantity"),
        ({"lines-0-quantity": "1", "reason": ""}, "reason"),
        ({"reason": "kırık"}, "lines"),
        ({"lines-0-quantity": "1", "reason": "kırık", "warehouse_id": "987654321"}, "warehouse_id"),
    ):
        answer = store.send(there, {"lines-0-line_id": str(line)} | wrong)
        assert (answer.status_code, list(said(answer))) == (422, [at])
    assert factory.picture() == before
    sent = {"lines-0-line_id": str(line), "lines-0-quantity": "2", "reason": "kırık"}
    assert store.send(there, sent, key=f"back-{receipt}").status_code == 302
    store.send(there, sent, key=f"back-{receipt}")
    assert worth(factory, "CAM-TMP") == (was[0] - 2, was[1] - 200)
    with factory.acts("Owner") as work:
        (slip,) = work.session.scalars(select(StockSlip).where(StockSlip.receipt_id == receipt))
        number = slip.id
    page = store.get(f"/goods-receipts/show/{receipt}").text
    assert f"/goods-receipts/keep/{number}" in page
    store.send(f"/goods-receipts/cancel/{receipt}", {"reason": "yanlış"})
    assert worth(factory, "CAM-TMP") == (was[0] - 2, was[1] - 200)
    store.send(f"/goods-receipts/keep/{number}", {"reason": "Değiştirmediler"})
    assert worth(factory, "CAM-TMP") == was
    assert f"/goods-receipts/keep/{number}" not in store.get(f"/goods-receipts/show/{receipt}").text
    assert store.send("/goods-receipts/keep/987654321", {"reason": "x"}).status_code < 500


def test_the_slip_for_the_yard_has_no_money(factory: Factory, desk: Callable[[str], Desk]) -> None:
    receipt = received(desk("Storekeeper"), delivery(factory, line_unit_price="1234,56"))
    answer = desk("Planner").get(f"/goods-receipts/slip/{receipt}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF")
    assert "1.234,56" not in desk("Planner").get(f"/goods-receipts/show/{receipt}").text
    assert desk("Planner").get("/goods-receipts/slip/987654321.pdf").status_code == 404


def test_stock_is_revalued_with_a_reason(factory: Factory, manager: Desk) -> None:
    received(manager, delivery(factory, line_material_text="CAM-TMP", line_unit="", line_quantity="5"))
    quantity, value = worth(factory, "CAM-TMP")
    before = factory.picture()
    for wrong, at in (
        ({"material_text": "YOK-YOK"}, "material"),
        ({"material_text": "", "new_cost": "5"}, "material"),
        ({"new_cost": "beş"}, "new_cost"),
        ({"new_cost": "-5"}, "new_cost"),
        ({"reason": " "}, "reason"),
    ):
        form = {"material_text": "CAM-TMP", "new_cost": "80", "reason": "hasarlı"} | wrong
        answer = manager.send("/revaluation/", form)
        assert (answer.status_code, list(said(answer))) == (422, [at])
    assert factory.picture() == before
    form = {"material_text": "CAM-TMP", "new_cost": "80", "reason": "hasarlı"}
    answer = manager.send("/revaluation/", form, key="revalue-1")
    assert answer.status_code == 302
    assert worth(factory, "CAM-TMP") == (quantity, quantity * 80)
    assert value != quantity * 80
    page = manager.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "80,00" in page.text


def test_a_correction_is_taken_back_by_another_one_in_one_click(factory: Factory, manager: Desk) -> None:
    receipt = received(
        manager, delivery(factory, line_material_text="CAM-TMP", line_unit="", line_quantity="3")
    )
    there, line, was = (
        f"/goods-receipts/correct/{receipt}",
        line_of(factory, receipt),
        worth(factory, "CAM-TMP"),
    )
    form = {"lines-0-line_id": str(line), "lines-0-unit_price": "90,5", "reason": "Yanlış okunmuş"}
    manager.send(there, form)
    page = manager.get(f"/goods-receipts/show/{receipt}").text
    (back,) = re.findall(rf"/goods-receipts/correct/{receipt}\?back=(\d+)", page)
    assert f"back={back}" in manager.get(f"/stock-slips/show/{back}").text
    filled = form_on(manager.get(f"{there}?back={back}"))
    assert (filled["lines-0-unit_price"], filled["lines-0-line_id"]) == ("100", str(line))
    assert filled["reason"]
    prepared = {name: filled[name] for name in ("lines-0-line_id", "lines-0-unit_price", "reason")}
    assert manager.send(there, prepared).status_code == 302
    assert worth(factory, "CAM-TMP") == was
    assert form_on(manager.get(f"{there}?back={back}"))["lines-0-unit_price"] == ""
    assert form_on(manager.get(f"{there}?back=999999"))["lines-0-unit_price"] == ""
