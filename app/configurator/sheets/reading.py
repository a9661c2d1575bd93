"""From the texts of a page to a door model that could be worked out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import func, select

from app.configurator.saving import AlreadyThere, VatUnknown
from app.configurator.sheets.cells import Complaints, cell, number, text
from app.configurator.sheets.names import read_names
from app.configurator.sheets.reading_components import MultipleNotPositive, read_components, read_rules
from app.configurator.sheets.reading_cuts import read_cuts
from app.configurator.sheets.reading_expressions import read_expressions
from app.configurator.sheets.reading_parameters import read_parameters
from app.configurator.sheets.reading_prices import money, read_prices
from app.configurator.sheets.typed import PRICE_CELLS, ModelSheet, Row, sheet_as_stored, without_prices
from app.configurator.sheets.understood import CODE, FORMULA, NAME, ReadSheet
from app.configurator.spec import ModelSpec
from app.kernel.amounts import round_money
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel

_HUNDRED = Decimal(100)
_MOST_PERCENT = Decimal(1000)


class PercentNotPossible(Refusal):
    """Taking everything off, or more than anybody adds."""

    code = "configurator.percent_not_possible"
    sentence = N_("Between -100 and 1.000 per cent, with at most two decimals.")


def read_sheet(work: Work, sheet: ModelSheet, model_id: int | None = None) -> ReadSheet:
    """Understand a page as far as possible; what is not understood is in ``complaints``, by cell."""
    if not work.actor.may(SEE_PRICE):
        return _with_stored_prices(work, sheet, model_id)
    return _read(work, sheet, model_id)


def _with_stored_prices(work: Work, sheet: ModelSheet, model_id: int | None) -> ReadSheet:
    """The page of somebody who sees no prices: they stay as they are stored, and unseen."""
    stored = sheet_as_stored(work, model_id) if model_id else ModelSheet()
    head = {**sheet.head, **{column: stored.head.get(column, "") for column in PRICE_CELLS}}
    read = _read(work, replace(sheet, head=head, prices=stored.prices), model_id)
    read.sheet = without_prices(sheet)
    read.hides_prices = True
    return read


def _read(work: Work, sheet: ModelSheet, model_id: int | None) -> ReadSheet:
    read = ReadSheet(sheet, read_names(work, sheet), Complaints())
    _read_head(work, read, model_id)
    parameters = read_parameters(read)
    expressions = read_expressions(read)
    shared = {each.name: each for each in read.names.shared}
    own = {each.name: each for each in expressions}
    components = read_components(read, {each.code for each in parameters})
    read.spec = ModelSpec(
        code=read.head["code"],
        name=read.head["name"],
        parameters=tuple(parameters),
        expressions=tuple({**shared, **own}.values()),
        components=tuple(read_cuts(read, components)),
        rules=tuple(read_rules(read)),
        labour_minutes=read.head["labour_minutes"],
        price=read.head["price_formula"],
        departments=read.names.shares,
        price_rows=tuple(read_prices(work, read, {each.code for each in parameters})),
        price_percent=read.head["price_percent"],
        price_rounding=read.head["price_rounding"],
    )
    return read


def _read_head(work: Work, read: ReadSheet, model_id: int | None) -> None:
    typed, complaints = read.sheet.head, read.complaints

    def take(column: str, most: int, *, required: bool = False) -> str:
        return complaints.reading(column, lambda: text(typed, column, most, required=required), "")

    read.head = {
        "code": take("code", CODE, required=True),
        "name": take("name", NAME, required=True),
        "vat_code": cell(typed, "vat_code") or "GENEL",
        "is_active": bool(cell(typed, "is_active")),
        "labour_minutes": take("labour_minutes", FORMULA) or "0",
        "price_formula": take("price_formula", FORMULA) or "0",
        "price_percent": complaints.reading("price_percent", lambda: _percent(typed), Decimal(0)),
        "price_rounding": complaints.reading("price_rounding", lambda: _rounding(typed), None),
        "note": cell(typed, "note"),
    }
    if read.head["vat_code"] not in read.names.vat_codes:
        complaints.add("vat_code", VatUnknown(vat_code=read.head["vat_code"]))
    query = select(DoorModel.id).where(
        func.lower(DoorModel.code) == read.head["code"].lower(), DoorModel.id != (model_id or 0)
    )
    if read.head["code"] and work.session.scalar(query.limit(1)) is not None:
        complaints.add("code", AlreadyThere(name=read.head["code"]))


def _percent(typed: Row) -> Decimal:
    percent = number(typed, "price_percent", "%") or Decimal(0)
    if not -_HUNDRED < percent <= _MOST_PERCENT or percent != round_money(percent):
        raise PercentNotPossible
    return percent


def _rounding(typed: Row) -> Decimal | None:
    rounding = money(typed, "price_rounding")
    if rounding < 0:
        raise MultipleNotPositive
    return rounding or None
