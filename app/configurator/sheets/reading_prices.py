"""The grid of price rows: each kind has its own cells, and says so when another one is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple, cast

from sqlalchemy import select

from app.configurator.price_spec import ROW_WORDS, PriceRowSpec, RowKind
from app.configurator.saving import NotWritten
from app.configurator.sheets.cells import cell, code_in, number, record_id, text
from app.configurator.sheets.names import not_found
from app.configurator.sheets.reading_components import MultipleNotPositive, ParameterNotAsked
from app.configurator.sheets.typed import Row, option_key
from app.configurator.sheets.understood import FORMULA, NAME, ReadSheet
from app.kernel.amounts import round_money
from app.kernel.errors import Refusal
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.configurator import Parameter, ParameterOption

_CELLS: Mapping[str, tuple[str, ...]] = {
    "base": ("amount",),
    "option": ("option", "amount"),
    "area": ("formula", "amount"),
    "step": ("formula", "over", "step", "amount"),
    "formula": ("formula",),
}
_MOST = Decimal(1_000_000_000)


class RowKindMissing(Refusal):
    """Nobody said what kind of price a row is."""

    code = "configurator.row_kind_missing"
    sentence = N_("Choose what kind of price this row is.")


class NotForThisKind(Refusal):
    """A cell was filled in that means nothing in a row of this kind."""

    code = "configurator.not_for_this_kind"
    sentence = N_("A row of this kind has nothing here. Empty the cell or choose another kind.")


class AmountNotPossible(Refusal):
    """Money has kuruş and nothing finer, and a door costs no milliards."""

    code = "configurator.amount_not_possible"
    sentence = N_("An amount of money with at most two decimals, below a milliard.")


class Option(NamedTuple):
    """An answer to a choice, with its question."""

    id: int
    parameter: str
    parameter_name: str
    value: str
    label: str


def read_prices(work: Work, read: ReadSheet, asked: set[str]) -> list[PriceRowSpec]:
    """The rows of the price; ``asked`` are the codes of the parameters of the model."""
    options = (
        all_options(work) if any(cell(row, "kind") == "option" for _, row in read.rows("prices")) else []
    )
    return [_row(read, index, row, options, asked) for index, row in read.rows("prices")]


def _row(read: ReadSheet, index: int, row: Row, options: list[Option], asked: set[str]) -> PriceRowSpec:
    place = f"prices-{index}-"
    reading = read.complaints.reading
    kind = reading(f"{place}kind", partial(_kind, row), "base")
    for column in ("formula", "over", "step", "amount", "option"):
        # Rows that say nothing but their option keep the id of a cell that was emptied.
        written = cell(row, "option_text") if column == "option" else cell(row, column)
        if written and column not in _CELLS[kind]:
            read.complaints.add(f"{place}{column}", NotForThisKind())
    option = (
        reading(f"{place}option", partial(_option, row, options, asked), None) if kind == "option" else None
    )
    needs_formula, needs_step = "formula" in _CELLS[kind], kind == "step"
    values: dict[str, Any] = {
        "kind": kind,
        "name": reading(f"{place}name", lambda: text(row, "name", NAME), ""),
        "option_id": option.id if option else None,
        "formula": reading(
            f"{place}formula", lambda: text(row, "formula", FORMULA, required=needs_formula), ""
        )
        if needs_formula
        else "",
        "over": reading(f"{place}over", lambda: number(row, "over"), None) if needs_step else None,
        "step": reading(f"{place}step", partial(_step, row), None) if needs_step else None,
        "amount": reading(f"{place}amount", partial(_amount, row), Decimal(0))
        if kind != "formula"
        else Decimal(0),
        "condition": reading(f"{place}condition", lambda: text(row, "condition", FORMULA), ""),
    }
    read.prices[index] = {"id": record_id(cell(row, "id")), **values}
    return PriceRowSpec(
        kind=cast("RowKind", kind),
        amount=values["amount"],
        name=values["name"],
        # A formula that is missing has been complained about; nothing must be worked out with it.
        formula=values["formula"] or ("0" if needs_formula else ""),
        over=values["over"],
        step=values["step"],
        parameter=option.parameter if option else None,
        option=option.value if option else None,
        condition=values["condition"] or None,
    )


def _kind(row: Row) -> str:
    kind = cell(row, "kind")
    if kind not in ROW_WORDS:
        raise RowKindMissing
    return kind


def _step(row: Row) -> Decimal | None:
    step = number(row, "step")
    if step is None:
        raise NotWritten
    if step <= 0:
        raise MultipleNotPositive
    return step


def _amount(row: Row) -> Decimal:
    return money(row, "amount", required=True)


def money(row: Row, column: str, *, required: bool = False) -> Decimal:
    """An amount of money from a cell; nothing when it is empty and may be."""
    amount = number(row, column, "TRY")
    if amount is None:
        if required:
            raise NotWritten
        return Decimal(0)
    if amount != round_money(amount) or abs(amount) >= _MOST:
        raise AmountNotPossible
    return amount


def all_options(work: Work) -> list[Option]:
    """Every answer to every choice, in the order of the questions; one query."""
    query = select(
        ParameterOption.id, Parameter.code, Parameter.name, ParameterOption.value, ParameterOption.label
    ).join(Parameter)
    return [
        Option(*row)
        for row in work.session.execute(query.order_by(Parameter.position, ParameterOption.position))
    ]


def _option(row: Row, options: list[Option], asked: set[str]) -> Option:
    option = meant_option(row, options)
    if option.parameter not in asked:
        raise ParameterNotAsked(parameter=option.parameter_name)
    return option


def meant_option(row: Row, options: list[Option]) -> Option:
    """The option a cell names: what is written counts more than what was chosen before."""
    written_id, written = record_id(cell(row, "option")), cell(row, "option_text")
    if not written_id and not written:
        raise NotWritten
    code = code_in(written)
    for each in options:
        known = {tr_fold(option_key(each.parameter, each.value)), tr_fold(f"{each.parameter}={each.value}")}
        known |= {tr_fold(f"{each.parameter_name}: {each.label or each.value}")}
        if (not written and each.id == written_id) or code in known:
            return each
    raise not_found(written or str(written_id), (option_key(each.parameter, each.value) for each in options))
