"""What may be deleted from the configurator: nothing that a formula, a model or an order still needs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, or_, select

from app.configurator.breaking import find_problems, new_problems, refuse_breaking
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import (
    Component,
    DoorModel,
    Expression,
    ModelParameter,
    Parameter,
    ParameterOption,
)
from models.orders import OrderLine


class ModelHasOrders(Refusal):
    """Orders keep pointing to the model they were made of."""

    code = "configurator.model_has_orders"
    sentence = N_("{count} order lines are of this model, so it cannot be deleted. Make it passive instead.")


class AlreadyReleased(Refusal):
    """A released version is kept for ever."""

    code = "configurator.already_released"
    sentence = N_("Version {number} of this model has been released, so it stays. Make it passive instead.")


class ParameterAsked(Refusal):
    """Models still ask this parameter or choose a material by it."""

    code = "configurator.parameter_asked"
    sentence = N_("These models use this parameter: {models}. Take it out of them first.")


def check_removal(work: Work, record: Any) -> None:
    """Refuse to delete a part of the configurator that is still needed, naming where.

    The expressions that belong to a model alone go with it: they are deleted here, since the model cannot
    go before them.
    """
    match record:
        case DoorModel():
            _check_model(work, record)
        case Parameter():
            _check_parameter(work, record)
        case Expression() | ParameterOption() | ModelParameter():
            _try_without(work, type(record), record.id)


def _check_model(work: Work, model: DoorModel) -> None:
    query = select(func.count()).select_from(OrderLine).where(OrderLine.model_id == model.id)
    count = work.session.scalar(query)
    if count:
        raise ModelHasOrders(count=count)
    if model.version:
        raise AlreadyReleased(number=model.version)
    work.session.execute(delete(Expression).where(Expression.model_id == model.id))


def _check_parameter(work: Work, parameter: Parameter) -> None:
    asking = select(ModelParameter.model_id).where(ModelParameter.parameter_id == parameter.id)
    choosing = select(Component.model_id).where(Component.chosen_by_id == parameter.id)
    query = select(DoorModel.code).where(or_(DoorModel.id.in_(asking), DoorModel.id.in_(choosing)))
    models = work.session.scalars(query.order_by(DoorModel.code)).all()
    if models:
        raise ParameterAsked(models=", ".join(models))
    _try_without(work, Parameter, parameter.id)


def _try_without(work: Work, table: type[Any], id_: int) -> None:
    """Delete a row, look what breaks, and take it back: the caller deletes when nothing does."""
    before = find_problems(work)
    with work.session.begin_nested() as trial:
        if table is Parameter:
            work.session.execute(
                _silently(delete(ParameterOption).where(ParameterOption.parameter_id == id_))
            )
        work.session.execute(_silently(delete(table).where(table.id == id_)))
        broken = new_problems(before, find_problems(work))
        trial.rollback()
    refuse_breaking(broken)


def _silently(statement: Any) -> Any:
    """Leave the records that the session holds as they are: the row comes back a moment later."""
    return statement.execution_options(synchronize_session=False)
