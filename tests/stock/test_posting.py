"""What the database itself refuses, and what posting makes of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.kernel.work import Work
from app.stock.ledger.balances import on_hand
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.ledger.refusals import NotEnoughStock
from app.stock.proof.verifying import verify_ledger
from models.materials import Material
from models.stock import StockMove
from tests.factories import make_material, make_materials, stock_up
from tests.statements import statements_of


def scrapped(work: Work, material: Material, quantity: str, value: str) -> NewMove:
    known = places(work)
    return NewMove(
        "scrap", material.id, known.warehouse, known.scrap, Decimal(quantity), Decimal(value), "adjustment", 1
    )


def test_moves_are_stored_as_they_are_given(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 10, "34.5")
    posted = post_moves(work, [scrapped(work, sheet, "4", "138")])
    move = work.session.get_one(StockMove, posted[0].id)
    assert (move.operation, move.quantity, move.value) == ("scrap", Decimal(4), Decimal(138))
    assert move.unit_cost == Decimal("34.5")
    assert (move.actor, move.posted_at) == (work.actor.name, work.now)
    assert move.document_date.isoformat() == "2026-11-21"
    assert on_hand(work, sheet.id) == 6


def test_any_number_of_moves_is_one_statement_in_the_given_order(work: Work) -> None:
    materials = make_materials(work, 30)
    stock_up(work, materials)
    moves = [scrapped(work, material, "1", "10") for material in reversed(materials)]
    with statements_of(work.session) as sent:
        posted = post_moves(work, moves)
    assert len(sent) == 1
    assert [move.material_id for move in posted] == [material.id for material in reversed(materials)]
    assert [move.id for move in posted] == sorted(move.id for move in posted)
    assert post_moves(work, []) == []


def test_more_than_there_is_becomes_a_refusal_and_changes_nothing(work: Work) -> None:
    sheet, lock = make_materials(work, 2)
    stock_up(work, [sheet, lock], 5, 10)
    moves = [scrapped(work, lock, "1", "10"), scrapped(work, sheet, "5.001", "50")]
    with pytest.raises(NotEnoughStock) as caught, work.session.begin_nested():
        post_moves(work, moves)
    assert "stock_balance" not in caught.value.say()
    assert on_hand(work, sheet.id) == on_hand(work, lock.id) == 5


def test_what_never_was_there_cannot_leave(work: Work) -> None:
    never = make_material(work)
    with pytest.raises(NotEnoughStock), work.session.begin_nested():
        post_moves(work, [scrapped(work, never, "1", "0")])
    assert work.session.scalar(select(func.count()).where(StockMove.material_id == never.id)) == 0


def test_the_database_keeps_balances_positive_without_us(work: Work) -> None:
    sheet = make_material(work)
    stock_up(work, sheet, 5, 10)
    known = places(work)
    raw = text(
        "insert into stock_move (operation, material_id, source_id, target_id, quantity, unit_cost, value,"
        " document, document_id, reason, document_date, posted_at, actor)"
        " values ('scrap', :material, :source, :target, 6, 10, 60, 'adjustment', 1, '', now(), now(), 'x')"
    )
    row = {"material": sheet.id, "source": known.warehouse, "target": known.scrap}
    with pytest.raises(IntegrityError, match="ck_stock_balance"), work.session.begin_nested():
        work.session.execute(raw, row)
    assert on_hand(work, sheet.id) == 5


@pytest.mark.parametrize(
    "statement",
    [
        "update stock_move set quantity = 1",
        "delete from stock_move",
        "truncate stock_move",
        "update stock_balance set on_hand = 1000",
        "update stock_balance set value = 0",
        "insert into stock_balance (location_id, material_id, on_hand, value) values (1, 1, 1, 1)",
        "delete from stock_balance",
        "truncate stock_balance",
        "alter table stock_move disable trigger keep_stock_balances",
    ],
)
def test_nobody_rewrites_the_ledger(work: Work, statement: str) -> None:
    stock_up(work, make_material(work))
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, work.session.begin_nested():
        work.session.execute(text(statement))
    assert verify_ledger(work).differences == []
