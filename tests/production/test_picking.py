"""The pick list: what plans took, by warehouse and shelf, leftovers by name; no money."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.production.cancelling import cancel_order
from app.production.picking import NothingWasTaken, PickList, TooManyOrders, pick_list
from app.production.planning import plan_order
from app.stock.progress.leftovers import return_leftovers
from app.stock.progress.remnants import RemnantChoice, find_remnants
from app.stock.slips.lines import SlipRow
from models.materials import Material
from models.orders import SalesOrder
from models.stock import Location, Shelf
from reports.pick_list import render_pick_list
from tests.factories import behind_the_scenes, make_material, unit_of
from tests.production.floor import acting, door_order, person, tablet
from tests.reports.reading import all_text
from tests.statements import statements_of


def warehouse(work: Work) -> Location:
    query = work.session.query(Location).filter_by(kind="warehouse", purpose="supply")
    return query.order_by(Location.id).first()  # type: ignore[return-value]


def put_on(work: Work, material: Material, shelf: str) -> None:
    found = work.session.query(Shelf).filter_by(code=shelf).one_or_none()
    material.shelf = found or Shelf(code=shelf, name=shelf, warehouse=warehouse(work))
    work.session.flush()


def planned(work: Work, *bills: dict[Material, str]) -> SalesOrder:
    order = door_order(work, *bills, doors=2)  # type: ignore[arg-type]
    plan_order(behind_the_scenes(work), order.id)
    return order


def places(paper: PickList) -> list[tuple[str, list[str]]]:
    return [(place.shelf, [line.code for line in place.lines]) for place in paper.places]


def test_shelves_come_in_walking_order_and_what_has_none_last(work: Work) -> None:
    lock, sheet, paint, wire = (make_material(work) for _ in range(4))
    put_on(work, lock, "B-01")
    put_on(work, sheet, "A-02")
    put_on(work, paint, "A-01")
    order = planned(work, {lock: "1", sheet: "2", paint: "3", wire: "4"})
    paper = pick_list(work, [order.id])
    assert places(paper) == [
        ("A-01", [paint.code]),
        ("A-02", [sheet.code]),
        ("B-01", [lock.code]),
        ("", [wire.code]),
    ]
    assert {place.warehouse for place in paper.places} == {warehouse(work).name}
    assert paper.orders == (order.number,)


def test_quantities_stand_as_they_are_held_and_as_they_are_bought(work: Work) -> None:
    sheet = make_material(work, unit=unit_of(work, "KGM"), purchase_unit=unit_of(work, "C62"))
    sheet.purchase_factor = Decimal("23.55")
    paper = pick_list(work, [planned(work, {sheet: "47.1"}).id])
    line = paper.places[0].lines[0]
    assert (line.quantity, line.unit, line.bought, line.bought_unit) == (
        Decimal("47.100"),
        "kg",
        Decimal(2),
        "adet",
    )


def test_several_orders_are_one_walk(work: Work) -> None:
    lock, sheet = make_material(work), make_material(work)
    first, second = planned(work, {lock: "1"}), planned(work, {lock: "2", sheet: "5"})
    paper = pick_list(work, [second.id, first.id])
    [place] = paper.places
    line = next(each for each in place.lines if each.code == lock.code)
    assert line.quantity == 3
    assert [(part.order, part.quantity) for part in line.parts] == [
        (first.number, Decimal(1)),
        (second.number, Decimal(2)),
    ]
    assert paper.orders == (first.number, second.number)


def test_a_leftover_piece_is_fetched_by_its_name(work: Work) -> None:
    sheet = make_material(work, "SAC-9", unit="MTK")
    before = planned(work, {sheet: "5"})
    row = SlipRow(sheet.id, None, "", before.lines[0].id, 1000, 500)
    return_leftovers(behind_the_scenes(work), before.id, None, [row], "arttı")
    [piece] = find_remnants(work)
    order = door_order(work, {sheet: "2"}, doors=2)
    choice = RemnantChoice(piece.lot_id, order.lines[0].id)
    plan_order(behind_the_scenes(work), order.id, remnants=(choice,))
    told = [
        (line.lot, line.size, line.quantity)
        for place in pick_list(work, [order.id]).places
        for line in place.lines
    ]
    assert told == [("", "", Decimal("1.5")), (piece.code, "1000 × 500 mm", Decimal("0.5"))]


def test_what_was_given_back_is_fetched_by_nobody(work: Work) -> None:
    order = planned(work, {make_material(work): "1"})
    cancel_order(work, order.id, "vazgeçti")
    with pytest.raises(NothingWasTaken):
        pick_list(work, [order.id])


def test_an_order_that_is_not_planned_has_no_list(work: Work) -> None:
    order = door_order(work, {make_material(work): 1}, doors=1)
    with pytest.raises(NothingWasTaken):
        pick_list(work, [order.id])
    with pytest.raises(TooManyOrders):
        pick_list(work, range(1, 60))


def test_a_list_costs_three_statements_whatever_is_on_it(work: Work) -> None:
    order = planned(work, {make_material(work): "1" for _ in range(12)})
    with statements_of(work.session) as sent:
        pick_list(work, [order.id])
    assert len(sent) <= 3


@pytest.mark.parametrize("role", ["Storekeeper", "Planner", "Clerk", "Foreman"])
def test_who_fetches_or_plans_may_print_it(work: Work, role: str) -> None:
    order = planned(work, {make_material(work): "1"})
    assert pick_list(acting(work, person(role)), [order.id]).orders


@pytest.mark.parametrize("actor", [person("Dispatcher"), person("Accountant"), tablet()])
def test_nobody_else_may(work: Work, actor: Actor) -> None:
    order = planned(work, {make_material(work): "1"})
    with pytest.raises(NotAllowed):
        pick_list(acting(work, actor), [order.id])


def test_the_paper_names_places_and_no_money(work: Work) -> None:
    lock, sheet = make_material(work, name="Kilit takımı"), make_material(work, name="DKP sac")
    put_on(work, lock, "K-07")
    first, second = planned(work, {lock: "1", sheet: "2"}), planned(work, {lock: "2"})
    content = render_pick_list(pick_list(work, [first.id, second.id]))
    said = all_text(content)
    for word in ("K-07", "Kilit takımı", "DKP sac", first.number, second.number):
        assert word in said
    assert not re.search(r"₺|fiyat|maliyet|tutar", said, re.IGNORECASE)
    assert content == render_pick_list(pick_list(work, [first.id, second.id]))
