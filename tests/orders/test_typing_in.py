from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.configurator.formula import Value
from app.kernel.amounts import parse_decimal
from app.orders.promising import working_days_after
from app.orders.typing_in import Complaints, is_blank, read_line, write_number, write_value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_a_stored_number_reads_again_as_itself(number: Decimal) -> None:
    assert parse_decimal(write_number(number)) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal(1000), "1000"),
        (Decimal("1E+3"), "1000"),
        (Decimal("100.125"), "100.1250"),
        (Decimal("0.50"), "0.5"),
        (Decimal("-0.00"), "0"),
        (True, "true"),
        (False, "false"),
        ("sağ içe", "sağ içe"),
    ],
)
def test_an_answer_is_written_as_a_form_can_send_it_back(value: Value, text: str) -> None:
    assert write_value(value) == text


def test_a_row_in_which_nobody_began_is_blank() -> None:
    assert is_blank({})
    assert is_blank({"quantity": "1", "discount": "", "parameters-G": "900"})
    assert not is_blank({"model": "3"})
    assert not is_blank({"extras-0-material": "x"})
    assert not is_blank({"id": "5"})


def test_rows_of_added_materials_keep_their_numbers() -> None:
    complaints = Complaints()
    typed = {"model": "1", "extras-7-material": "A", "extras-7-quantity": "2", "extras-3-quantity": "x"}
    line = read_line({**typed, "extras-b-note": "x", "extras-9-note": "  "}, "lines-4-", complaints)
    assert [(extra.place, extra.material, extra.quantity) for extra in line.extras] == [
        (3, "", Decimal(0)),
        (7, "A", Decimal(2)),
    ]
    assert [refusal.field for refusal in complaints] == ["lines-4-extras-3-quantity"]


def test_ids_that_are_no_ids_mean_none() -> None:
    complaints = Complaints()
    for text in ("abc", "-1", "1.5", "１２", "9" * 19):
        assert read_line({"model": text, "unit_price": "1", "description": "x"}, "", complaints).model_id == 0
    assert complaints == []


def test_working_days_leave_out_the_weekend() -> None:
    friday, saturday = date(2026, 11, 20), date(2026, 11, 21)
    assert working_days_after(friday, 1) == working_days_after(saturday, 1) == date(2026, 11, 23)
    assert working_days_after(saturday, 15) == date(2026, 12, 11)
