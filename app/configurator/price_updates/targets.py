"""Which prices can be updated together, how each is called, and what it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from app.configurator.price_spec import ROW_WORDS
from app.configurator.sheets.typed import option_key
from app.kernel.text import N_
from app.kernel.work import Work
from models.base import Base
from models.configurator import DoorModel, ModelParameter, Parameter, ParameterOption, PriceRow
from models.pricing import PriceList, PriceListRow

ROW, MODEL_PERCENT, OPTION = "row", "model_percent", "option"
LIST_PRICE, LIST_ROW_PERCENT, LIST_OPTION, LIST_PERCENT = (
    "list_price",
    "list_row_percent",
    "list_option",
    "list_percent",
)
COLUMNS: Final[dict[str, tuple[type[Base], str]]] = {
    ROW: (PriceRow, "amount"),
    MODEL_PERCENT: (DoorModel, "price_percent"),
    OPTION: (ParameterOption, "price_delta"),
    LIST_PRICE: (PriceListRow, "amount"),
    LIST_ROW_PERCENT: (PriceListRow, "amount"),
    LIST_OPTION: (PriceListRow, "amount"),
    LIST_PERCENT: (PriceList, "percent"),
}
PERCENTS: Final = frozenset({MODEL_PERCENT, LIST_ROW_PERCENT, LIST_PERCENT})
"""What is no money: it grows with the prices it is added to, and cannot be raised by lira."""
FORMULAS: Final = N_("Added to formulas %")
OF_ALL: Final = N_("Percent on all models")
GENERAL: Final = N_("General surcharge")


@dataclass(frozen=True)
class Target:
    """One price that can be updated; ``words`` say where it stands, each translated if it is a word."""

    kind: str
    id: int
    words: tuple[str, ...]
    value: Decimal
    model_id: int | None = None

    @property
    def is_percent(self) -> bool:
        """Whether it is per cent instead of lira."""
        return self.kind in PERCENTS


@dataclass(frozen=True)
class Chosen:
    """What somebody ticked: models, price lists, and whether general surcharges of options go along."""

    models: Collection[int] = ()
    lists: Collection[int] = ()
    options: bool = False


def targets_of(work: Work, chosen: Chosen) -> list[Target]:
    """Every price in what was chosen, in the order people read them."""
    return [
        *_of_models(work, chosen.models),
        *(_of_options(work, chosen.models) if chosen.options else ()),
        # Per cent of a list follow the models they are counted from, when those go along.
        *(each for each in _of_lists(work, chosen.lists) if not (chosen.models and each.is_percent)),
    ]


def _of_models(work: Work, ids: Collection[int]) -> Iterator[Target]:
    rows: dict[int, list[Any]] = {}
    query = (
        select(PriceRow, Parameter.code, ParameterOption.value)
        .outerjoin(ParameterOption, ParameterOption.id == PriceRow.option_id)
        .outerjoin(Parameter, Parameter.id == ParameterOption.parameter_id)
        .where(PriceRow.model_id.in_(ids), PriceRow.kind != "formula")
        .order_by(PriceRow.position, PriceRow.id)
    )
    for row, code, value in work.session.execute(query):
        called = row.name or (option_key(code, value) if code else row.formula)
        rows.setdefault(row.model_id, []).append((row, called))
    by_formula = set(
        work.session.scalars(
            select(PriceRow.model_id).where(PriceRow.model_id.in_(ids), PriceRow.kind == "formula")
        )
    )
    models = select(DoorModel).where(DoorModel.id.in_(ids)).order_by(DoorModel.code)
    for model in work.session.scalars(models):
        if model.price_formula.strip() != "0" or model.id in by_formula:
            words = (model.code, FORMULAS)
            yield Target(MODEL_PERCENT, model.id, words, model.price_percent, model.id)
        for row, called in rows.get(model.id, ()):
            yield Target(ROW, row.id, (model.code, ROW_WORDS[row.kind], called), row.amount, model.id)


def _of_options(work: Work, models: Collection[int]) -> Iterator[Target]:
    """General surcharges of the options that these models ask; those that cost nothing are left out."""
    asked = select(ModelParameter.parameter_id).where(ModelParameter.model_id.in_(models))
    query = (
        select(ParameterOption, Parameter.code)
        .join(Parameter)
        .where(Parameter.id.in_(asked), ParameterOption.price_delta != 0)
        .order_by(Parameter.position, ParameterOption.position, ParameterOption.id)
    )
    for option, code in work.session.execute(query):
        words = (GENERAL, option_key(code, option.value))
        yield Target(OPTION, option.id, words, option.price_delta)


def _of_lists(work: Work, ids: Collection[int]) -> Iterator[Target]:
    query = (
        select(PriceListRow, PriceList, DoorModel.code, Parameter.code, ParameterOption.value)
        .select_from(PriceList)
        .outerjoin(PriceListRow, PriceListRow.list_id == PriceList.id)
        .outerjoin(DoorModel, DoorModel.id == PriceListRow.model_id)
        .outerjoin(ParameterOption, ParameterOption.id == PriceListRow.option_id)
        .outerjoin(Parameter, Parameter.id == ParameterOption.parameter_id)
        .where(PriceList.id.in_(ids))
        .order_by(PriceList.name, PriceListRow.position)
    )
    kinds = {"model_price": LIST_PRICE, "model_percent": LIST_ROW_PERCENT, "option": LIST_OPTION}
    seen: set[int] = set()
    for row, kept, model, code, value in work.session.execute(query):
        if kept.id not in seen:
            yield Target(LIST_PERCENT, kept.id, (kept.name, OF_ALL), kept.percent)
        seen.add(kept.id)
        if row is not None:
            called = tuple(filter(None, (model, option_key(code, value) if code else "")))
            yield Target(kinds[row.kind], row.id, (kept.name, *called), row.amount)
