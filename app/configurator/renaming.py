"""Answers follow their question: a parameter or an option that is renamed is renamed in orders too.

Lines that keep a released version keep its names with it; only the others are touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.events import Event
from app.kernel.work import Work
from models.configurator import ModelExample, ModelParameter, Parameter
from models.orders import OrderLine

_ON_A_PAGE = ("draft", "quoted")


@dataclass(frozen=True)
class AnswersCarried(Event):
    """Answers in orders were carried along with the new name of their question or option."""

    subject = "Parameter"
    parameter_id: int
    code: str
    was: str
    orders: tuple[str, ...]


def carry_answers(work: Work, parameter: Parameter, was: str, values: Mapping[str, str]) -> None:
    """Rename a question (``was`` its old code) and its options (old → new) wherever they are answered.

    An order that somebody has open on a page gets a new version: the page with the old names is refused.
    """
    renamed = {old: new for old, new in values.items() if old != new}
    if was == parameter.code and not renamed:
        return
    query = select(OrderLine).where(OrderLine.version_id.is_(None), OrderLine.parameters.has_key(was))
    orders: dict[str, None] = {}
    for line in work.session.scalars(query.options(joinedload(OrderLine.order)).order_by(OrderLine.order_id)):
        answers = _renamed(line.parameters, was, parameter.code, renamed)
        if answers != line.parameters:
            line.parameters = answers
            if line.order.number not in orders and line.order.state in _ON_A_PAGE:
                line.order.version += 1
            orders[line.order.number] = None
    _rename_in_examples(work, parameter, was, renamed)
    work.session.flush()
    if orders:
        work.emit(AnswersCarried(parameter.id, parameter.code, was, tuple(orders)))


def _rename_in_examples(work: Work, parameter: Parameter, was: str, renamed: Mapping[str, str]) -> None:
    asking = select(ModelParameter.model_id).where(ModelParameter.parameter_id == parameter.id)
    query = select(ModelExample).where(ModelExample.model_id.in_(asking), ModelExample.answers.has_key(was))
    for example in work.session.scalars(query):
        example.answers = _renamed(example.answers, was, parameter.code, renamed)


def _renamed(answers: Mapping[str, Any], was: str, code: str, values: Mapping[str, str]) -> dict[str, Any]:
    """The answers in their order, one of them under its new name."""
    return {
        (code if name == was else name): (values.get(answer, answer) if name == was else answer)
        for name, answer in answers.items()
    }
