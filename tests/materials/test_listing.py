from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.permissions import SEE_COST, Actor
from app.kernel.work import Work
from app.materials.finding import find_materials
from app.materials.listing import ORDERS, stock_row, stock_rows
from app.overview.today import answer_today
from app.purchasing.needs.proposing import propose
from app.stock.ledger.places import places
from app.stock.ledger.reserving import reserve_for_orders
from app.stock.slips.lines import SlipRow
from app.stock.slips.transferring import transfer_stock
from models.stock import Location
from tests.factories import issue_to_order, make_material, make_materials, make_order, needs_of, stock_up
from tests.purchasing.ordered import make_purchase
from tests.statements import statements_of


@pytest.fixture(autouse=True)
def shelf(work: Work) -> None:
    sheet = make_material(work, "SAC", "Çelik sac", unit="KGM", reorder_point=Decimal(20))
    lock = make_material(work, "KLT", "Çelik kilit", reorder_point=Decimal(2))
    make_material(work, "IZO", "Işıklı dürbün")
    old = make_material(work, "ESKI", "Eski çelik")
    stock_up(work, sheet, 10, "30")
    stock_up(work, sheet, 5, "36")
    stock_up(work, lock, 2, "150")
    stock_up(work, old, 1, 7)
    old.is_active = False
    order = make_order(work, {sheet: 5})
    issue_to_order(work, order.id, needs_of(order))


def codes(work: Work, *args: object, **asked: object) -> list[str]:
    return [row.code for row in stock_rows(work, *args, **asked).rows]  # type: ignore[arg-type]


def test_a_row_says_what_is_there_and_what_it_is_worth(work: Work) -> None:
    row = next(row for row in stock_rows(work).rows if row.code == "SAC")
    assert (row.name, row.unit, row.kind) == ("Çelik sac", "kg", "raw")
    assert (row.on_hand, row.value, row.average_cost) == (Decimal(10), Decimal(320), Decimal(32))
    assert row.replacement_cost == Decimal(36)
    assert row.is_critical
    nothing = next(row for row in stock_rows(work).rows if row.code == "IZO")
    assert (nothing.on_hand, nothing.value, nothing.average_cost) == (0, 0, 0)
    assert not nothing.is_critical


def test_the_figures_are_of_everything_found_not_of_the_page(work: Work) -> None:
    page = stock_rows(work, "çelik", page_size=1)
    assert (len(page.rows), page.total, page.critical, page.value) == (1, 2, 1, Decimal(620))
    assert stock_rows(work, "yok").value == 0


def test_only_what_must_be_ordered(work: Work) -> None:
    assert codes(work, only_critical=True) == ["SAC"]


def test_the_passive_are_listed_only_on_demand_and_while_some_is_there(work: Work) -> None:
    make_material(work, "BITTI", "Bitti", is_active=False)
    assert codes(work) == ["KLT", "SAC", "IZO"]
    assert codes(work, with_passive=True) == ["KLT", "SAC", "ESKI", "IZO"]


def test_pages_follow_each_other(work: Work) -> None:
    pages = [codes(work, page=page, page_size=2) for page in range(3)]
    assert pages == [["KLT", "SAC"], ["IZO"], []]
    assert stock_rows(work, page=7).total == 3


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["KLT", "SAC", "IZO"]),
        ("-name", ["IZO", "SAC", "KLT"]),
        ("code", ["IZO", "KLT", "SAC"]),
        ("on_hand", ["IZO", "KLT", "SAC"]),
        ("-value", ["SAC", "KLT", "IZO"]),
        ("-reorder_point", ["SAC", "KLT", "IZO"]),
        ("on_hand; drop table material", ["KLT", "SAC", "IZO"]),
    ],
)
def test_the_order_is_asked_for_by_name(work: Work, order: str, expected: list[str]) -> None:
    assert codes(work, order=order) == expected
    assert {name.removeprefix("-") for name in ORDERS} == set(ORDERS)


def test_two_queries_and_never_a_look_at_the_moves(work: Work) -> None:
    stock_up(work, make_materials(work, 60))
    with statements_of(work.session) as sent:
        assert len(stock_rows(work).rows) == 50
    assert len(sent) == 2
    assert not any("stock_move" in statement for statement in sent)


def test_money_is_for_those_who_may_see_it(work: Work) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    page = stock_rows(work)
    assert page.value is None
    assert {(row.value, row.average_cost, row.replacement_cost) for row in page.rows} == {(None, None, None)}
    assert page.critical == 1
    work.actor = Actor("person", 1, "Veli", may=lambda right: right == SEE_COST)
    assert stock_rows(work).value == Decimal(620)


def test_what_orders_reserved_is_not_available_and_may_be_more_than_there_is(work: Work) -> None:
    sheet = make_material(work, "SAC-77")
    stock_up(work, sheet, 10)
    for quantity in (4, 9):
        reserve_for_orders(work, [make_order(work, {sheet: quantity}).id], work.now)
    row = stock_row(work, sheet.id)
    assert row is not None
    assert (row.on_hand, row.reserved, row.available) == (10, 13, -3)
    listed = next(each for each in stock_rows(work, "SAC-77").rows if each.id == sheet.id)
    assert listed.available == -3
    found = next(each for each in find_materials(work, "SAC-77") if each.id == sheet.id)
    assert (found.on_hand, found.available) == (10, -3)


def test_one_warehouse_shows_only_what_lies_there(work: Work) -> None:
    there, elsewhere = make_materials(work, 2)
    stock_up(work, [there, elsewhere], 10)
    shed = Location(code="YAN", name="Yan depo", kind="warehouse", purpose="remnants")
    work.session.add(shed)
    work.session.flush()
    transfer_stock(work, places(work).warehouse, shed.id, [SlipRow(there.id, Decimal(4))])
    shown = stock_rows(work, warehouse_id=shed.id)
    assert [(row.id, row.on_hand) for row in shown.rows] == [(there.id, 4)]
    whole = stock_row(work, there.id)
    assert whole is not None
    assert whole.on_hand == 6  # leftovers supply no order
    assert stock_rows(work, warehouse_id=places(work).scrap).rows == []


def test_what_is_bought_in_another_unit_says_so(work: Work) -> None:
    sheet = make_material(work, unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55"))
    row = stock_row(work, sheet.id)
    assert row is not None
    assert (row.purchase_unit, row.purchase_factor) == ("adet", Decimal("23.55"))


def test_what_is_promised_makes_it_low_and_what_is_on_order_makes_it_enough(work: Work) -> None:
    sheet = make_material(work, "SAC-88", reorder_point=Decimal(5))
    stock_up(work, sheet, 10)

    def says() -> tuple[bool, bool, bool, bool]:
        """Whether the list, the card, Today and the proposals find it low."""
        listed = any(row.id == sheet.id for row in stock_rows(work, only_critical=True).rows)
        card = stock_row(work, sheet.id)
        assert card is not None
        today = any(row.id == sheet.id for row in answer_today(work).missing)
        return listed, card.is_critical, today, any(each.material_id == sheet.id for each in propose(work))

    assert says() == (False, False, False, False)
    reserve_for_orders(work, [make_order(work, {sheet: 6}).id], work.now)
    assert says() == (True, True, True, True)
    make_purchase(work, {sheet: 3}, state="draft")
    assert says() == (False, False, False, False)
    row = stock_row(work, sheet.id)
    assert row is not None
    assert (row.on_hand, row.available, row.on_order) == (10, 4, 3)
