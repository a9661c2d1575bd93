from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.kernel.amounts import round_money, round_quantity
from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.purchasing.receipts.checking import check_lines
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.reading import resolve_lines
from app.stock.ledger.balances import Balance
from models.materials import Material
from tests.factories import make_material, make_supplier, unit_of
from tests.purchasing.deliveries import line, receive, shelf


@pytest.fixture
def sheet(work: Work) -> Material:
    """Counted in kg, bought by the sheet of 23.55 kg."""
    return make_material(
        work, "SAC", "DKP sac", unit="KGM", purchase_unit="C62", purchase_factor=Decimal("23.55")
    )


def test_what_was_weighed_is_on_stock_to_the_gram(work: Work, sheet: Material) -> None:
    receipt = receive(
        work,
        make_supplier(work),
        line(sheet, "10", "800", unit_id=unit_of(work).id, weighed=Decimal("237.4")),
        line(sheet, "3", "800", unit_id=unit_of(work).id, weighed=Decimal("70.001")),
    )
    ten, three = receipt.lines
    assert (ten.factor, ten.stock_quantity, ten.value) == (Decimal("23.74"), Decimal("237.4"), Decimal(8000))
    # 70.001 / 3 has no end; what was weighed stays what it was
    assert (three.factor, three.stock_quantity) == (Decimal("23.333667"), Decimal("70.001"))
    assert shelf(work, sheet) == (Decimal("307.401"), Decimal(10400))


def test_a_weight_that_cannot_be_is_refused_at_its_cell(work: Work, sheet: Material) -> None:
    with pytest.raises(Refusals) as caught:
        receive(
            work,
            make_supplier(work),
            line(sheet, weighed=Decimal(0)),
            line(sheet, weighed=Decimal(-3)),
            line(sheet, weighed=Decimal(8690000000000)),
        )
    assert {each.field: each.code for each in caught.value.refusals} == {
        "lines-0-weighed": "stock.quantity_not_positive",
        "lines-1-weighed": "stock.quantity_not_positive",
        "lines-2-weighed": "stock.quantity_too_large",
    }
    assert shelf(work, sheet) == (0, 0)


def test_an_empty_unit_is_asked_for_where_it_could_be_two(work: Work, sheet: Material) -> None:
    lock = make_material(work, "KLT-9")
    row = {"quantity": "10", "unit_price": "5"}
    with pytest.raises(Refusals) as caught:
        resolve_lines(work, [{"material": "SAC", **row}, {"material": "KLT-9", **row}])
    (refusal,) = caught.value.refusals
    assert (refusal.field, refusal.code) == ("lines-0-unit", "purchasing.unit_unclear")
    assert "adet" in refusal.say()
    assert "kg" in refusal.say()
    in_kg, in_sheets, one = resolve_lines(
        work,
        [
            {"material": "SAC", "unit": "kg", **row},
            {"material": "SAC", "unit": "adet", "weighed": "237,4 kg", **row},
            {"material": "KLT-9", **row},
        ],
    )
    assert (in_kg.unit_id, in_kg.weighed) == (sheet.unit_id, None)
    assert (in_sheets.unit_id, in_sheets.weighed) == (sheet.purchase_unit_id, Decimal("237.4"))
    assert (one.material_id, one.unit_id) == (lock.id, None)


def test_a_line_of_a_purchase_order_is_read_by_its_id(work: Work, sheet: Material) -> None:
    row = {"material": "SAC", "unit": "kg", "quantity": "1", "unit_price": "1"}
    lines = resolve_lines(work, [{**row, "purchase_order_line_id": each} for each in ("", "17", "x", "²")])
    assert [each.purchase_order_line_id for each in lines] == [None, 17, 0, 0]


SHEET = Material(
    id=1,
    code="SAC",
    name="DKP sac",
    unit_id=1,
    purchase_unit_id=2,
    purchase_factor=Decimal("23.55"),
    is_active=True,
    is_lot_tracked=False,
)
AREAS = st.decimals("0.05", "3", places=4)
"""Square metres of a door's parts, as formulas make them."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sheets=st.integers(1, 40),
    price=st.decimals("0.01", "5000", places=4),
    parts=st.lists(AREAS, min_size=1, max_size=60),
)
def test_sheets_used_by_formula_leave_exact_tails(sheets: int, price: Decimal, parts: list[Decimal]) -> None:
    (bought,), wrong = check_lines([ReceivedLine(1, Decimal(sheets), price, unit_id=2)], {1: SHEET}, {1, 2})
    assert wrong == []
    assert bought.stock_quantity == round_quantity(Decimal(sheets) * Decimal("23.55"))
    assert bought.value == round_money(Decimal(sheets) * price)
    there = Balance(None, bought.stock_quantity, bought.value)
    taken_quantity = taken_value = Decimal(0)
    for area in parts:
        need = round_quantity(area * Decimal("1.5") * Decimal("7.85"))  # thickness × density
        taken = there.take(min(need, there.on_hand)) if there.on_hand else None
        if taken is None:
            break
        taken_quantity, taken_value = taken_quantity + taken.quantity, taken_value + taken.value
        assert there.on_hand >= 0
        assert there.value >= 0
        assert there.on_hand == there.on_hand.quantize(Decimal("0.001"))
    assert taken_quantity + there.on_hand == bought.stock_quantity
    assert taken_value + there.value == bought.value
    if there.on_hand:
        there.take(there.on_hand)
    assert (there.on_hand, there.value) == (0, 0)


@given(quantity=st.decimals("0.001", "999", places=3), weighed=st.decimals("0.001", "99999", places=3))
def test_a_weighed_line_is_never_rounded_away(quantity: Decimal, weighed: Decimal) -> None:
    lines, wrong = check_lines(
        [ReceivedLine(1, quantity, Decimal(1), unit_id=2, weighed=weighed)], {1: SHEET}, {1, 2}
    )
    assert wrong == []
    assert lines[0].stock_quantity == weighed
    assert lines[0].factor > 0
