"""Door models and what they ask: without them no program could write an order."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select

from app.configurator.offering import OfferedModel, load_offered
from app.configurator.spec import ParameterSpec
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.programs.paging import rows_of_page
from app.programs.words import Number, Page, PageAsked, Shape
from models.configurator import DoorModel

LIST = Right("list", "DoorModel")


class ModelsAsked(PageAsked):
    """All active models."""


class OptionShown(Shape):
    """One answer."""

    value: str
    label: str


class ParameterShown(Shape):
    """One question of a model."""

    code: str
    name: str
    kind: str = Field(description="number, choice, yes_no or text.")
    unit: str
    default: str
    minimum: Number | None
    maximum: Number | None
    step: Number | None
    options: list[OptionShown]


class ModelShown(Shape):
    """A door model with its questions in order; what it costs to make is not told."""

    id: int
    code: str
    name: str
    parameters: list[ParameterShown]


def list_models(work: Work, asked: ModelsAsked) -> Page[ModelShown]:
    """Active models by id, as their newest versions ask; nine queries at most."""
    work.require(LIST)
    rows, following = rows_of_page(work, select(DoorModel.id).where(DoorModel.is_active), DoorModel.id, asked)
    offered = load_offered(work, [row.id for row in rows])
    return Page(items=[_model(offered[row.id]) for row in rows], next=following)


def _model(model: OfferedModel) -> ModelShown:
    return ModelShown(
        id=model.id,
        code=model.spec.code,
        name=model.spec.name,
        parameters=[_parameter(one) for one in model.spec.parameters],
    )


def _parameter(asked: ParameterSpec) -> ParameterShown:
    return ParameterShown(
        code=asked.code,
        name=asked.name,
        kind=asked.kind,
        unit=asked.unit,
        default=asked.default or "",
        minimum=asked.minimum,
        maximum=asked.maximum,
        step=asked.step,
        options=[OptionShown(value=one.value, label=one.label) for one in asked.options],
    )
