from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app.configurator.loading import load_model
from app.configurator.saving import (
    check_component,
    check_door_model,
    check_expression,
    check_model_parameter,
    check_option,
    check_parameter,
    check_rule,
)
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from models.configurator import (
    Component,
    DoorModel,
    Expression,
    ModelParameter,
    Parameter,
    ParameterOption,
    Rule,
)
from models.materials import Material
from tests.samples import add_sample_materials, add_sample_models


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


def shared(work: Work, name: str) -> Expression:
    return work.session.scalars(select(Expression).where(Expression.name == name)).one()


def parameter(work: Work, code: str) -> Parameter:
    return work.session.scalars(select(Parameter).where(Parameter.code == code)).one()


def material(work: Work, code: str) -> Material:
    return work.session.scalars(select(Material).where(Material.code == code)).one()


def changed(record: Any, **columns: Any) -> Any:
    for column, value in columns.items():
        setattr(record, column, value)
    return record


def refused(work: Work, check: Callable[[Work, Any], Any], fill: Callable[[], Any]) -> dict[str | None, str]:
    """The sentences by field; what the form filled in is taken back as the entry points do."""
    with pytest.raises(Refusal) as caught, work.session.begin_nested():
        check(work, fill())
    several = caught.value
    found = several.refusals if isinstance(several, Refusals) else [several]
    return {refusal.field: refusal.say() for refusal in found}


# --- components ---------------------------------------------------------------------------------------


def test_a_component_shows_what_one_door_needs(work: Work, models: dict[str, DoorModel]) -> None:
    line = Component(
        model=models["CK-EKO"], material=material(work, "PRF-30X30"), quantity="takviye(1.2,3,2)*F"
    )
    example = check_component(work, line)
    assert example.unit == "m"
    assert isinstance(example.value, Decimal)
    assert round(example.value, 3) == Decimal("9.266")
    assert example.text == "takviye(1.2,3,2)*F → 8.58 × 1.08 = 9,266"


@pytest.mark.parametrize(
    ("quantity", "condition", "field", "says"),
    [
        ("G *", "", "quantity", "ends too early"),
        ("genislik * 2", "", "quantity", "no parameter or expression called “genislik”"),
        ("G / (G - 900)", "", "quantity", "division by zero"),
        ("kanat(1, 2)", "", "quantity", "takes in parentheses: 1"),
        ("kilit", "", "quantity", "a number is needed"),
        ("1", "G + 1", "condition", "a condition"),
        ("1", 'kilit = "asma"', "condition", "has no option “asma”"),
        ("", "", "quantity", "must be filled in"),
    ],
)
def test_a_formula_that_cannot_work_is_refused_at_its_field(
    work: Work, models: dict[str, DoorModel], quantity: str, condition: str, field: str, says: str
) -> None:
    steel, model = material(work, "PRF-30X30"), models["CK-EKO"]
    said = refused(
        work,
        check_component,
        lambda: Component(model=model, material=steel, quantity=quantity, condition=condition),
    )
    assert list(said) == [field]
    assert says in said[field]
    assert len(load_model(work, models["CK-EKO"].id).components) == 20


def test_a_component_takes_a_material_or_a_choice_that_brings_one(
    work: Work, models: dict[str, DoorModel]
) -> None:
    steel, lock, side = material(work, "SAC-DKP-12"), parameter(work, "kilit"), parameter(work, "yon")
    model = models["CK-EKO"]
    for wrong in ({}, {"material": steel, "chosen_by": lock}):
        said = refused(work, check_component, partial(Component, model=model, quantity="1", **wrong))
        assert "either a material or the question" in said["material"]
    said = refused(work, check_component, lambda: Component(model=model, quantity="1", chosen_by=side))
    assert "not a choice whose options bring" in said["chosen_by"]
    check_component(work, changed(model.components[0], material=None, chosen_by=lock))
    assert load_model(work, model.id).components[0].chosen_by == "kilit"


def test_an_expression_about_a_question_the_model_does_not_ask(work: Work) -> None:
    add_sample_materials(work)
    add_sample_models(work)
    model = DoorModel(code="CK-DAR", name="Dar")
    check_door_model(work, model)
    for position, code in enumerate(["G", "Y"]):
        asks = ModelParameter(model=model, parameter=parameter(work, code), position=position, default="1000")
        if code == "Y":
            asks.default = "2000"
        check_model_parameter(work, asks)
    fits = Component(model=model, material=material(work, "SAC-DKP-12"), quantity="kanat(1.2)")
    assert check_component(work, fits).value == Decimal("19.1226")
    steel = material(work, "SAC-DKP-15")
    said = refused(
        work, check_component, lambda: Component(model=model, material=steel, quantity="kasa(1.5)")
    )
    assert (
        said["quantity"]
        == "KA: Character 1: there is no parameter or expression called “K”. Did you mean KB?"
    )


# --- expressions --------------------------------------------------------------------------------------


