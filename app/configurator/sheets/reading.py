"""From the texts of a page to a door model that could be worked out."""

from __future__ import annotations

from sqlalchemy import func, select

from app.configurator.saving import AlreadyThere, VatUnknown
from app.configurator.sheets.cells import Complaints, cell, text
from app.configurator.sheets.names import read_names
from app.configurator.sheets.reading_components import read_components, read_rules
from app.configurator.sheets.reading_cuts import read_cuts
from app.configurator.sheets.reading_expressions import read_expressions
from app.configurator.sheets.reading_parameters import read_parameters
from app.configurator.sheets.typed import ModelSheet
from app.configurator.sheets.understood import CODE, FORMULA, NAME, ReadSheet
from app.configurator.spec import ModelSpec
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import Work
from models.configurator import DoorModel


def read_sheet(work: Work, sheet: ModelSheet, model_id: int | None = None) -> ReadSheet:
    """Understand a page as far as possible; what is not understood is in ``complaints``, by cell."""
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
        "note": cell(typed, "note"),
    }
    if not work.actor.may(SEE_PRICE):
        read.head["price_formula"] = _price_as_it_was(work, model_id)
    if read.head["vat_code"] not in read.names.vat_codes:
        complaints.add("vat_code", VatUnknown(vat_code=read.head["vat_code"]))
    query = select(DoorModel.id).where(
        func.lower(DoorModel.code) == read.head["code"].lower(), DoorModel.id != (model_id or 0)
    )
    if read.head["code"] and work.session.scalar(query.limit(1)) is not None:
        complaints.add("code", AlreadyThere(name=read.head["code"]))


def _price_as_it_was(work: Work, model_id: int | None) -> str:
    query = select(DoorModel.price_formula).where(DoorModel.id == (model_id or 0))
    return work.session.scalar(query) or "0"
