from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from app.documents.papers import CostPaper
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from app.production.cancelling import cancel_order
from app.production.costing import Sums, cost_paper, totals
from app.production.planning import plan_order
from app.production.refusals import NothingSpentYet
from models.materials import Material
from models.orders import SalesOrder
from models.production import Department
from tests.factories import Number, behind_the_scenes, give_more, make_material, make_order, stock_up
from tests.production.floor import acting, make_model, person, tablet


def bought(work: Work, price: Number, quantity: Number = 100) -> Material:
    material = make_material(work)
    stock_up(work, material, quantity, price)
    return material


def planned(work: Work, *bills: dict[Material, Number], doors: int = 2, **line: object) -> SalesOrder:
    order = make_order(work, *bills, doors=doors)
    model = make_model(work)
    for each in order.lines:
        each.model = model
        each.minutes, each.net = Decimal(100), Decimal("20000.00")
        for name, value in line.items():
            setattr(each, name, value)
    work.session.execute(update(Department).values(minute_rate=Decimal("7.20")))
    work.session.flush()
    plan_order(behind_the_scenes(work), order.id)
    return order


def materials_of(paper: CostPaper) -> list[tuple[str, Decimal, Decimal]]:
    return [(row.code, row.quantity, row.value) for row in paper.materials]


def test_materials_count_at_what_was_really_paid_for_them(work: Work) -> None:
    sheet, lock = bought(work, "34.50"), bought(work, 1650)
    order = planned(work, {sheet: "45.5", lock: 2})
    paper = cost_paper(work, order.lines[0].id)
    assert materials_of(paper) == [
        (lock.code, Decimal(2), Decimal("3300.00")),
        (sheet.code, Decimal("45.5"), Decimal("1569.75")),
    ]
    assert paper.materials[1].unit_cost == Decimal("34.5")
    assert paper.actual.material == Decimal("4869.75")


def test_the_average_of_two_deliveries_is_what_it_cost(work: Work) -> None:
    sheet = bought(work, 30, 100)
    stock_up(work, sheet, 100, 40)
    order = planned(work, {sheet: 10})
    stock_up(work, sheet, 1000, 99)  # too late to matter
    assert materials_of(cost_paper(work, order.lines[0].id)) == [(sheet.code, Decimal(10), Decimal("350.00"))]


def test_what_was_estimated_stands_beside_it(work: Work) -> None:
    sheet = bought(work, 34)
    order = make_order(work, {sheet: 10})
    order.lines[0].model = make_model(work)
    order.lines[0].materials[0].unit_cost = Decimal(30)
    work.session.flush()
    plan_order(behind_the_scenes(work), order.id)
    (row,) = cost_paper(work, order.lines[0].id).materials
    assert (row.value, row.estimated_quantity, row.estimated_value) == (
        Decimal("340.00"),
        Decimal(10),
        Decimal("300.00"),
    )


def test_material_issued_later_counts_too(work: Work) -> None:
    sheet = bought(work, 34)
    order = planned(work, {sheet: 10})
    give_more(work, order, sheet, Decimal(2), "Sac yandı")
    assert materials_of(cost_paper(work, order.lines[0].id)) == [(sheet.code, Decimal(12), Decimal("408.00"))]


def test_what_came_back_does_not_count(work: Work) -> None:
    sheet = bought(work, 34)
    order = planned(work, {sheet: 10})
    cancel_order(work, order.id, "Müşteri vazgeçti")
    paper = cost_paper(work, order.lines[0].id)
    assert materials_of(paper) == [(sheet.code, Decimal(0), Decimal(0))]
    assert paper.actual.material == 0


def test_labour_is_the_planned_minutes_at_each_departments_rate(work: Work) -> None:
    order = planned(work, {bought(work, 10): 1}, doors=3, minutes=Decimal(125))
    paper = cost_paper(work, order.lines[0].id)
    assert [(row.department, row.minutes, row.value) for row in paper.labour] == [
        ("Kesim & Büküm", Decimal(75), Decimal("540.00")),
        ("Kaynak & Taşlama", Decimal(120), Decimal("864.00")),
        ("Boyama & Yıkama", Decimal(75), Decimal("540.00")),
        ("Montaj & Paketleme", Decimal(105), Decimal("756.00")),
    ]
    assert paper.actual.labour == Decimal("2700.00")


def test_minutes_frozen_with_the_order_come_first(work: Work) -> None:
    frozen = {"model": None, "minutes": {"CUTTING_BENDING": "10.5", "PAINTING_WASHING": "4"}}
    order = planned(work, {bought(work, 10): 1}, configuration=frozen)
    paper = cost_paper(work, order.lines[0].id)
    assert [(row.department, row.minutes) for row in paper.labour] == [
        ("Kesim & Büküm", Decimal(21)),
        ("Boyama & Yıkama", Decimal(8)),
    ]


def test_the_foot_says_what_was_left(work: Work) -> None:
    order = planned(work, {bought(work, 1000): 8}, minutes=Decimal(0))
    foot = cost_paper(work, order.lines[0].id).actual
    assert (foot.total, foot.price, foot.margin, foot.margin_percent) == (
        Decimal("8000.00"),
        Decimal("20000.00"),
        Decimal("12000.00"),
        Decimal("60.00"),
    )


def test_a_price_of_nothing_has_no_percentage() -> None:
    foot = totals(Sums(Decimal(10), Decimal(5)), Decimal(0))
    assert (foot.margin, foot.margin_percent) == (Decimal(-15), None)


def test_a_line_knows_only_its_own_materials(work: Work) -> None:
    sheet, lock = bought(work, 10), bought(work, 100)
    order = planned(work, {sheet: 3}, {sheet: 5, lock: 1})
    assert materials_of(cost_paper(work, order.lines[0].id)) == [(sheet.code, Decimal(3), Decimal("30.00"))]


def test_the_paper_names_the_doors(work: Work) -> None:
    order = planned(work, {bought(work, 10): 1})
    paper = cost_paper(work, order.lines[0].id)
    assert paper.serials == (f"{order.number}-1-001", f"{order.number}-1-002")
    assert paper.reference == f"{order.number} / 1"
    assert paper.customer == order.customer.name
    assert CostPaper.from_json(paper.to_json()) == paper


def test_before_the_plan_nothing_has_cost_anything(work: Work) -> None:
    order = make_order(work, {bought(work, 10): 1})
    with pytest.raises(NothingSpentYet):
        cost_paper(work, order.lines[0].id)


@pytest.mark.parametrize(
    "who", [person("Clerk"), person("Foreman"), person("Dispatcher"), person("Planner"), tablet()]
)
def test_costs_are_not_for_everybody(work: Work, who: Actor) -> None:
    order = planned(work, {bought(work, 10): 1})
    with pytest.raises(NotAllowed):
        cost_paper(acting(work, who), order.lines[0].id)


@pytest.mark.parametrize("role", ["Owner", "Manager", "Accountant"])
def test_who_may_see_costs(work: Work, role: str) -> None:
    order = planned(work, {bought(work, 10): 1})
    assert cost_paper(acting(work, person(role)), order.lines[0].id).actual.material == Decimal("10.00")


def test_what_does_not_exist_is_refused(work: Work) -> None:
    with pytest.raises(RecordGone):
        cost_paper(work, 987654321)
