from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.orders.drafting import open_order
from app.orders.previewing import preview_line
from models.configurator import DoorModel
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.production import Department
from tests.factories import stock_up
from tests.orders.conftest import acting_as
from tests.statements import statements_of

Line = Callable[..., dict[str, str]]


def test_a_line_is_worked_out_while_it_is_typed(
    work: Work, line: Line, materials: dict[str, Material]
) -> None:
    stock_up(work, materials["SAC-DKP-15"], quantity=50, price=34)
    shown = preview_line(work, line("CK-LUX", quantity="2", discount="10"))
    assert shown.is_complete
    assert (shown.calculated_price, shown.unit_price) == (Decimal("18350.00"), Decimal("18350.00"))
    assert (shown.net, shown.vat, shown.gross) == (
        Decimal("33030.00"),
        Decimal("6606.00"),
        Decimal("39636.00"),
    )
    steel = next(row for row in shown.needs if row.code == "SAC-DKP-15")
    assert (steel.quantity, steel.available, steel.missing) == (
        Decimal("89.884"),
        Decimal("50.000"),
        Decimal("39.884"),
    )
    assert (steel.unit, steel.department) == ("kg", "Kesim & Büküm")
    assert steel.value == Decimal("3056.06")
    lock = next(row for row in shown.needs if row.code == "KLT-MUL")
    assert lock.quantity == lock.missing == 2
    assert shown.minutes == 165
    assert shown.minutes_by_department[1] == ("Kaynak & Taşlama", Decimal("52.80"))
    assert shown.expressions["GK"] == 910
    assert shown.labels["yon"] == {"name": "Açılım yönü", "value": "sağ içe", "unit": ""}
    assert shown.drawing.startswith("<svg")
    assert "RAL 7016" in shown.drawing


def test_cost_and_margin_are_of_one_door(work: Work, line: Line) -> None:
    shown = preview_line(work, line("CK-EKO", quantity="4", unit_price="10000"))
    assert shown.material_cost is not None
    assert abs(shown.material_cost - Decimal("7728.94")) < Decimal("0.5")
    assert shown.labour_cost == 900
    assert shown.cost is not None
    assert shown.margin == 10000 - shown.cost
    assert shown.margin_percent == Decimal("13.71")
    assert shown.calculated_price == 12500


def test_the_cost_carries_the_overhead_of_its_departments_and_the_price_does_not(
    work: Work, line: Line
) -> None:
    before = preview_line(work, line("CK-EKO", quantity="4", unit_price="10000"))
    for place, department in enumerate(work.session.scalars(select(Department)), start=1):
        department.overhead_rate = Decimal(place)
    work.session.flush()
    shown = preview_line(work, line("CK-EKO", quantity="4", unit_price="10000"))
    assert before.cost is not None
    assert shown.overhead_cost is not None
    minutes = [each for _name, each in shown.minutes_by_department]
    carried = sum(place * each for place, each in enumerate(minutes, start=1))
    assert (before.overhead_cost, shown.overhead_cost) == (0, carried)
    assert abs(shown.cost - before.cost - carried) <= Decimal("0.01") if shown.cost else False
    assert (shown.labour_cost, shown.calculated_price) == (before.labour_cost, before.calculated_price)


def test_nothing_is_saved_and_nothing_happened(work: Work, line: Line) -> None:
    preview_line(work, line())
    assert work.session.scalar(select(func.count()).select_from(SalesOrder)) == 0
    assert work.events == []
    assert not work.session.dirty
    assert not work.session.new


def test_a_clerk_sees_prices_but_no_costs(work: Work, line: Line) -> None:
    shown = preview_line(acting_as(work, "Clerk"), line())
    assert shown.unit_price == 18350
    assert (shown.cost, shown.material_cost, shown.labour_cost, shown.margin) == (None, None, None, None)
    assert all(row.unit_cost is None and row.value is None for row in shown.needs)
    assert shown.needs[0].quantity > 0


@pytest.mark.parametrize("role", ["Planner", "Storekeeper", "Foreman", "Dispatcher", "Accountant"])
def test_others_do_not_configure_orders(work: Work, line: Line, role: str) -> None:
    with pytest.raises(NotAllowed):
        preview_line(acting_as(work, role), line())


def test_what_is_wrong_stands_at_its_field_and_the_door_is_drawn_all_the_same(work: Work, line: Line) -> None:
    typed = line(p_G="95", p_K="", p_yon="sol dışa", quantity="x", extras__0__material="YOK")
    shown = preview_line(work, typed)
    assert {refusal.field for refusal in shown.errors} == {
        "parameters-G",
        "parameters-K",
        "quantity",
        "extras-0-material",
        "extras-0-quantity",
    }
    assert shown.drawing.startswith("<svg")
    assert (shown.needs, shown.unit_price, shown.cost) == ((), None, None)
    assert not shown.is_complete


def test_other_numbers_are_shown_while_a_field_is_wrong(work: Work, line: Line) -> None:
    shown = preview_line(work, line(discount="200"))
    assert [refusal.field for refusal in shown.errors] == ["discount"]
    assert shown.unit_price == 18350


def test_a_material_needed_twice_is_missing_once(
    work: Work, line: Line, materials: dict[str, Material]
) -> None:
    stock_up(work, materials["ESK-PSL"], quantity=3, price=210)
    typed = line("CK-LUX", quantity="2", extras__0__material="ESK-PSL", extras__0__quantity="1")
    rows = [row for row in preview_line(work, typed).needs if row.code == "ESK-PSL"]
    assert [(row.quantity, row.missing, row.is_off_catalogue) for row in rows] == [
        (Decimal("2.000"), Decimal("1.000"), False),
        (Decimal("2.000"), Decimal(0), True),
    ]


def test_what_nobody_ever_bought_is_named(work: Work, line: Line, materials: dict[str, Material]) -> None:
    materials["BRL-GVN"].replacement_cost = Decimal(0)
    work.session.flush()
    shown = preview_line(work, line())
    assert shown.without_cost == ("BRL-GVN",)
    assert shown.unit_price == Decimal("16900.00")


def test_a_free_line_has_no_door(work: Work, line: Line) -> None:
    shown = preview_line(work, line("", description="Montaj", unit_price="500", quantity="2"))
    assert (shown.drawing, shown.needs, shown.minutes) == ("", (), None)
    assert (shown.net, shown.vat) == (Decimal("1000.00"), Decimal("200.00"))


def test_a_preview_takes_eleven_queries_at_most(work: Work, line: Line) -> None:
    typed = line(extras__0__material="KOL-CEK", extras__0__quantity="1")
    unknown = line(extras__0__material="KOL-ÇEKK", extras__0__quantity="1")
    with statements_of(work.session) as known_sent:
        preview_line(work, typed)
    with statements_of(work.session) as unknown_sent:
        preview_line(work, unknown)
    assert (len(known_sent), len(unknown_sent)) == (10, 11)


def test_saving_takes_the_same_queries_for_one_line_as_for_many(
    work: Work, customer: Party, line: Line, models: dict[str, DoorModel]
) -> None:
    with statements_of(work.session) as one:
        open_order(work, customer.id, {}, [line()])
    with statements_of(work.session) as many:
        open_order(work, customer.id, {}, [line(code) for code in models] * 3)
    assert len(many) == len(one)
