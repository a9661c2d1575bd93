"""The rows of a price: base, option, per m², per started step, by formula; what a list says instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from app.configurator.checking import check_model
from app.configurator.explosion import explode
from app.configurator.formula import Value, define
from app.configurator.price_rows import NegativeMeasure
from app.configurator.price_spec import DoorPrice, ListPrices, PriceRowSpec
from app.configurator.pricing import ImpossiblePrice, price_door
from app.configurator.spec import ComponentSpec, ModelSpec, OptionSpec, ParameterSpec
from app.kernel.errors import Refusals

LOCK = ParameterSpec(
    "kilit", "Kilit", "choice",
    options=(OptionSpec("merkezi", "Merkezi"), OptionSpec("kale", "Kale", None, Decimal(750))),
)  # fmt: skip
DOOR = ModelSpec(
    code="TST",
    name="Deneme",
    parameters=(ParameterSpec("G", "Genişlik", "number"), ParameterSpec("Y", "Yükseklik", "number"), LOCK),
    expressions=(define("alan", "G * Y / 1000000"),),
    components=(ComponentSpec(1, "10", "PRF"),),
    price="0",
)
VALUES: dict[str, Value] = {"G": Decimal(1000), "Y": Decimal(2050), "kilit": "kale"}
BASE = PriceRowSpec("base", Decimal(8000))
AREA = PriceRowSpec("area", Decimal(1000), formula="alan")
STEP = PriceRowSpec("step", Decimal(300), formula="Y", over=Decimal(2000), step=Decimal(100))
KALE = PriceRowSpec("option", Decimal(900), parameter="kilit", option="kale")


def priced(
    *rows: PriceRowSpec, prices: ListPrices | None = None, spec: ModelSpec = DOOR, **values: Value
) -> DoorPrice:
    spec = replace(spec, price_rows=rows)
    chosen: Mapping[str, Value] = {**VALUES, **values}
    return price_door(spec, explode(spec, chosen), chosen, {"PRF": Decimal(10)}, Decimal(0), prices)


def test_every_kind_of_row_adds_its_part() -> None:
    door = priced(BASE, AREA, STEP, KALE, PriceRowSpec("formula", formula="malzeme * 2"))
    # 8,000 + 2.05 m² × 1,000 + one started step × 300 + Kale 900 instead of its general 750 + 200
    assert door.total == Decimal("11450.00")
    assert [(part.kind, part.amount) for part in door.parts] == [
        ("base", Decimal(8000)),
        ("area", Decimal(2050)),
        ("step", Decimal(300)),
        ("formula", Decimal(200)),
        ("option", Decimal(900)),
    ]


@pytest.mark.parametrize(
    ("height", "steps"), [("1990", 0), ("2000", 0), ("2000.001", 1), ("2100", 1), ("2101", 2), ("2400", 4)]
)
def test_a_step_counts_as_soon_as_it_has_begun(height: str, steps: int) -> None:
    assert priced(STEP, Y=Decimal(height), kilit="merkezi").total == steps * 300


def test_an_option_without_a_row_costs_its_general_surcharge() -> None:
    assert priced().total == 750
    assert priced(KALE, kilit="merkezi").total == 0


def test_a_row_whose_condition_does_not_hold_adds_nothing_and_says_so() -> None:
    wide = replace(BASE, condition="G > 1100")
    narrow = priced(wide, kilit="merkezi")
    assert narrow.total == 0
    assert [each.part for each in narrow.rows] == [None]
    assert priced(wide, kilit="merkezi", G=Decimal(1200)).total == 8000


def test_the_percent_is_on_formulas_alone_and_the_price_is_rounded_last() -> None:
    spec = replace(DOOR, price="malzeme * 10", price_percent=Decimal(5), price_rounding=Decimal(50))
    door = priced(BASE, spec=spec, kilit="merkezi")
    # 1,000 + 5 % + 8,000 = 9,050
    assert door.total == Decimal(9050)
    odd = priced(replace(BASE, amount=Decimal(8030)), spec=spec, kilit="merkezi")
    assert odd.total == Decimal(9100)
    assert (odd.parts[-1].kind, odd.parts[-1].amount) == ("rounding", Decimal(20))
    assert sum(part.amount for part in odd.parts) == odd.total


def test_a_list_price_stands_for_formula_and_base_but_not_for_the_rest() -> None:
    prices = ListPrices("Bayi", base=Decimal(6000))
    assert priced(BASE, AREA, KALE, prices=prices, spec=replace(DOOR, price="99999")).total == 8950


def test_a_percent_of_the_list_is_on_everything_the_list_does_not_name() -> None:
    prices = ListPrices("Bayi", percent=Decimal(-10), options={("kilit", "kale"): Decimal(500)})
    # 8,000 less 10 %, and Kale at what the list says
    assert priced(BASE, KALE, prices=prices).total == Decimal(7700)
    assert priced(BASE, KALE, prices=replace(prices, rounding=Decimal(1000))).total == Decimal(8000)


def test_a_price_below_nothing_and_a_negative_area_are_refused() -> None:
    with pytest.raises(ImpossiblePrice):
        priced(replace(BASE, amount=Decimal(-800)))
    with pytest.raises(NegativeMeasure) as caught:
        priced(replace(AREA, formula="alan - 3"))
    assert caught.value.field == "price_rows.0.formula"


def test_formulas_of_rows_are_checked_at_their_places() -> None:
    wrong = replace(DOOR, price_rows=(BASE, replace(AREA, formula="alna"), replace(STEP, condition="G + 1")))
    with pytest.raises(Refusals) as caught:
        check_model(wrong)
    fields = [each.field for each in caught.value.refusals]
    assert fields == ["price_rows.1.formula", "price_rows.2.condition"]