def test_an_expression_shows_its_example(work: Work, models: dict[str, DoorModel]) -> None:
    area = Expression(name="cam_alan", formula="GK * YK / 2000000", unit="m2")
    example = check_expression(work, area)
    assert example.text == "GK * YK / 2000000 → 810 × 1990 / 2000000 = 0,806"
    assert example.unit == "m2"
    with_argument = Expression(name="boy", arguments="n, m", formula="n * Y + m * G")
    assert check_expression(work, with_argument).text.startswith("n = 1, m = 1: n * Y + m * G → 1 × 2050")


def test_an_own_expression_is_shown_in_its_own_model(work: Work, models: dict[str, DoorModel]) -> None:
    own = Expression(name="cita", formula="G * 2", model=models["CK-VIL"])
    assert check_expression(work, own).text == "G * 2 → 1200 × 2 = 2.400"
    assert "cita" not in {each.name for each in load_model(work, models["CK-EKO"].id).expressions}


@pytest.mark.parametrize(
    ("name", "arguments", "formula", "field", "says"),
    [
        ("2x", "", "1", "name", "cannot be a name"),
        ("eğer", "", "1", "name", "already used"),
        ("malzeme", "", "1", "name", "already used"),
        ("G", "", "1", "name", "already used"),
        ("GK", "", "1", "name", "already one called GK"),
        ("yeni", "t, 2", "t", "arguments", "cannot be a name"),
        ("yeni", "", "G +", "formula", "ends too early"),
        ("yeni", "", "olmayan + 1", "formula", "no parameter or expression called “olmayan”"),
        ("yeni", "", "yeni + 1", "formula", "would need itself"),
        ("yeni", "", "1 / 0", "formula", "division by zero"),
        ("yeni", "", "1 / (G - G)", "formula", "division by zero"),
        ("", "", "1", "name", "must be filled in"),
    ],
)
def test_an_expression_that_cannot_work_is_refused_at_its_field(
    work: Work, models: dict[str, DoorModel], name: str, arguments: str, formula: str, field: str, says: str
) -> None:
    said = refused(
        work, check_expression, lambda: Expression(name=name, arguments=arguments, formula=formula)
    )
    assert list(said) == [field]
    assert says in said[field]


def test_an_argument_is_only_a_guess(work: Work, models: dict[str, DoorModel]) -> None:
    assert check_expression(work, Expression(name="f", arguments="t", formula="1 / (t - 1)")).text == ""


def test_a_circle_through_others_is_found(work: Work, models: dict[str, DoorModel]) -> None:
    leaf = shared(work, "GK")
    assert (
        "would need itself"
        in refused(work, check_expression, lambda: changed(leaf, formula="A / YK"))["formula"]
    )


def test_a_name_that_formulas_use_cannot_change(work: Work, models: dict[str, DoorModel]) -> None:
    hinge = shared(work, "mentese")
    said = refused(work, check_expression, lambda: changed(hinge, name="menteşe"))["name"]
    assert "CK-EKO › MNT-BLK" in said
    assert "CK-YNG › MNT-BLK" in said
    assert work.session.scalar(select(Expression.name).where(Expression.id == hinge.id)) == "mentese"


def test_an_expression_that_only_expressions_use_cannot_change_its_arguments(
    work: Work, models: dict[str, DoorModel]
) -> None:
    length = shared(work, "KB")
    said = refused(work, check_expression, lambda: changed(length, arguments="x"))["name"]
    assert "boya_alan" in said
    assert "kasa" in said


def test_a_value_that_makes_another_model_impossible_is_refused(
    work: Work, models: dict[str, DoorModel]
) -> None:
    models["CK-LUX"].components[0].quantity = "1 / (F - 1)"
    work.session.flush()
    waste = shared(work, "F")
    said = refused(work, check_expression, lambda: changed(waste, formula="1"))
    assert "CK-LUX › SAC-DKP-15" in said["name"]


def test_what_was_broken_before_stops_nobody(work: Work, models: dict[str, DoorModel]) -> None:
    models["CK-LUX"].components[0].quantity = "nothing_of_that_name"
    work.session.flush()
    assert check_expression(work, Expression(name="yeni", formula="G")).text == "G → 900 = 900"


# --- parameters and options ---------------------------------------------------------------------------


def test_a_parameter_that_formulas_use_keeps_its_name(work: Work, models: dict[str, DoorModel]) -> None:
    width = parameter(work, "G")
    said = refused(work, check_parameter, lambda: changed(width, code="EN"))["code"]
    assert "GK" in said
    assert "CK-EKO › ESK-PSL" in said
    unused = parameter(work, "yon")
    unused.code = "acilim"
    check_parameter(work, unused)


