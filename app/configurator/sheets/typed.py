"""The page of a door model as texts: what is stored as a clerk would type it, and what a form has sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.amounts import show_number
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.configurator import (
    Component,
    DoorModel,
    Expression,
    ModelParameter,
    ParameterOption,
    PriceRow,
    Rule,
)

Row = Mapping[str, str]
Rows = tuple[Row, ...]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "parameters": ("parameter", "parameter_text", "group", "default", "minimum", "maximum", "shown_if"),
    "expressions": ("name", "arguments", "formula", "unit", "says"),
    "components": (
        "source",
        "source_text",
        "quantity",
        "condition",
        "scrap_percent",
        "rounding_multiple",
        "department",
    ),
    "rules": ("condition", "sentence"),
    "cuts": ("component", "component_text", "piece", "pieces", "length", "width"),
    "prices": (
        "kind",
        "option",
        "option_text",
        "formula",
        "over",
        "step",
        "amount",
        "condition",
        "name",
    ),
}
"""The grids of the page; all but the first two also carry the ``id`` of the line they were."""

PRICE_CELLS = ("price_formula", "price_percent", "price_rounding")
"""What the head of the page says about the price."""
_NEW_PRICE = "malzeme + iscilik"


class PageOutOfDate(Refusal):
    """Somebody else saved the same record after this page was loaded."""

    code = "configurator.page_out_of_date"
    sentence = N_(
        "Somebody else has changed this meanwhile. Open it again in another tab and repeat your change there."
    )


@dataclass(frozen=True)
class ModelSheet:
    """Everything on the page of a door model, as text: its head, and the rows of its six grids."""

    head: Row = field(default_factory=dict)
    parameters: Rows = ()
    expressions: Rows = ()
    components: Rows = ()
    rules: Rows = ()
    cuts: Rows = ()
    prices: Rows = ()

    def grid(self, name: str) -> Rows:
        """The rows of one grid, empty ones included: errors are told by their number."""
        return getattr(self, name)  # type: ignore[no-any-return]


def is_blank(grid: str, row: Row) -> bool:
    """Whether nothing is written in a row, apart from the line it once was."""
    return not any(row.get(column, "").strip() for column in COLUMNS[grid])


def new_sheet() -> ModelSheet:
    """The empty page."""
    head = {"vat_code": "GENEL", "is_active": "1", "labour_minutes": "", "price_formula": _NEW_PRICE}
    return ModelSheet(head)


def open_sheet(work: Work, model_id: int) -> tuple[ModelSheet, str]:
    """A stored model as a clerk would type it, and the page's fingerprint; RecordGone when there is none.

    Everything about the price stays away from those who may not see prices.
    """
    sheet = sheet_as_stored(work, model_id)
    shown = sheet if work.actor.may(SEE_PRICE) else without_prices(sheet)
    return shown, print_of(sheet)


def without_prices(sheet: ModelSheet) -> ModelSheet:
    """A page on which nothing says what a door is sold for."""
    return replace(sheet, head={**sheet.head, **dict.fromkeys(PRICE_CELLS, "")}, prices=())


def sheet_as_stored(work: Work, model_id: int) -> ModelSheet:
    """The same with nothing left out: for comparing, not for showing."""
    model = work.session.scalar(
        select(DoorModel)
        .where(DoorModel.id == model_id)
        .options(
            selectinload(DoorModel.parameters).joinedload(ModelParameter.parameter),
            selectinload(DoorModel.components).options(
                selectinload(Component.material),
                selectinload(Component.chosen_by),
                selectinload(Component.department),
                selectinload(Component.cuts),
            ),
            selectinload(DoorModel.rules),
            selectinload(DoorModel.prices).joinedload(PriceRow.option).joinedload(ParameterOption.parameter),
        )
        .execution_options(populate_existing=True)
    )
    if model is None:
        raise RecordGone
    return sheet_of(model, own_expressions(work, model_id))


def own_expressions(work: Work, model_id: int) -> list[Expression]:
    """The expressions that belong to one model, as they were entered."""
    query = select(Expression).where(Expression.model_id == model_id).order_by(Expression.id)
    return list(work.session.scalars(query))


def sheet_of(model: DoorModel, expressions: list[Expression]) -> ModelSheet:
    """The page of a model whose lines are loaded."""
    return ModelSheet(
        head={
            "code": model.code,
            "name": model.name,
            "vat_code": model.vat_code,
            "is_active": "1" if model.is_active else "",
            "labour_minutes": model.labour_minutes,
            "price_formula": model.price_formula,
            "price_percent": show_amount(model.price_percent or None),
            "price_rounding": show_amount(model.price_rounding),
            "note": model.note or "",
        },
        parameters=tuple(map(_parameter_row, model.parameters)),
        expressions=tuple(map(_expression_row, expressions)),
        components=tuple(map(_component_row, model.components)),
        rules=tuple(map(_rule_row, model.rules)),
        cuts=tuple(_cut_rows(model.components)),
        prices=tuple(map(_price_row, model.prices)),
    )


def _parameter_row(asks: ModelParameter) -> Row:
    return {
        "parameter": str(asks.parameter_id),
        "parameter_text": named(asks.parameter),
        "group": asks.group_name,
        "default": asks.default,
        "minimum": show_amount(asks.minimum),
        "maximum": show_amount(asks.maximum),
        "shown_if": asks.shown_if,
    }


def _expression_row(expression: Expression) -> Row:
    return {column: getattr(expression, column) or "" for column in COLUMNS["expressions"]}


def _component_row(component: Component) -> Row:
    by_choice = component.chosen_by_id is not None
    source = component.chosen_by if by_choice else component.material
    return {
        "id": str(component.id),
        "source": source_key(component.material_id, component.chosen_by_id),
        "source_text": named(source),
        "quantity": component.quantity,
        "condition": component.condition or "",
        "scrap_percent": show_amount(component.scrap_percent or None),
        "rounding_multiple": show_amount(component.rounding_multiple),
        "department": str(component.department_id or ""),
    }


def _rule_row(rule: Rule) -> Row:
    return {"id": str(rule.id), "condition": rule.condition, "sentence": rule.sentence}


def source_key(material_id: int | None, chosen_by_id: int | None) -> str:
    """What a component is made of, as its cell posts it: ``m12`` is a material, ``p3`` a choice."""
    return f"m{material_id}" if chosen_by_id is None else f"p{chosen_by_id}"


def _cut_rows(components: Iterable[Component]) -> Iterator[Row]:
    """The pieces in the order of the components they are cut from.

    What is stored names its component by its id (``c7``), so that it stays there whatever that is made of;
    what somebody writes names it by its material or choice.
    """
    for component in components:
        for cut in component.cuts:
            yield {
                "id": str(cut.id),
                "component": f"c{component.id}",
                "component_text": named(component.chosen_by or component.material),
                "piece": cut.name,
                "pieces": cut.pieces,
                "length": cut.length,
                "width": cut.width,
            }


def _price_row(row: PriceRow) -> Row:
    option = row.option
    key = option_key(option.parameter.code, option.value) if option else ""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "option": str(row.option_id or ""),
        "option_text": f"{key} · {option.parameter.name}" if option else "",
        "formula": row.formula,
        "over": show_amount(row.over),
        "step": show_amount(row.step),
        "amount": "" if row.kind == "formula" else show_amount(row.amount),
        "condition": row.condition,
        "name": row.name,
    }


def option_key(parameter: str, value: str) -> str:
    """How an option is written into a cell."""
    return f"{parameter} = {value}"


def named(record: Any) -> str:
    """A material or a parameter as a lookup writes it into its cell."""
    return f"{record.code} · {record.name}"


def show_amount(amount: Decimal | None) -> str:
    """A number as a clerk types it."""
    return "" if amount is None else show_number(amount)


def fingerprint(head: Row, *grids: Rows) -> str:
    """Tells whether a page is still as it was; how other records on it are called does not count."""
    plain = [_without_names(head), *([_without_names(row) for row in rows] for rows in grids)]
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:32]


def print_of(sheet: ModelSheet) -> str:
    """The fingerprint of the page of a model."""
    return fingerprint(sheet.head, *(sheet.grid(name) for name in COLUMNS))


def _without_names(row: Row) -> Row:
    return {column: text for column, text in row.items() if not column.endswith("_text")}
