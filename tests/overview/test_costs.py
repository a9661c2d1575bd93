from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text, update

from app.kernel.clock import ISTANBUL
from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.overview import costs
from app.overview.costs import cost_rows
from app.production.cancelling import cancel_order
from app.production.costing import cost_paper
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.production.recording_time import keep_recorded_time
from models.materials import Material
from models.orders import SalesOrder
from models.production import Department, WorkOrder
from tests.factories import behind_the_scenes, give_more, make_customer, make_material, make_order, stock_up
from tests.production.floor import card_of, make_model, person
from tests.statements import statements_of


def material(work: Work, price: str) -> Material:
    made = make_material(work)
    stock_up(work, made, 1000, price)
    return made


def planned(work: Work, sheet: Material, *, customer: str = "Yıldız İnşaat", **line: object) -> SalesOrder:
    """An order of two doors that were estimated before the sheet became dearer."""
    order = make_order(work, {sheet: "40.25"}, doors=2, customer=make_customer(work, customer))
    model = make_model(work)
    for each in order.lines:
        each.model = model
        each.minutes, each.net = Decimal(100), Decimal("20000.00")
        each.materials[0].unit_cost = Decimal("30.123456")
        for name, value in line.items():
            setattr(each, name, value)
    work.session.execute(update(Department).values(minute_rate=Decimal("7.2345")))
    work.session.flush()
    plan_order(behind_the_scenes(work), order.id)
    return order


@pytest.mark.parametrize(
    "minutes",
    [{}, {"minutes": {"CUTTING_BENDING": "33.3", "ASSEMBLY_PACKING": "12.75"}}],
    ids=["shares", "frozen"],
)
def test_a_row_says_what_the_sheet_of_the_line_says(work: Work, minutes: dict[str, object]) -> None:
    sheet = material(work, "34.50")
    order = planned(work, sheet, configuration=minutes)
    give_more(behind_the_scenes(work), order, sheet, Decimal("3.5"), "Kesim hatası")
    [row] = cost_rows(work).rows
    paper = cost_paper(work, order.lines[0].id)
    assert paper.estimated is not None
    assert (row.material, row.labour) == (paper.actual.material, paper.actual.labour)
    assert (row.actual, row.estimated) == (paper.actual.total, paper.estimated.total)
    assert (row.margin, row.margin_percent) == (paper.actual.margin, paper.actual.margin_percent)
    assert row.difference == row.actual - row.estimated > 0


def test_only_doors_that_were_planned_are_listed(work: Work) -> None:
    sheet = material(work, "10")
    there = planned(work, sheet)
    make_order(work, {sheet: 1})
    cancelled = planned(work, sheet)
    cancel_order(work, cancelled.id, "Vazgeçti")
    planned(work, sheet).lines[0].model = None
    work.session.flush()
    page = cost_rows(work)
    assert [row.order_id for row in page.rows] == [there.id]
    assert page.total == 1


@pytest.mark.parametrize(
    ("typed", "found"), [("ogut", 1), ("ÖĞÜT yapi", 1), ("%", 0), ("nobody", 0), ("", 2)]
)
def test_rows_are_found_by_customer_and_number(work: Work, typed: str, found: int) -> None:
    sheet = material(work, "10")
    order = planned(work, sheet, customer="Öğüt Yapı")
    planned(work, sheet)
    assert cost_rows(work, typed).total == found
    assert [row.order_id for row in cost_rows(work, order.number.lower()).rows] == [order.id]


def test_pages_follow_each_other_and_cost_the_same_queries(work: Work) -> None:
    sheet = material(work, "10")
    orders = [planned(work, sheet).id for _ in range(5)]
    with statements_of(work.session) as sent:
        pages = [cost_rows(work, page=number, page_size=2) for number in range(3)]
    assert [row.order_id for page in pages for row in page.rows] == orders[::-1]
    assert {page.total for page in pages} == {5}
    assert len(sent) == 3 * 3, "nothing has left a department lately: no tap is read"


def test_costs_are_refused_to_those_who_may_not_see_them(work: Work) -> None:
    work.actor = person("Clerk")
    with pytest.raises(NotAllowed):
        cost_rows(work)


def test_a_row_agrees_with_the_sheet_when_minutes_were_recorded(work: Work) -> None:
    sheet = material(work, "34.50")
    order = planned(work, sheet)
    work.session.execute(update(Department).values(overhead_rate=Decimal("1.111111")))
    sheet.replacement_cost = Decimal("41.7")
    work.session.flush()
    tap_through(work, order)
    for _kept in range(2):
        [row] = cost_rows(work).rows
        paper = cost_paper(work, order.lines[0].id)
        assert paper.estimated is not None
        assert paper.replacement is not None
        assert (row.labour, row.overhead) == (paper.actual.labour, paper.actual.overhead)
        assert (row.actual, row.estimated) == (paper.actual.total, paper.estimated.total)
        assert (row.today, row.margin_today) == (paper.replacement.total, paper.replacement.margin)
        assert row.labour not in {0, paper.estimated.labour}
        # Once more with what the night keeps.
        work.session.execute(update(WorkOrder).values(state="shipped"))
        keep_recorded_time(work)


def tap_through(work: Work, order: SalesOrder) -> None:
    """One card through all departments, at each for 37 working minutes."""
    work.now = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)
    card = card_of(work, order)
    while card.state != "ready":
        work.now += timedelta(minutes=37)
        pass_on(work, card.id, card.version)


def test_the_owner_sees_first_what_went_wrong_most(work: Work) -> None:
    cheap, dear = material(work, "34.50"), material(work, "60")
    orders = {name: planned(work, one).id for name, one in (("a", cheap), ("b", dear))}
    for order, first in (("difference", "b"), ("-difference", "a"), ("deviation", "b"), ("margin", "b")):
        rows = cost_rows(work, order=order).rows
        assert rows[0].order_id == orders[first], order
        assert {row.order_id for row in rows} == set(orders.values())
    assert cost_rows(work, order="no such order").rows[0].order_id == orders["b"]
    pages = [cost_rows(work, order="difference", page=page, page_size=1).rows for page in (0, 1)]
    assert [page[0].order_id for page in pages] == [orders["b"], orders["a"]]


def test_the_dearest_are_looked_for_among_the_newest_only(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = material(work, "10")
    orders = [planned(work, sheet, net=Decimal(price)).id for price in (1, 3, 2)]
    monkeypatch.setattr(costs, "_QUERIES", {name: text(costs._query(name, 2)) for name in costs.ORDERS})
    monkeypatch.setattr(costs, "SORTED", 2)
    page = cost_rows(work, order="margin")
    assert [row.order_id for row in page.rows] == [orders[2], orders[1]], "the oldest is left out"
    assert (page.total, page.all) == (2, 3)
    assert cost_rows(work).total == 3
