from __future__ import annotations

import pytest
from sqlalchemy import select

from app.configurator.showing import model_examples, shared_examples
from app.kernel.work import Work
from models.configurator import DoorModel, Expression, Rule
from tests.samples import add_sample_materials, add_sample_models


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


def test_every_formula_of_a_model_is_shown_worked_out(work: Work, models: dict[str, DoorModel]) -> None:
    model = models["CK-LUX"]
    work.session.add_all(
        [
            Rule(model_id=model.id, condition="G <= 1200", sentence="Geniş."),
            Expression(name="cita", formula="G / 0", model_id=model.id),
        ]
    )
    work.session.flush()
    examples = model_examples(work, model.id)
    assert examples.labour_minutes.text == "165 = 165"
    assert examples.price_formula.text.endswith("= 15.950")
    assert examples.components[model.components[0].id].text.endswith("= 44,942")
    assert len(examples.components) == 20
    assert [each.text for each in examples.rules.values()] == ["G <= 1200 → 1000 ≤ 1200 = evet"]
    (own,) = examples.expressions.values()
    assert own.text == ""
    assert "division by zero" in str(own.refusal)


def test_every_shared_expression_is_shown_worked_out(work: Work, models: dict[str, DoorModel]) -> None:
    names = dict(work.session.execute(select(Expression.id, Expression.name)).all())
    texts = {names[id_]: example.text for id_, example in shared_examples(work).items()}
    assert len(texts) == 13
    assert texts["GK"] == "G - 90 → 900 - 90 = 810"
    assert texts["kasa"].startswith("t = 1: KB * KA * t * R →")
    assert texts["R"] == "0.00000785 = 0,00000785"
