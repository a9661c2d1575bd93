from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.configurator import explosion as exploding
from app.configurator.explosion import explode
from app.configurator.formula import Value, define
from app.configurator.formula.refusals import DivisionByZero, NumberExpected, UnexpectedEnd, UnknownName
from app.configurator.reading import read_values
from app.configurator.spec import (
    ComponentSpec,
    DepartmentShare,
    ModelSpec,
    OptionSpec,
    ParameterSpec,
    RuleSpec,
)
from app.kernel.errors import Refusals
from tests.configurator.sample_doors import SampleDoor

CLOSER = ParameterSpec(
    "kapatici", "Kapatıcı", "choice", default="yok",
    options=(OptionSpec("yok", "Yok"), OptionSpec("hidrolik", "Hidrolik", "CAL-ALT", Decimal(500))),
)  # fmt: skip
DOOR = ModelSpec(
    code="TST",
    name="Deneme",
    parameters=(
        ParameterSpec("G", "Genişlik", "number", "mm"),
        ParameterSpec("cam", "Camlı", "boolean"),
        CLOSER,
    ),
    expressions=(define("GK", "G - 90"), define("iki(x)", "2 * x")),
    components=(),
    labour_minutes="G / 10",
    departments=(DepartmentShare("CUT", Decimal("0.25")), DepartmentShare("WELD", Decimal("0.75"))),
)
VALUES: dict[str, Value] = {"G": Decimal(900), "cam": False, "kapatici": "yok"}


def with_component(quantity: str = "1", material: str | None = "M", **more: object) -> ModelSpec:
    component = ComponentSpec(position=1, quantity=quantity, material_code=material)
    return replace(DOOR, components=(replace(component, **more),))  # type: ignore[arg-type]


def quantity_of(spec: ModelSpec, count: int = 1) -> Decimal | None:
    return explode(spec, VALUES, count).materials_needed().get("M")


@pytest.mark.parametrize(
    ("quantity", "scrap", "multiple", "count", "per_door", "needed"),
    [
        ("1.2345", "0", None, 1, "1.2345", "1.235"),  # half goes up
        ("1.2344", "0", None, 1, "1.2344", "1.234"),
        ("0.3333", "0", None, 3, "0.3333", "1.000"),  # rounded once, for all doors: 0.9999
        ("1", "8", None, 1, "1.08", "1.080"),
        ("5.2", "0", "6", 1, "5.2", "6.000"),
        ("5.2", "0", "6", 3, "5.2", "18.000"),  # 15.6 m of bars of 6 m
        ("5.2", "0", "6", 10, "5.2", "54.000"),  # 52 m, not ten bars of their own
        ("6", "0", "6", 2, "6", "12.000"),  # exact multiples stay
        ("5.9", "5", "6", 1, "6.195", "12.000"),  # scrap first, then the bar
        ("0.001", "0", "0.5", 1, "0.001", "0.500"),
        ("2", "12.5", "0.25", 1, "2.25", "2.250"),
        ("G / 7", "0", None, 1, "128.5714285714285714285714286", "128.571"),
    ],
)
def test_scrap_then_multiple_then_one_rounding(
    quantity: str, scrap: str, multiple: str | None, count: int, per_door: str, needed: str
) -> None:
    spec = with_component(
        quantity, scrap_percent=Decimal(scrap), rounding_multiple=Decimal(multiple) if multiple else None
    )
    (line,) = explode(spec, VALUES, count).lines
    assert line.per_door == Decimal(per_door)
    assert str(line.quantity) == needed


@pytest.mark.parametrize("quantity", ["0", "G - 900", "0.0004", "1 if cam else 0"])
def test_nothing_needed_is_no_line(quantity: str) -> None:
    assert explode(with_component(quantity), VALUES).lines == ()


def test_what_is_too_little_for_one_door_counts_for_many() -> None:
    assert quantity_of(with_component("0.0004"), count=100) == Decimal("0.040")


def test_a_condition_leaves_the_line_out_without_working_it_out() -> None:
    spec = with_component("1 / 0", condition="cam")
    assert explode(spec, VALUES).lines == ()
    with pytest.raises(DivisionByZero):
        explode(spec, {**VALUES, "cam": True})


def test_a_condition_that_holds_keeps_the_line() -> None:
    assert quantity_of(with_component("2", condition="G > 800 ve değil cam")) == 2


def test_an_option_brings_its_material_or_none() -> None:
    spec = with_component("1", material=None, chosen_by="kapatici", department="FIT")
    assert explode(spec, VALUES).lines == ()
    (line,) = explode(spec, {**VALUES, "kapatici": "hidrolik"}).lines
    assert (line.material_code, line.department, line.position) == ("CAL-ALT", "FIT", 1)


def test_one_material_in_two_lines_stays_two_lines_and_one_need() -> None:
    lines = (
        ComponentSpec(1, "1.0004", "SAC"),
        ComponentSpec(2, "1", "VIDA"),
        ComponentSpec(3, "2.0004", "SAC"),
    )
    exploded = explode(replace(DOOR, components=lines), VALUES)
    assert [(line.position, line.material_code) for line in exploded.lines] == [
        (1, "SAC"),
        (2, "VIDA"),
        (3, "SAC"),
    ]
    assert exploded.materials_needed() == {"SAC": Decimal("3.000"), "VIDA": Decimal("1.000")}


