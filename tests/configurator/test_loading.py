from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, func, select

from app.configurator.explosion import explode
from app.configurator.importing import MaterialsUnknown, import_models
from app.configurator.loading import load_model, load_models, share_out
from app.configurator.offering import model_choices
from app.configurator.pricing import material_cost, price
from app.configurator.reading import read_values
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
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
from models.production import Department
from tests.samples import add_sample_materials, add_sample_models, sample_data

MODELS = sample_data()["models"]


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


@pytest.mark.parametrize("sample", MODELS, ids=lambda sample: str(sample["code"]))
def test_the_four_models_give_the_expected_quantities_and_cost(
    work: Work, models: dict[str, DoorModel], sample: dict[str, Any]
) -> None:
    spec = load_model(work, models[sample["code"]].id)
    explosion = explode(spec, read_values(spec, {}))
    needed = explosion.materials_needed()
    expected_quantities = sample["expected"]["quantities"]
    assert list(needed) == list(expected_quantities)
    for code, quantity in expected_quantities.items():
        assert abs(needed[code] - Decimal(quantity)) <= Decimal("0.001"), code
    costs = dict(work.session.execute(select(Material.code, Material.replacement_cost)).all())
    expected = Decimal(sample["expected"]["material_cost_try"])
    assert abs(material_cost(explosion, costs) - expected) <= Decimal("0.50")
    assert explosion.minutes == sample["labour_minutes"]


def test_the_price_is_the_one_of_the_list(work: Work, models: dict[str, DoorModel]) -> None:
    costs = dict(work.session.execute(select(Material.code, Material.replacement_cost)).all())
    prices = {}
    for code, model in models.items():
        spec = load_model(work, model.id)
        values = read_values(spec, {})
        prices[code] = price(spec, explode(spec, values), values, costs, Decimal("7.20"))
    assert prices == {"CK-EKO": 12500, "CK-LUX": 18350, "CK-VIL": 31600, "CK-YNG": 12450}


def test_other_answers_bring_other_materials(work: Work, models: dict[str, DoorModel]) -> None:
    spec = load_model(work, models["CK-VIL"].id)
    values = read_values(spec, {"kaplama": "laminoks", "kilit": "4 yön", "Y": "2201"})
    needed = explode(spec, values).materials_needed()
    assert {"PNL-KMP", "PNL-MDF8", "KLT-MUL"} <= set(needed)
    assert not {"PNL-PVC", "KLT-MONO"} & set(needed)
    assert needed["MNT-BLK"] == 5


def test_a_model_asks_only_what_it_needs(work: Work, models: dict[str, DoorModel]) -> None:
    asked = {
        code: [parameter.code for parameter in load_model(work, model.id).parameters]
        for code, model in models.items()
    }
    always = ["G", "Y", "K", "yon", "ral_dis", "ral_ic"]
    assert asked["CK-LUX"] == [*always, "kilit", "barel", "kaplama"]
    assert asked["CK-YNG"] == always


def test_departments_share_the_minutes(work: Work, models: dict[str, DoorModel]) -> None:
    spec = load_model(work, models["CK-EKO"].id)
    explosion = explode(spec, read_values(spec, {}))
    assert explosion.minutes_by_department == {
        "CUTTING_BENDING": 25,
        "WELDING_GRINDING": 40,
        "PAINTING_WASHING": 25,
        "ASSEMBLY_PACKING": 35,
    }
    used = {line.material_code: line.department for line in explosion.lines}
    assert used["SAC-DKP-12"] == "CUTTING_BENDING"
    assert used["MNT-BLK"] == used["KYN-TEL"] == "WELDING_GRINDING"
    assert used["BOY-TOZ"] == "PAINTING_WASHING"
    assert used["KLT-MRK"] == "ASSEMBLY_PACKING"


def test_shares_are_brought_to_one() -> None:
    typed = [("A", Decimal(1)), ("B", Decimal(3))]
    assert [each.share for each in share_out(typed)] == [Decimal("0.25"), Decimal("0.75")]
    assert [each.share for each in share_out([("A", Decimal(0)), ("B", Decimal(0))])] == [Decimal("0.5")] * 2
    assert share_out([]) == ()


def test_a_models_own_limits_expressions_and_rules_are_read(work: Work, models: dict[str, DoorModel]) -> None:
    model = models["CK-EKO"]
    width = model.parameters[0]
    width.minimum, width.maximum = Decimal(700), Decimal(1100)
    work.session.add_all(
        [
            Expression(name="mentese", formula="2", model_id=model.id),
            Expression(name="F", formula="1.5", model_id=models["CK-LUX"].id),
            Rule(
                model_id=model.id,
                condition="G <= 1000 or K >= 120",
                sentence="Dar kasa geniş kanadı taşımaz.",
            ),
        ]
    )
    work.session.flush()
    spec = load_model(work, model.id)
    assert (spec.parameters[0].minimum, spec.parameters[0].maximum) == (Decimal(800), Decimal(1100))
    assert [rule.sentence for rule in spec.rules] == ["Dar kasa geniş kanadı taşımaz."]
    assert explode(spec, read_values(spec, {})).materials_needed()["MNT-BLK"] == 2
    by_name = {expression.name: expression.formula.source for expression in spec.expressions}
    assert by_name["F"] == "1.08"


def test_five_queries_load_one_model_or_all(work: Work, models: dict[str, DoorModel]) -> None:
    ids = [model.id for model in models.values()]
    seen: list[str] = []

    def listen(*given: Any) -> None:
        seen.append(given[2])

    work.session.expire_all()
    event.listen(work.session.get_bind(), "before_cursor_execute", listen)
    try:
        load_model(work, ids[0])
        one = len(seen)
        load_models(work, ids)
    finally:
        event.remove(work.session.get_bind(), "before_cursor_execute", listen)
    assert (one, len(seen) - one) == (5, 5)
    assert load_models(work, []) == {}


def test_a_missing_model_is_said_to_be_gone(work: Work) -> None:
    with pytest.raises(RecordGone):
        load_model(work, 999_999)


def test_only_active_models_are_offered(work: Work, models: dict[str, DoorModel]) -> None:
    models["CK-LUX"].is_active = False
    work.session.flush()
    assert [choice.code for choice in model_choices(work)] == ["CK-EKO", "CK-VIL", "CK-YNG"]
    assert str(model_choices(work)[0]) == "CK-EKO Ekonomik Laminoks"


def test_an_import_can_be_repeated(work: Work, models: dict[str, DoorModel]) -> None:
    tables = (DoorModel, Parameter, ParameterOption, ModelParameter, Component, Expression)

    def rows() -> list[int]:
        return [work.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    before = rows()
    assert before == [4, 9, 22, 33, 79, 13]
    assert import_models(work, sample_data()) == []
    assert rows() == before


def test_an_import_without_its_materials_adds_nothing(work: Work) -> None:
    with pytest.raises(MaterialsUnknown, match="AMB-KRT, AMB-KSE"):
        import_models(work, sample_data())
    assert work.session.scalar(select(func.count()).select_from(Parameter)) == 0


def test_an_import_needs_the_right_to_add_models(work: Work) -> None:
    work.actor = Actor(kind="person", id=1, name="Depo", may=lambda _right: False)
    with pytest.raises(NotAllowed):
        import_models(work, sample_data())


def test_components_know_their_department(work: Work, models: dict[str, DoorModel]) -> None:
    missing = select(func.count()).select_from(Component).where(Component.department_id.is_(None))
    assert work.session.scalar(missing) == 0
    assert work.session.scalar(select(func.count()).select_from(Department)) == 4
