from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.configurator import pricing
from app.configurator.explosion import explode
from app.configurator.formula import Value, define
from app.configurator.formula.refusals import DivisionByZero, UnknownName
from app.configurator.pricing import material_cost, price
from app.configurator.spec import ComponentSpec, ModelSpec, OptionSpec, ParameterSpec

LOCK = ParameterSpec(
    "kilit", "Kilit", "choice",
    options=(OptionSpec("merkezi", "Merkezi"), OptionSpec("4 yön", "4 yön", None, Decimal("750.255"))),
)  # fmt: skip
DOOR = ModelSpec(
    code="TST",
    name="Deneme",
    parameters=(ParameterSpec("G", "Genişlik", "number"), LOCK),
    expressions=(define("m2", "G * 2 / 1000"),),
    components=(ComponentSpec(1, "5.2", "PRF", rounding_multiple=Decimal(6)), ComponentSpec(2, "0.5", "BOY")),
    labour_minutes="30",
)
VALUES: dict[str, Value] = {"G": Decimal(900), "kilit": "merkezi"}
COSTS = {"PRF": Decimal(10), "BOY": Decimal("3.333")}
RATE = Decimal("7.20")


def priced(formula: str, count: int = 1, **values: Value) -> Decimal:
    spec = replace(DOOR, price=formula)
    chosen = {**VALUES, **values}
    return price(spec, explode(spec, chosen, count), chosen, COSTS, RATE)


def test_materials_cost_what_stock_gives_out_for_one_door() -> None:
    # a whole bar of 6 m × 10 + 0.5 × 3.333
    assert material_cost(explode(DOOR, VALUES), COSTS) == Decimal("61.6665")


def test_several_doors_share_their_bars() -> None:
    # three doors: 15.6 m from three bars, 18 × 10 + 1.5 × 3.333 = 184.9995, a third each
    assert material_cost(explode(DOOR, VALUES, 3), COSTS) == Decimal("61.6665")
    # ten doors: 52 m from nine bars, 54 × 10 + 5 × 3.333 = 556.665
    assert material_cost(explode(DOOR, VALUES, 10), COSTS) == Decimal("55.6665")


def test_the_formula_sees_material_labour_parameters_and_expressions() -> None:
    assert priced("malzeme") == Decimal("61.67")
    assert priced("iscilik") == Decimal("216.00")
    assert priced("malzeme + iscilik + m2 * 100 + G") == Decimal("1357.67")
    assert priced("2 * malzeme if kilit = '4 yön' else malzeme") == Decimal("61.67")


def test_half_a_kurus_goes_up_once_after_the_options() -> None:
    assert priced("0.125") == Decimal("0.13")
    assert priced("100", kilit="4 yön") == Decimal("850.26")  # 850.255
    assert priced("100.2449", kilit="4 yön") == Decimal("850.50")  # 850.4999


def test_materials_without_a_cost_are_all_named() -> None:
    with pytest.raises(pricing.CostUnknown) as caught:
        price(DOOR, explode(DOOR, VALUES), VALUES, {}, RATE)
    assert caught.value.facts["materials"] == "PRF, BOY"


@pytest.mark.parametrize("formula", ["malzeme - 1000", "malzeme * 999999999999999999999"])
def test_impossible_prices_are_refused(formula: str) -> None:
    with pytest.raises(pricing.ImpossiblePrice) as caught:
        priced(formula)
    assert caught.value.field == "price"


def test_a_mistake_in_the_price_formula_is_at_its_field() -> None:
    with pytest.raises(DivisionByZero) as caught:
        priced("malzeme / (G - 900)")
    assert caught.value.field == "price"
    with pytest.raises(UnknownName) as unknown:
        priced("malzem * 2")
    assert unknown.value.facts["suggestion"] == "malzeme"