def test_a_new_parameter_needs_a_name_that_formulas_can_use(work: Work, models: dict[str, DoorModel]) -> None:
    assert (
        "cannot be a name"
        in refused(work, check_parameter, lambda: Parameter(code="iç-renk", name="X", kind="text"))["code"]
    )
    assert (
        "already used"
        in refused(work, check_parameter, lambda: Parameter(code="GK", name="X", kind="number"))["code"]
    )
    assert (
        "already one called G"
        in refused(work, check_parameter, lambda: Parameter(code="G", name="X", kind="number"))["code"]
    )
    turned = Parameter(code="H", name="X", kind="number", minimum=Decimal(2), maximum=Decimal(1))
    assert "smallest value" in refused(work, check_parameter, lambda: turned)["minimum"]
    assert set(refused(work, check_parameter, lambda: Parameter(code=" ", name="", kind="text"))) == {
        "code",
        "name",
    }


def test_a_choice_may_be_saved_before_its_options(work: Work, models: dict[str, DoorModel]) -> None:
    glass = Parameter(code="cam", name="Cam", kind="choice")
    check_parameter(work, glass)
    model = models["CK-VIL"]
    said = refused(work, check_model_parameter, lambda: ModelParameter(model=model, parameter=glass))
    assert "needs options" in said["parameter"]
    check_option(work, ParameterOption(parameter=glass, value="buzlu"))
    said = refused(
        work, check_model_parameter, lambda: ModelParameter(model=model, parameter=glass, default="renkli")
    )
    assert "not possible" in said["default"]


def test_an_option_that_is_a_default_keeps_its_value(work: Work, models: dict[str, DoorModel]) -> None:
    lock = next(option for option in parameter(work, "kilit").options if option.value == "4 yön")
    said = refused(work, check_option, lambda: changed(lock, value="dört yön"))
    assert "CK-LUX › kilit" in said["value"]
    question = parameter(work, "kilit")
    said = refused(work, check_option, lambda: ParameterOption(parameter=question, value="merkezi"))
    assert "already one called merkezi" in said["value"]


def test_an_option_that_a_condition_names_keeps_its_value(work: Work, models: dict[str, DoorModel]) -> None:
    models["CK-EKO"].components[0].condition = 'yon = "sol dışa"'
    work.session.flush()
    side = next(option for option in parameter(work, "yon").options if option.value == "sol dışa")
    said = refused(work, check_option, lambda: changed(side, value="sol dış"))
    assert "CK-EKO › SAC-DKP-12" in said["value"]


def test_a_model_asks_a_question_once_and_within_its_limits(work: Work, models: dict[str, DoorModel]) -> None:
    model, question = models["CK-EKO"], parameter(work, "G")
    said = refused(work, check_model_parameter, lambda: ModelParameter(model=model, parameter=question))
    assert "already one called Genişlik" in said["parameter"]
    width = model.parameters[0]
    said = refused(work, check_model_parameter, lambda: changed(width, minimum=Decimal(950)))
    assert "at least 950" in said["default"]
    limits = {"minimum": Decimal(1200), "maximum": Decimal(1100)}
    assert (
        "smallest value" in refused(work, check_model_parameter, lambda: changed(width, **limits))["minimum"]
    )


# --- rules and models ---------------------------------------------------------------------------------


def test_a_rule_shows_whether_the_default_door_keeps_it(work: Work, models: dict[str, DoorModel]) -> None:
    rule = Rule(model=models["CK-EKO"], condition="G <= 1000", sentence="En fazla 1000.")
    assert check_rule(work, rule).text == "G <= 1000 → 900 ≤ 1000 = evet"
    model = models["CK-EKO"]
    said = refused(work, check_rule, lambda: Rule(model=model, condition="G", sentence=""))
    assert list(said) == ["sentence"]
    said = refused(work, check_rule, lambda: Rule(model=model, condition="G", sentence="Olmaz."))
    assert "a condition" in said["condition"]


def test_a_model_shows_its_minutes_and_its_price(work: Work, models: dict[str, DoorModel]) -> None:
    model = models["CK-EKO"]
    model.labour_minutes = "100 + A * 10"
    labour, asked = check_door_model(work, model)
    assert labour.text == "100 + A * 10 → 100 + 1.612 × 10 = 116,119"
    assert asked.value == 15950
    assert asked.text.endswith("= 15.950")


def test_a_models_mistakes_stand_at_their_fields(work: Work, models: dict[str, DoorModel]) -> None:
    def model(**changed: Any) -> DoorModel:
        return DoorModel(**{"code": "YENI", "name": "Yeni", "vat_code": "GENEL", **changed})

    assert (
        refused(work, check_door_model, lambda: model(code="ck-eko"))["code"]
        == "There is already one called ck-eko."
    )
    assert set(refused(work, check_door_model, lambda: model(code="", name=" "))) == {"code", "name"}
    assert "no VAT rate" in refused(work, check_door_model, lambda: model(vat_code="YOK"))["vat_code"]
    assert "“H”" in refused(work, check_door_model, lambda: model(labour_minutes="H * 2"))["labour_minutes"]
    assert (
        "“maliyet”"
        in refused(work, check_door_model, lambda: model(price_formula="maliyet * 2"))["price_formula"]
    )
    assert (
        "a number is needed"
        in refused(work, check_door_model, lambda: model(price_formula='"çok"'))["price_formula"]
    )
