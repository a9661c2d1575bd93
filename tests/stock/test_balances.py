from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.kernel.work import Work
from app.stock.ledger.balances import Availability, Balance, availability, lock_balances, on_hand, take_from
from app.stock.ledger.places import main_warehouse
from tests.factories import make_material, make_materials, stock_up
from tests.statements import statements_of

QUANTITIES = st.decimals("0.001", "9999.999", places=3)
VALUES = st.decimals("0", "99999.99", places=2)


def test_a_part_takes_its_share_of_the_value_half_up() -> None:
    balance = Balance(None, Decimal(3), Decimal("10.00"))
    assert balance.take(Decimal(1)).value == Decimal("3.33")
    assert (balance.on_hand, balance.value) == (Decimal(2), Decimal("6.67"))
    assert balance.take(Decimal(1)).value == Decimal("3.34")  # 3.335
    assert balance.take(Decimal(1)).value == Decimal("3.33")
    assert (balance.on_hand, balance.value) == (0, 0)


@given(on_hand=QUANTITIES, value=VALUES, wanted=st.lists(QUANTITIES, min_size=1, max_size=12))
def test_taking_never_leaves_a_tail_or_a_debt(
    on_hand: Decimal, value: Decimal, wanted: list[Decimal]
) -> None:
    balance = Balance(None, on_hand, value)
    taken = [each for quantity in wanted for each in take_from([balance], quantity)]
    assert balance.on_hand >= 0
    assert balance.value >= 0
    assert balance.on_hand > 0 or balance.value == 0
    assert sum(each.quantity for each in taken) + balance.on_hand == on_hand
    assert sum(each.value for each in taken) + balance.value == value
    assert all(each.quantity > 0 and each.value >= 0 for each in taken)


def test_the_oldest_lots_are_emptied_first() -> None:
    lots = [
        Balance(None, Decimal(1), Decimal(5)),
        Balance(7, Decimal(2), Decimal(20)),
        Balance(9, Decimal(2), Decimal(2)),
    ]
    taken = list(take_from(lots, Decimal("3.5")))
    assert [(each.lot_id, each.quantity, each.value) for each in taken] == [
        (None, Decimal(1), Decimal(5)),
        (7, Decimal(2), Decimal(20)),
        (9, Decimal("0.5"), Decimal("0.50")),
    ]


def test_availability_is_the_moving_average_of_all_receipts(work: Work) -> None:
    sheet, lock, never = make_materials(work, 3)
    stock_up(work, sheet, 10, "30")
    stock_up(work, sheet, 5, "36")
    stock_up(work, lock, "0.5", "100")
    found = availability(work, [sheet.id, lock.id, never.id])
    assert found[sheet.id] == Availability(Decimal(15), Decimal("480.00"))
    assert found[sheet.id].average_cost == Decimal(32)
    assert found[lock.id].average_cost == Decimal(100)
    assert found[never.id] == Availability(Decimal(0), Decimal(0))
    assert found[never.id].average_cost == 0


def test_availability_is_one_query_for_any_number_of_materials(work: Work) -> None:
    materials = make_materials(work, 12)
    stock_up(work, materials)
    with statements_of(work.session) as sent:
        found = availability(work, [material.id for material in materials])
    assert len(sent) == 1
    assert {each.on_hand for each in found.values()} == {Decimal(100)}
    assert availability(work, []) == {}


def test_lots_of_a_material_are_added_up_and_locked_oldest_first(work: Work) -> None:
    paint = make_material(work, is_lot_tracked=True)
    stock_up(work, paint, 4, 1, lot="B-2")
    stock_up(work, paint, 6, 2, lot="A-1")
    assert on_hand(work, paint.id) == 10
    with statements_of(work.session) as sent:
        held = lock_balances(work, main_warehouse(work), [paint.id])[paint.id]
    assert [balance.on_hand for balance in held] == [Decimal(4), Decimal(6)]
    assert len([statement for statement in sent if "for update" in statement]) == 1
