"""A new door model that begins as a copy of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from app.configurator.saving import check_door_model
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.base import Base
from models.configurator import DoorModel, Expression, ModelExample

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class ModelCopied(Event):
    """A door model began as a copy of another."""

    subject = "DoorModel"
    model_id: int
    copied_from: int
    code: str


def copy_model(work: Work, model_id: int, new_code: str, new_name: str) -> DoorModel:
    """Copy a model with all that belongs to it but its versions; the code must be free."""
    work.require(Right("add", "DoorModel"))
    model = work.find(DoorModel, model_id)
    expressions = work.session.scalars(select(Expression).where(Expression.model_id == model_id)).all()
    copy = _copy(model, code=new_code, name=new_name, is_active=True, version=0, prices_at=None)
    copy.parameters = [_copy(each, model_id=None) for each in model.parameters]
    copy.components = [
        _copy(each, model_id=None, cuts=[_copy(cut, component_id=None) for cut in each.cuts])
        for each in model.components
    ]
    copy.rules = [_copy(each, model_id=None) for each in model.rules]
    copy.prices = [_copy(each, model_id=None) for each in model.prices]
    # The expressions come first: the formulas checked with the model may need them.
    with work.session.no_autoflush:
        work.session.add_all([_copy(each, model_id=None, model=copy) for each in expressions])
        check_door_model(work, copy)
    kept = work.session.scalars(select(ModelExample).where(ModelExample.model_id == model_id))
    work.session.add_all([_copy(each, model_id=copy.id) for each in kept])
    work.session.flush()
    work.emit(ModelCopied(copy.id, model_id, copy.code))
    return copy


def _copy(row: Row, **changed: Any) -> Row:
    """A new row with the same columns, without its id."""
    columns = {
        column.key: getattr(row, column.key)
        for column in inspect(row).mapper.column_attrs
        if column.key != "id"
    }
    return type(row)(**{**columns, **changed})
