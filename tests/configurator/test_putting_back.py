"""The draft of a door model put back to a version: everything of its own, nothing of what others share."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.configurator.keeping import examples_of, renew_example
from app.configurator.putting_back import ModelPutBack, NothingToPutBack, put_back
from app.configurator.releasing import (
    DraftChanged,
    compare_versions,
    look_at_draft,
    release_model,
    versions_of,
)
from app.kernel.errors import Refusals
from app.kernel.permissions import SEE_PRICE, NotAllowed
from app.kernel.work import RecordGone, Work
from models.configurator import CutPiece, DoorModel, Expression, Parameter, PriceRow, Rule
from tests.samples import add_sample_materials, add_sample_models


@pytest.fixture
def models(work: Work) -> dict[str, DoorModel]:
    add_sample_materials(work)
    return add_sample_models(work)


@pytest.fixture
def lux(work: Work, models: dict[str, DoorModel]) -> DoorModel:
    """A model with a bit of everything, released once."""
    model = models["CK-LUX"]
    model.rules = [*model.rules, Rule(condition="G < 5000", sentence="Çok geniş.")]
    model.prices = [PriceRow(position=0, kind="base", name="Taban", amount=Decimal("12500.50"))]
    cut = CutPiece(position=0, name="Kanat sacı", pieces="1", length="G", width="Y")
    model.components[0].cuts = [cut]
    model.components[1].scrap_percent, model.components[1].rounding_multiple = Decimal("7.5"), Decimal("0.25")
    work.session.flush()
    for example in examples_of(work, model.id):
        renew_example(work, model.id, example.id)
    release_model(work, model.id)
    return model


def seen(work: Work, model: DoorModel) -> str:
    return look_at_draft(work, model.id).print


def turn_over(work: Work, model: DoorModel) -> None:
    """Nothing on the page stays as it was."""
    model.labour_minutes, model.price_formula, model.price_percent = "999", "1", Decimal(50)
    model.components = list(reversed(model.components))[:-3]
    model.components[0].quantity = "42"
    model.rules, model.prices = [], [PriceRow(position=0, kind="base", name="Başka", amount=Decimal(1))]
    model.parameters = list(reversed(model.parameters))
    for place, asks in enumerate(model.parameters):
        asks.position = place
    for place, component in enumerate(model.components):
        component.position = place
    work.session.add(Expression(name="YENI", formula="G + 1", model_id=model.id))
    work.session.flush()
    work.session.expire_all()


def test_the_draft_says_again_what_the_version_says(work: Work, lux: DoorModel) -> None:
    turn_over(work, lux)
    assert len(compare_versions(work, lux.id, 0, 1)) > 8
    assert put_back(work, lux.id, 1, seen=seen(work, lux)) == []
    work.session.expire_all()
    assert look_at_draft(work, lux.id).changes == ()
    assert [each.number for each in versions_of(work, lux.id)] == [1]
    assert [cut.name for cut in lux.components[0].cuts] == ["Kanat sacı"]
    assert lux.prices[0].amount == Decimal("12500.50")
    told = next(event for event in work.events if isinstance(event, ModelPutBack))
    assert (told.code, told.number) == ("CK-LUX", 1)
    with pytest.raises(NothingToPutBack):
        put_back(work, lux.id, 1, seen=seen(work, lux))


def test_what_others_share_stays_and_is_told(
    work: Work, lux: DoorModel, models: dict[str, DoorModel]
) -> None:
    shared = work.session.scalars(select(Expression).where(Expression.model_id.is_(None))).all()
    needed = {each["name"].partition("(")[0] for each in look_at_draft(work, lux.id).content["expressions"]}
    of_all = next(each for each in shared if each.name in needed)
    was, of_all.formula = of_all.formula, f"({of_all.formula}) + 1"
    width = work.session.scalars(select(Parameter).where(Parameter.code == "G")).one()
    width.name = "Kasa genişliği"
    work.session.flush()
    others = {code: seen(work, model) for code, model in models.items() if model is not lux}
    left = put_back(work, lux.id, 1, seen=seen(work, lux))
    assert [(each.name, each.after) for each in left] == [("G", "Kasa genişliği")]
    own = work.session.scalars(select(Expression).where(Expression.model_id == lux.id)).all()
    assert was in {each.formula for each in own if each.name == of_all.name}
    assert of_all.formula.endswith("+ 1")
    assert {code: seen(work, models[code]) for code in others} == others


def test_a_version_whose_question_is_gone_is_refused_and_nothing_changes(work: Work, lux: DoorModel) -> None:
    width = work.session.scalars(select(Parameter).where(Parameter.code == "G")).one()
    width.code = "GENISLIK2"
    work.session.flush()
    before = seen(work, lux)
    with pytest.raises(Refusals) as refused:
        put_back(work, lux.id, 1, seen=before)
    assert any("“G” is not known" in each.say() for each in refused.value.refusals)
    assert seen(work, lux) == before


def test_what_was_not_seen_or_is_not_there_is_not_put_back(work: Work, lux: DoorModel) -> None:
    shown = seen(work, lux)
    lux.labour_minutes = "7"
    work.session.flush()
    with pytest.raises(DraftChanged):
        put_back(work, lux.id, 1, seen=shown)
    with pytest.raises(RecordGone):
        put_back(work, lux.id, 2, seen=seen(work, lux))
    asked = work.actor.may
    work.actor = replace(work.actor, may=lambda right: right != SEE_PRICE and asked(right))
    with pytest.raises(NotAllowed):
        put_back(work, lux.id, 1, seen=seen(work, lux))
    assert lux.labour_minutes == "7"
