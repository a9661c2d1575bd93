"""What is read from a count sheet: seldom, and by whom."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.kernel.permissions import SEE_COST, Actor, NotAllowed
from app.kernel.work import Work
from app.stock.counts.entering import enter_count
from app.stock.counts.opening import open_count
from app.stock.counts.posting import post_count
from app.stock.counts.reading import count_result, sheet_lines
from app.stock.ledger.places import main_warehouse
from models.warehouse import StockCount
from tests.factories import make_material, make_materials, stock_up
from tests.statements import statements_of


def test_a_long_sheet_asks_the_database_as_often_as_a_short_one(work: Work) -> None:
    asked = []
    for size in (2, 40):
        materials = make_materials(work, size, kind="packaging")
        stock_up(work, materials, 10, 10)
        count_id = open_count(work, main_warehouse(work), kind="packaging")
        for material in materials:
            enter_count(work, count_id, material.id, Decimal(9))
        work.session.flush()
        count = work.find(StockCount, count_id)
        with statements_of(work.session) as sent:
            assert len(count_result(work, count).lines) >= size
            assert sheet_lines(work, count)
            post_count(work, count_id)
            work.session.flush()
        asked.append(len(sent))
    assert asked[0] == asked[1]
    assert asked[1] <= 16


def test_only_who_may_see_costs_sees_what_a_difference_is_worth(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 10, 10)
    count_id = open_count(work, main_warehouse(work))
    enter_count(work, count_id, sheet.id, Decimal("8.5"))
    count = work.find(StockCount, count_id)
    result = count_result(work, count)
    assert (result.surplus, result.loss) == (0, Decimal("-15.00"))
    work.actor = Actor("person", 1, "Veli", may=lambda right: right != SEE_COST)
    blind = count_result(work, count)
    assert (blind.surplus, blind.loss, blind.lines[0].value) == (None, None, None)
    work.actor = Actor("person", 1, "Veli", may=lambda right: right.action in ("show", "count"))
    with pytest.raises(NotAllowed):
        count_result(work, count)
    assert sheet_lines(work, count)[0].book is None
