from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import Work
from app.stock.ledger.places import places
from app.stock.progress.leftovers import return_leftovers
from app.stock.slips.lines import SlipRow
from app.stock.slips.transferring import transfer_stock
from app.stock.warehouses.whereabouts import where_it_lies
from models.materials import Material
from tests.factories import issue_to_order, make_material, make_order, needs_of, stock_up
from tests.stock.test_slips import add_warehouse


@pytest.fixture
def panel(work: Work) -> Material:
    """Ten square metres: six in the main warehouse, one beside it, half a piece, the rest in production."""
    material = make_material(work, unit="MTK")
    stock_up(work, material, 10, 100)
    order = make_order(work, {material: 3}, state="in_production")
    issue_to_order(work, order.id, needs_of(order))
    row = SlipRow(material.id, None, "", order.lines[0].id, 1000, 500)
    return_leftovers(work, order.id, None, [row], "arttı")
    there = add_warehouse(work)
    transfer_stock(work, places(work).warehouse, there.id, [SlipRow(material.id, Decimal(1))])
    return material


def test_every_place_is_named_once(work: Work, panel: Material) -> None:
    found = [(one.name, one.lot, one.size, one.on_hand, one.value) for one in where_it_lies(work, panel.id)]
    assert found == [
        ("Ana depo", None, "", 6, 600),
        ("YAN depo", None, "", 1, 100),
        ("Artan parçalar", "ARP-2026-00001", "1000 × 500 mm", Decimal("0.5"), 50),
        (None, None, "", Decimal("2.5"), 250),
    ]
    assert where_it_lies(work, make_material(work).id) == []


def test_the_value_is_for_those_who_may_see_it(work: Work, panel: Material) -> None:
    work.actor = Actor("person", 1, "Veli", may=lambda right: right == Right("list", "Stock"))
    assert {one.value for one in where_it_lies(work, panel.id)} == {None}
    work.actor = Actor("person", 1, "Veli", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        where_it_lies(work, panel.id)
