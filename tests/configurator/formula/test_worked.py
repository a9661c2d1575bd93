from __future__ import annotations

from decimal import Decimal

import pytest

from app.configurator.formula import Scope, define, parse, worked_example
from app.configurator.formula.refusals import DivisionByZero

DOOR = Scope.of(
    {"G": Decimal(1000), "Y": Decimal(2100), "kilit": "4 yön", "camlı": True, "x": Decimal(-5)},
    [
        define("GK", "G - 90"),
        define("YK", "Y - 60"),
        define("R", "0.00000785"),
        define("kanat(t)", "(GK + 90) * (YK + 90) * t * R"),
        define("kesir", "1 / 3"),
        define("bozuk", "1 / 0"),
    ],
)


@pytest.mark.parametrize(
    ("source", "example"),
    [
        (
            "(GK + 90) * (YK + 90) * t * R",
            "(GK + 90) * (YK + 90) * t * R → (910 + 90) × (2040 + 90) × 1.5 × 0.00000785 = 25,081",
        ),
        ("kanat(1.5)*1.08", "kanat(1.5)*1.08 → 25.081 × 1.08 = 27,087"),
        ("3 if Y <= 2200 else 4", "3 if Y <= 2200 else 4 → 3 if 2100 ≤ 2200 else 4 = 3"),
        ("EĞER(Y<=2200;3;4)", "EĞER(Y<=2200;3;4) → if(2100 ≤ 2200; 3; 4) = 3"),
        ("kesir * 3", "kesir * 3 → 0.333 × 3 = 1"),
        ("R * 2", "R * 2 → 0.00000785 × 2 = 0,0000157"),
        ("G - x", "G - x → 1000 - (-5) = 1.005"),
        ("x * 2", "x * 2 → (-5) × 2 = -10"),
        ("-(G + 1) * 2", "-(G + 1) * 2 → -(1000 + 1) × 2 = -2.002"),
        ("G - (Y - 1)", "G - (Y - 1) → 1000 - (2100 - 1) = -1.099"),
        ("G / (Y / 2)", "G / (Y / 2) → 1000 / (2100 / 2) = 0,952"),
        ("ceil(YK / 300)", "ceil(YK / 300) → ceil(2040 / 300) = 7"),
        ("kilit == '4 yön' and camlı", 'kilit == \'4 yön\' and camlı → "4 yön" = "4 yön" and true = evet'),
        ("not (camlı or G > 2)", "not (camlı or G > 2) → not (true or 1000 > 2) = hayır"),
        ("kilit", 'kilit → "4 yön" = 4 yön'),
        ("(1 if camlı else 2) + G", "(1 if camlı else 2) + G → (1 if true else 2) + 1000 = 1.001"),
        ("G if camlı else bozuk", "G if camlı else bozuk → 1000 if true else bozuk = 1.000"),
        ("0.35", "0.35 = 0,35"),
        ("1 +\n  2", "1 + 2 = 3"),
    ],
)
def test_a_formula_stands_beside_itself_with_numbers(source: str, example: str) -> None:
    assert worked_example(parse(source), DOOR.plus({"t": Decimal("1.5")})) == example


def test_the_reader_may_show_results_differently() -> None:
    assert (
        worked_example(parse("G * 2"), DOOR, show=lambda value: f"{value} mm") == "G * 2 → 1000 × 2 = 2000 mm"
    )


def test_there_is_no_example_for_what_cannot_be_worked_out() -> None:
    with pytest.raises(DivisionByZero):
        worked_example(parse("G / (G - 1000)"), DOOR)
