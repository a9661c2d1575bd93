"""What materials cost over time: deliveries that count, in lira, only for those who may see it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.permissions import Actor
from app.kernel.work import Work
from app.purchasing.corrections.cancelling import cancel_receipt
from app.purchasing.terms.prices import prices_of_material, prices_of_supplier
from app.purchasing.terms.terms import terms_of
from models.purchasing import GoodsReceipt, SupplyTerm
from tests.factories import make_material, make_materials, make_supplier, stock_up
from tests.statements import statements_of


def test_each_supplier_has_a_line_and_who_delivered_last_is_first(work: Work) -> None:
    sheet = make_material(work)
    first, second = make_supplier(work, "Birinci"), make_supplier(work, "İkinci")
    stock_up(work, sheet, 10, 30, supplier=first)
    stock_up(work, sheet, 10, 31, supplier=second)
    stock_up(work, sheet, 10, 33, supplier=first)
    lines = prices_of_material(work, sheet.id)
    assert [(line.supplier, [point.price for point in line.points]) for line in lines] == [
        ("Birinci", [30, 33]),
        ("İkinci", [31]),
    ]
    assert (lines[0].change_percent, lines[1].change_percent) == (Decimal("10.0"), None)


def test_what_was_taken_back_or_cost_nothing_is_no_price(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 10, 0)
    cancel_receipt(work, stock_up(work, sheet, 10, 99), "yanlış")
    assert prices_of_material(work, sheet.id) == []


def test_another_currency_is_told_in_lira_of_its_day(work: Work) -> None:
    sheet = make_material(work)
    receipt = work.session.get_one(GoodsReceipt, stock_up(work, sheet, 10, 2))
    receipt.currency, receipt.exchange_rate = "USD", Decimal("41.5")
    work.session.flush()
    assert prices_of_material(work, sheet.id)[0].last.price == 83


def test_of_a_supplier_the_materials_they_brought_last(work: Work) -> None:
    supplier = make_supplier(work)
    materials = make_materials(work, 8)
    for price, material in enumerate(materials, start=1):
        stock_up(work, material, 1, price, supplier=supplier)
    lines = prices_of_supplier(work, supplier.id)
    assert [line.material_id for line in lines] == [each.id for each in reversed(materials[2:])]
    with statements_of(work.session) as statements:
        prices_of_supplier(work, supplier.id)
    assert len(statements) == 1


def test_only_for_those_who_may_see_what_suppliers_charge(work: Work) -> None:
    sheet, supplier = make_material(work), make_supplier(work)
    stock_up(work, sheet, 10, 30, supplier=supplier)
    work.session.add(SupplyTerm(material=sheet, supplier=supplier, price=Decimal(29)))
    work.session.flush()
    assert [term.price for term in terms_of(work, material_id=sheet.id)] == [29]
    assert [term.price for term in terms_of(work, supplier_id=supplier.id)] == [29]
    work.actor = Actor("person", 1, "Planlama", lambda right: right.action != "see")
    assert prices_of_material(work, sheet.id) == []
    assert prices_of_supplier(work, supplier.id) == []
    assert terms_of(work, material_id=sheet.id) == []


@pytest.mark.parametrize("count", [130])
def test_a_long_history_is_cut(work: Work, count: int) -> None:
    sheet, supplier = make_material(work), make_supplier(work)
    for price in range(1, count + 1):
        stock_up(work, sheet, 1, price, supplier=supplier)
    (line,) = prices_of_material(work, sheet.id)
    assert (len(line.points), line.last.price) == (120, 130)
