from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.configurator.checking import check_model
from app.configurator.formula import define
from app.configurator.spec import (
    ComponentSpec,
    DepartmentShare,
    ModelSpec,
    OptionSpec,
    ParameterSpec,
    RuleSpec,
)
from app.kernel.errors import Refusal, Refusals

WIDTH = ParameterSpec("G", "Genişlik", "number", "mm", Decimal(800), Decimal(1600), Decimal(1), default="900")
LOCK = ParameterSpec(
    "kilit", "Kilit", "choice", default="4 yön",
    options=(OptionSpec("merkezi", "Merkezi", "KLT-MRK"), OptionSpec("4 yön", "4 yön", "KLT-MUL")),
)  # fmt: skip
DOOR = ModelSpec(
    code="TST",
    name="Deneme",
    parameters=(WIDTH, LOCK),
    expressions=(define("GK", "G - 90"), define("buyuk", "GK > 1000"), define("kanat(t)", "GK * t")),
    components=(
        ComponentSpec(1, "kanat(1.5)", "SAC", condition="buyuk"),
        ComponentSpec(2, "1", chosen_by="kilit", scrap_percent=Decimal(2), rounding_multiple=Decimal(1)),
    ),
    rules=(RuleSpec("kilit == '4 yön' or buyuk", "…"),),
    labour_minutes="G / 10",
    price="(malzeme + iscilik) * 1.4",
    departments=(DepartmentShare("CUT", Decimal("0.4")), DepartmentShare("WELD", Decimal("0.6"))),
)


def mistakes(spec: ModelSpec) -> dict[str | None, Refusal]:
    with pytest.raises(Refusals) as caught:
        check_model(spec)
    return {refusal.field: refusal for refusal in caught.value.refusals}


def codes(spec: ModelSpec) -> dict[str | None, str]:
    return {field: refusal.code for field, refusal in mistakes(spec).items()}


def test_a_sound_model_passes() -> None:
    check_model(DOOR)


def test_all_mistakes_come_at_once_each_at_its_field() -> None:
    spoiled = replace(
        DOOR,
        components=(
            ComponentSpec(1, "kanat(1,5)", "SAC", condition="GK"),
            ComponentSpec(2, "", chosen_by="G"),
            ComponentSpec(3, "buyuk", "SAC", chosen_by="kilit"),
            ComponentSpec(4, "1", scrap_percent=Decimal(-1)),
        ),
        rules=(RuleSpec("G - 1", "…"),),
        labour_minutes="malzeme",
        price="malzeme * G2",
        departments=(DepartmentShare("CUT", Decimal("0.4")),),
    )
    assert codes(spoiled) == {
        "components.1.quantity": "formula.wrong_number_of_arguments",
        "components.1.condition": "formula.condition_expected",
        "components.2.material": "configurator.not_a_choice",
        "components.2.quantity": "formula.missing",
        "components.3.material": "configurator.material_or_choice",
        "components.3.quantity": "formula.number_expected",
        "components.4.material": "configurator.material_or_choice",
        "components.4.scrap_percent": "configurator.scrap_not_possible",
        "rules.0.condition": "formula.condition_expected",
        "labour_minutes": "formula.unknown_name",
        "price": "formula.unknown_name",
        "departments": "configurator.shares_not_whole",
    }


@pytest.mark.parametrize(
    ("parameter", "field", "code"),
    [
        (replace(WIDTH, code="2G"), "parameters.2G.code", "formula.name_not_possible"),
        (replace(WIDTH, code="ve"), "parameters.ve.code", "formula.name_taken"),
        (replace(WIDTH, code="malzeme"), "parameters.malzeme.code", "formula.name_taken"),
        (replace(WIDTH, code="kilit"), "parameters.kilit.code", "formula.name_taken"),
        (
            replace(WIDTH, code="X", minimum=Decimal(2000)),
            "parameters.X.minimum",
            "configurator.limits_turned_round",
        ),
        (
            replace(WIDTH, code="X", step=Decimal(0)),
            "parameters.X.minimum",
            "configurator.limits_turned_round",
        ),
        (replace(WIDTH, code="X", default="799"), "parameters.X.default", "configurator.value_too_small"),
        (replace(LOCK, code="X", options=()), "parameters.X.options", "configurator.options_missing"),
        (
            replace(LOCK, code="X", options=LOCK.options * 2),
            "parameters.X.options",
            "configurator.options_missing",
        ),
        (replace(LOCK, code="X", default="asma"), "parameters.X.default", "configurator.not_an_option"),
    ],
)
def test_parameters(parameter: ParameterSpec, field: str, code: str) -> None:
    assert codes(replace(DOOR, parameters=(*DOOR.parameters, parameter)))[field] == code


def test_expressions() -> None:
    more = (
        define("G", "1"),
        define("yok", "hic * 2"),
        define("f(x)", "x + t"),
        define("metin", "GK + kilit"),
    )
    assert codes(replace(DOOR, expressions=(*DOOR.expressions, *more))) == {
        "expressions.G.name": "formula.name_taken",
        "expressions.yok.formula": "formula.unknown_name",
        "expressions.f.formula": "formula.unknown_name",
        "expressions.metin.formula": "formula.number_expected",
    }


def test_circles_among_expressions() -> None:
    circle = (define("a", "b + 1"), define("b", "f(2)"), define("f(x)", "x * a"))
    found = mistakes(replace(DOOR, expressions=(*DOOR.expressions, *circle)))
    assert list(found) == ["expressions.f.formula"]
    assert found["expressions.f.formula"].facts["cycle"] == "a → b → f → a"


def test_a_choice_compared_with_no_option_of_its_own() -> None:
    found = mistakes(replace(DOOR, rules=(RuleSpec("buyuk or kilit == '4 yon'", "…"),)))
    refusal = found["rules.0.condition"]
    assert refusal.code == "formula.unknown_option"
    assert refusal.facts["position"] == 18
    assert refusal.facts["suggestion"] == "4 yön"


def test_an_argument_that_hides_a_choice_may_be_compared_with_anything() -> None:
    hiding = define("f(kilit)", "1 if kilit == 'x' else 2")
    check_model(replace(DOOR, expressions=(*DOOR.expressions, hiding)))
