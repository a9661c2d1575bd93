from __future__ import annotations

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.materials.listing import stock_row
from app.stock.ledger.reading import latest_moves
from tests.factories import make_material, stock_up
from tests.production.floor import acting, person
from tests.statements import statements_of


def test_the_newest_move_comes_first(work: Work) -> None:
    material, other = make_material(work), make_material(work)
    stock_up(work, other, 1)
    for quantity in (5, 7, 9):
        stock_up(work, material, quantity)
    moves = latest_moves(work, material.id, most=2)
    assert [move.quantity for move in moves] == [9, 7]
    assert [move.measured[1] for move in moves] == [material.unit.symbol] * 2


def test_the_last_moves_cost_one_query(work: Work) -> None:
    material = make_material(work)
    for _time in range(5):
        stock_up(work, material, 1)
    work.session.expire_all()
    with statements_of(work.session) as sent:
        for move in latest_moves(work, material.id):
            assert move.source.name
            assert move.target.name
    assert len(sent) <= 2, "the id that was asked for, and the moves"


def test_who_may_not_see_the_stock_sees_no_moves(work: Work) -> None:
    material = make_material(work)
    with pytest.raises(NotAllowed):
        latest_moves(acting(work, person("Dispatcher")), material.id)


def test_the_card_of_a_material_says_what_the_list_says(work: Work) -> None:
    material = make_material(work)
    stock_up(work, material, 4, "12.50")
    row = stock_row(work, material.id)
    assert row is not None
    assert (row.on_hand, row.value, row.average_cost) == (4, 50, row.replacement_cost)
    assert stock_row(work, material.id + 1000) is None