@pytest.mark.parametrize("quantity", ["G - 901", "-0.0000001", "1000000.1", "G * 999999999999999999999999"])
def test_impossible_quantities_are_refused(quantity: str) -> None:
    with pytest.raises(exploding.ImpossibleQuantity) as caught:
        explode(with_component(quantity), VALUES)
    assert caught.value.field == "components.1.quantity"
    assert caught.value.facts["material"] == "M"


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_the_number_of_doors_is_a_sensible_one(count: int) -> None:
    with pytest.raises(exploding.TooManyDoors):
        explode(DOOR, VALUES, count)


def test_minutes_are_for_one_door_and_shared_among_departments() -> None:
    exploded = explode(DOOR, VALUES, count=4)
    assert exploded.minutes == 90
    assert exploded.minutes_by_department == {"CUT": Decimal("22.5"), "WELD": Decimal("67.5")}


@pytest.mark.parametrize("minutes", ["G - 1000", "G * 1000"])
def test_impossible_minutes_are_refused(minutes: str) -> None:
    with pytest.raises(exploding.ImpossibleMinutes) as caught:
        explode(replace(DOOR, labour_minutes=minutes), VALUES)
    assert caught.value.field == "labour_minutes"


def test_intermediate_values_are_there_for_the_test_bench() -> None:
    exploded = explode(with_component("iki(GK) + iki(1.5)"), VALUES)
    assert exploded.intermediates == {"GK": 810, "iki(810)": 1620, "iki(1.5)": 3}


def test_a_mistake_in_a_formula_names_component_material_and_character() -> None:
    spec = replace(with_component("2 * oran"), expressions=(define("oran", "G / (G - 900)"),))
    with pytest.raises(DivisionByZero) as caught:
        explode(spec, VALUES)
    assert caught.value.field == "components.1.quantity"
    assert str(caught.value) == "M › oran: Character 3: division by zero."


def test_every_kind_of_formula_says_where_it_stands() -> None:
    with pytest.raises(NumberExpected) as caught:
        explode(with_component("G > 3"), VALUES)
    assert caught.value.field == "components.1.quantity"
    with pytest.raises(UnknownName) as unknown:
        explode(with_component("1", condition="camm"), VALUES)
    assert (unknown.value.field, unknown.value.facts["suggestion"]) == ("components.1.condition", "cam")
    with pytest.raises(UnexpectedEnd) as ended:
        explode(replace(DOOR, labour_minutes="G +"), VALUES)
    assert ended.value.field == "labour_minutes"
    with pytest.raises(UnknownName) as rule:
        explode(replace(DOOR, rules=(RuleSpec("Q > 3", "…"),)), VALUES)
    assert rule.value.field == "rules.0.condition"


GLASS_RULE = RuleSpec("değil cam veya G >= 1000", "Camlı kapı en az 1000 mm olmalıdır.")
CLOSER_RULE = RuleSpec("kapatici = 'yok' or cam", "Kapatıcı yalnız camlı kapıya takılır.")


def test_a_rule_refuses_in_the_words_of_who_wrote_it() -> None:
    spec = replace(DOOR, rules=(GLASS_RULE, CLOSER_RULE))
    assert explode(spec, VALUES).count == 1
    with pytest.raises(exploding.ImpossibleDoor) as caught:
        explode(spec, {**VALUES, "cam": True})
    assert str(caught.value) == "Camlı kapı en az 1000 mm olmalıdır."
    assert caught.value.field == "G"


def test_all_broken_rules_are_said_at_once() -> None:
    spec = replace(DOOR, rules=(replace(GLASS_RULE, condition="G >= 1000"), CLOSER_RULE))
    with pytest.raises(Refusals) as caught:
        explode(spec, {**VALUES, "kapatici": "hidrolik"})
    assert [refusal.field for refusal in caught.value.refusals] == ["G", "cam"]
    assert "1000 mm" in str(caught.value)
    assert "camlı kapıya" in str(caught.value)


def test_curly_brackets_in_a_rule_are_only_text() -> None:
    spec = replace(DOOR, rules=(RuleSpec("hayır", "{G.__class__} olmaz"),))
    with pytest.raises(exploding.ImpossibleDoor) as caught:
        explode(spec, VALUES)
    assert str(caught.value) == "{G.__class__} olmaz"


def test_ten_doors_need_ten_times_as_much_rounded_once(eko: SampleDoor) -> None:
    values = read_values(eko.spec, eko.raw)
    one, ten = explode(eko.spec, values), explode(eko.spec, values, count=10)
    for single, several in zip(one.lines, ten.lines, strict=True):
        assert single.per_door == several.per_door
        assert abs(several.quantity - 10 * single.per_door) <= Decimal("0.0005")
    assert one.minutes == ten.minutes
