"""The page of a parameter with its options, as text."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.configurator.sheets.typed import Row, Rows, fingerprint, named, show_amount
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import RecordGone, Work
from models.configurator import Parameter, ParameterOption

OPTION_COLUMNS = ("value", "label", "material", "material_text", "price_delta", "colour")
LIMITS = ("minimum", "maximum", "step")


@dataclass(frozen=True)
class QuestionSheet:
    """Everything on the page of a parameter, as text."""

    head: Row = field(default_factory=dict)
    options: Rows = ()

    @property
    def print(self) -> str:
        """Tells whether two states of the page are the same."""
        return fingerprint(self.head, self.options)


def new_question() -> QuestionSheet:
    """The empty page: most questions are about numbers."""
    return QuestionSheet({"kind": "number", "unit": "mm"})


def open_question(work: Work, parameter_id: int) -> tuple[QuestionSheet, str]:
    """A stored parameter as a clerk would type it, and the page's fingerprint.

    Surcharges stay away from those who may not see prices.
    """
    sheet = question_as_stored(work, parameter_id)
    shown = {} if work.actor.may(SEE_PRICE) else {"price_delta": ""}
    return QuestionSheet(sheet.head, tuple({**row, **shown} for row in sheet.options)), sheet.print


def question_as_stored(work: Work, parameter_id: int) -> QuestionSheet:
    """The same with nothing left out: for comparing, not for showing."""
    parameter = work.session.scalar(
        select(Parameter)
        .where(Parameter.id == parameter_id)
        .options(selectinload(Parameter.options).options(joinedload(ParameterOption.material)))
        .execution_options(populate_existing=True)
    )
    if parameter is None:
        raise RecordGone
    head = {column: getattr(parameter, column) or "" for column in ("code", "name", "kind", "unit")}
    head |= {column: show_amount(getattr(parameter, column)) for column in LIMITS}
    return QuestionSheet(head, tuple(map(_option_row, parameter.options)))


def _option_row(option: ParameterOption) -> Row:
    return {
        "id": str(option.id),
        "value": option.value,
        "label": option.label or "",
        "material": str(option.material_id or ""),
        "material_text": named(option.material) if option.material else "",
        "price_delta": show_amount(option.price_delta or None),
        "colour": option.colour or "",
    }
