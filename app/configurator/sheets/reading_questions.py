"""From the texts of a parameter's page to a parameter with options, every mistake at its cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import select

from app.configurator.checking import LimitsTurnedRound, OptionsMissing
from app.configurator.drawing.ral import hex_of
from app.configurator.formula import check_name
from app.configurator.saving import AlreadyThere
from app.configurator.sheets.cells import Complaints, TwiceInTheGrid, cell, number, record_id, text
from app.configurator.sheets.names import NamedMaterial, meant, named_materials, not_found
from app.configurator.sheets.questions import LIMITS, OPTION_COLUMNS, QuestionSheet
from app.configurator.sheets.typed import Row
from app.configurator.sheets.understood import CODE, DEFAULT, NAME, UNIT
from app.configurator.spec import ParameterKind
from app.kernel.amounts import parse_decimal, round_money
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.configurator import Parameter, ParameterOption

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class KindUnknown(Refusal):
    """A parameter is a number, a choice, yes or no, or a text."""

    code = "configurator.kind_unknown"
    sentence = N_("Choose a kind from the list.")


class ColourUnknown(Refusal):
    """Neither a known RAL number nor a colour of the screen."""

    code = "configurator.colour_unknown"
    sentence = N_("Write a RAL number that is known here, or a colour like #383e42.")


class SurchargeNotMoney(Refusal):
    """A surcharge has kuruş and nothing smaller."""

    code = "configurator.surcharge_not_money"
    sentence = N_("A surcharge has at most two decimals.")


@dataclass
class ReadQuestion:
    """The page of a parameter as it was understood."""

    complaints: Complaints = field(default_factory=Complaints)
    head: dict[str, Any] = field(default_factory=dict)
    options: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Row → the columns of the option; ``id`` is the one it was, or 0."""


def read_question(work: Work, sheet: QuestionSheet, parameter_id: int | None = None) -> ReadQuestion:
    """Understand the page of a parameter; what is not understood is in ``complaints``, by cell."""
    read = ReadQuestion()
    _read_head(read, sheet.head)
    _refuse_twin(work, read, parameter_id)
    if read.head["kind"] == "choice":
        _read_options(work, read, sheet, parameter_id)
    return read


def _read_head(read: ReadQuestion, typed: Row) -> None:
    reading = read.complaints.reading
    kind = reading("kind", lambda: _kind(typed), "number")
    has_limits = kind in ("number", "text")
    read.head = {
        "code": reading("code", lambda: check_name(text(typed, "code", CODE, required=True)), ""),
        "name": reading("name", lambda: text(typed, "name", NAME, required=True), ""),
        "kind": kind,
        "unit": reading("unit", lambda: text(typed, "unit", UNIT), "") if kind == "number" else "",
    }
    for column in LIMITS:
        wanted = has_limits and (kind == "number" or column == "maximum")
        read.head[column] = reading(column, lambda c=column: number(typed, c), None) if wanted else None  # type: ignore[misc]
    least, most, step = (read.head[column] for column in LIMITS)
    if (least is not None and most is not None and least > most) or (step is not None and step <= 0):
        read.complaints.add("minimum", LimitsTurnedRound(name=read.head["name"]))


def _kind(typed: Row) -> str:
    kind = cell(typed, "kind")
    if kind not in get_args(ParameterKind):
        raise KindUnknown
    return kind


def _refuse_twin(work: Work, read: ReadQuestion, parameter_id: int | None) -> None:
    code = read.head["code"]
    query = select(Parameter.id).where(Parameter.code == code, Parameter.id != (parameter_id or 0))
    if code and work.session.scalar(query) is not None:
        read.complaints.add("code", AlreadyThere(name=code))


def _read_options(work: Work, read: ReadQuestion, sheet: QuestionSheet, parameter_id: int | None) -> None:
    rows = [
        (index, row)
        for index, row in enumerate(sheet.options)
        if any(cell(row, column) for column in OPTION_COLUMNS)
    ]
    materials = named_materials(
        work,
        [record_id(cell(row, "material")) for _, row in rows],
        [cell(row, "material_text") for _, row in rows],
    )
    hidden = None if work.actor.may(SEE_PRICE) else _surcharges(work, parameter_id)
    taken: set[str] = set()
    for index, row in rows:
        option = _read_option(read.complaints, f"options-{index}-", row, materials)
        if hidden is not None:
            option["price_delta"] = hidden.get(option["id"], Decimal(0))
        if tr_fold(option["value"]) in taken:
            read.complaints.add(f"options-{index}-value", TwiceInTheGrid(name=option["value"]))
        taken.add(tr_fold(option["value"]))
        read.options[index] = {"position": len(read.options), **option}
    if not rows:
        read.complaints.add("options", OptionsMissing(name=read.head["name"] or read.head["code"]))


def _read_option(
    complaints: Complaints, place: str, row: Row, materials: Mapping[int, NamedMaterial]
) -> dict[str, Any]:
    def take(column: str, read: Callable[[], Any], otherwise: Any) -> Any:
        return complaints.reading(f"{place}{column}", read, otherwise)

    return {
        "id": record_id(cell(row, "id")),
        "value": take("value", lambda: text(row, "value", DEFAULT, required=True), ""),
        "label": take("label", lambda: text(row, "label", NAME), ""),
        "material_id": take("material", lambda: _material(row, materials), None),
        "price_delta": take("price_delta", lambda: _surcharge(row), Decimal(0)),
        "colour": take("colour", lambda: _colour(row), ""),
    }


def _material(row: Row, materials: Mapping[int, NamedMaterial]) -> int | None:
    written_id, written = cell(row, "material"), cell(row, "material_text")
    if not written_id and not written:
        return None
    found = meant(materials, record_id(written_id), written)
    if found is None:
        raise not_found(written or written_id, ())
    return found[0]


def _surcharge(row: Row) -> Decimal:
    written = cell(row, "price_delta")
    amount = parse_decimal(written) if written else Decimal(0)
    if amount != round_money(amount):
        raise SurchargeNotMoney
    return amount


def _colour(row: Row) -> str:
    """A colour of the screen, or what a RAL number looks like on it."""
    written = cell(row, "colour")
    if not written or _COLOUR.fullmatch(written):
        return written.lower()
    known = hex_of(written)
    if known is None:
        raise ColourUnknown
    return known


def _surcharges(work: Work, parameter_id: int | None) -> dict[int, Decimal]:
    """What the options cost extra, for somebody who may change them without seeing it."""
    query = select(ParameterOption.id, ParameterOption.price_delta)
    rows = work.session.execute(query.where(ParameterOption.parameter_id == (parameter_id or 0)))
    return dict(rows.all())
