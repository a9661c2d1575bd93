"""What can be wrong with a delivery is said at its field, and nothing at all is booked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import select, text

from app.kernel.clock import show_date
from models.materials import Material
from tests.scenarios.factory import Factory
from tests.scenarios.telling import party
from tests.views.yard.pages import Desk, said

NEW = "/goods-receipts/new"


@pytest.fixture
def store(desk: Callable[[str], Desk]) -> Desk:
    return desk("Storekeeper")


_waybills = iter(range(1, 10_000))


def delivery(factory: Factory, **changed: str) -> dict[str, str]:
    """A delivery of one line that is right, but for what is changed; ``line_quantity`` is the line's."""
    with factory.acts("Owner") as work:
        supplier = party(work, "TED-BOY").id
    form = {
        "supplier_id": str(supplier),
        "supplier_id_text": "Toros Toz Boya A.Ş.",
        "waybill_number": f"TOR2026{next(_waybills):09}",
        "waybill_date": show_date(factory.now),
        "lines-0-material_text": "BOY-TOZ",
        "lines-0-quantity": "12",
        "lines-0-unit": "kg",
        "lines-0-unit_price": "100",
    }
    return form | {name.replace("line_", "lines-0-"): value for name, value in changed.items()}


@pytest.mark.parametrize(
    ("field", "wrong", "at"),
    [
        ("supplier_id", "", ""),
        ("supplier_id", "987654321", "supplier_id"),
        ("supplier_id", "9" * 30, "supplier_id"),
        ("waybill_number", "x" * 60, "waybill_number"),
        ("waybill_date", "", "waybill_date"),
        ("waybill_date", "yarın", "waybill_date"),
        ("waybill_date", "31.02.2026", "waybill_date"),
        ("waybill_date", "01.01.2099", "waybill_date"),
        ("line_material_text", "", "lines-0-material"),
        ("line_material_text", "BÖYLE-BİR-ŞEY-YOK", "lines-0-material"),
        ("line_material", "9" * 30, "lines-0-material"),
        ("line_quantity", "", "lines-0-quantity"),
        ("line_quantity", "0", "lines-0-quantity"),
        ("line_quantity", "-3", "lines-0-quantity"),
        ("line_quantity", "on iki", "lines-0-quantity"),
        ("line_quantity", "1.2.3", "lines-0-quantity"),
        ("line_quantity", "0,0001", "lines-0-quantity"),
        ("line_quantity", "8690000000000", "lines-0-quantity"),
        ("line_unit", "kasa", "lines-0-unit"),
        ("line_unit", "m", "lines-0-unit"),
        ("line_unit_price", "", "lines-0-unit_price"),
        ("line_unit_price", "-1", "lines-0-unit_price"),
        ("line_unit_price", "yüz lira", "lines-0-unit_price"),
        ("line_unit_price", "8690000000000", "lines-0-unit_price"),
        ("line_lot_code", "PARTİ-7", "lines-0-lot_code"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    factory: Factory, store: Desk, field: str, wrong: str, at: str
) -> None:
    form = delivery(factory, **{field: wrong})
    if field == "supplier_id":
        form["supplier_id_text"] = ""
    if field == "line_material":
        form["lines-0-material_text"] = ""
    before = factory.picture()
    answer = store.send(NEW, form)
    assert answer.status_code == 422
    found = said(answer)
    assert list(found) == [at or "supplier_id"]
    assert len(found[at or "supplier_id"]) > 10
    assert factory.picture() == before


def test_everything_that_is_wrong_is_said_at_once(factory: Factory, store: Desk) -> None:
    form = delivery(factory, waybill_date="dün", line_quantity="-1", line_unit_price="")
    form |= {"supplier_id": "", "supplier_id_text": "", "lines-1-material_text": "KOL-STD"}
    form |= {"lines-1-quantity": "yok", "lines-1-unit_price": "5"}
    before = factory.picture()
    assert set(said(store.send(NEW, form))) == {
        "supplier_id",
        "waybill_date",
        "lines-0-quantity",
        "lines-0-unit_price",
        "lines-1-quantity",
    }
    assert factory.picture() == before


def test_an_empty_delivery_is_refused(factory: Factory, store: Desk) -> None:
    before = factory.picture()
    answer = store.send(NEW, {})
    assert answer.status_code == 422
    assert {"supplier_id", "waybill_date"} <= set(said(answer))
    assert factory.picture() == before


def test_goods_that_came_without_a_waybill_are_received(factory: Factory, store: Desk) -> None:
    for _delivery in range(2):
        assert store.send(NEW, delivery(factory, waybill_number=" ")).status_code == 302


def test_what_was_typed_stays_on_the_page_as_text(factory: Factory, store: Desk) -> None:
    hostile = "<script>alert(1)</script>"
    page = store.send(NEW, delivery(factory, note=hostile, line_material_text=hostile)).text
    assert hostile not in page
    assert page.count("&lt;script&gt;alert(1)") >= 2
    assert 'value="12"' in page


def test_a_passive_material_is_not_received(factory: Factory, store: Desk) -> None:
    with factory.acts("Owner") as work:
        material = work.session.scalars(select(Material).where(Material.code == "PNK-BAR")).one()
        material.is_active = False
    before = factory.picture()
    form = delivery(factory, line_material_text="PNK-BAR", line_unit="")
    assert list(said(store.send(NEW, form))) == ["lines-0-material"]
    assert factory.picture() == before


@pytest.mark.parametrize("written", ["1.250,50", "1250.5", "1250,5", "1 250,50", "1.250,5 kg"])
def test_a_number_is_the_same_however_it_is_written(factory: Factory, store: Desk, written: str) -> None:
    form = delivery(factory, line_quantity=written, line_unit_price="1.000,5")
    assert store.send(NEW, form).status_code == 302
    newest = "select quantity, unit_price, value from goods_receipt_line order by id desc limit 1"
    with factory.acts("Owner") as work:
        row = work.session.execute(text(newest)).one()
    assert tuple(row) == (Decimal("1250.500"), Decimal("1000.500000"), Decimal("1251125.25"))


def test_a_double_click_receives_once_and_a_second_entry_is_refused(factory: Factory, store: Desk) -> None:
    form = delivery(factory)
    first = store.send(NEW, form, key="double-1")
    before = factory.picture()
    assert store.send(NEW, form, key="double-1").headers["Location"] == first.headers["Location"]
    again = store.send(NEW, form)
    assert list(said(again)) == ["waybill_number"]
    assert "MK-" in said(again)["waybill_number"]
    assert factory.picture() == before


def test_the_key_of_one_page_does_nothing_on_another(factory: Factory, store: Desk) -> None:
    number = store.send(NEW, delivery(factory), key="double-2").headers["Location"].rpartition("/")[2]
    before = factory.picture()
    store.send(f"/goods-receipts/cancel/{number}", {"reason": "Yanlış firma"}, key="double-2")
    assert factory.picture() == before


def test_a_delivery_is_taken_back_once_and_only_with_a_reason(factory: Factory, store: Desk) -> None:
    form = delivery(factory, line_material_text="CAM-TMP", line_unit="", line_quantity="7")
    number = store.send(NEW, form).headers["Location"].rpartition("/")[2]
    there = f"/goods-receipts/cancel/{number}"
    before = factory.picture()
    store.send(there, {"reason": " "})
    store.send("/goods-receipts/cancel/987654321", {"reason": "Yanlış firma"})
    assert factory.picture() == before
    store.send(there, {"reason": "Yanlış firma"}, key="cancel-7")
    after = factory.picture()
    assert after["stock_balance"] != before["stock_balance"]
    store.send(there, {"reason": "Yanlış firma"}, key="cancel-7")
    store.send(there, {"reason": "Yanlış firma"})
    assert factory.picture() == after
