"""Door models and what they ask: without them no program could write an order."""

from __future__ import annotations

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.programs.paging import page_of
from app.programs.words import Number, Page, PageAsked, Shape
from models.configurator import DoorModel, ModelParameter, Parameter

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
    """Active models by id; three queries."""
    work.require(LIST)
    questions = selectinload(DoorModel.parameters).joinedload(ModelParameter.parameter)
    query = select(DoorModel).where(DoorModel.is_active).options(questions.selectinload(Parameter.options))
    return page_of(work, query, DoorModel.id, asked, _model)


def _model(model: DoorModel) -> ModelShown:
    return ModelShown(
        id=model.id,
        code=model.code,
        name=model.name,
        parameters=[_parameter(one) for one in model.parameters],
    )


def _parameter(asked: ModelParameter) -> ParameterShown:
    parameter = asked.parameter
    return ParameterShown(
        code=parameter.code,
        name=parameter.name,
        kind=parameter.kind,
        unit=parameter.unit,
        default=asked.default,
        minimum=asked.minimum if asked.minimum is not None else parameter.minimum,
        maximum=asked.maximum if asked.maximum is not None else parameter.maximum,
        step=parameter.step,
        options=[OptionShown(value=one.value, label=one.label or one.value) for one in parameter.options],
    )
