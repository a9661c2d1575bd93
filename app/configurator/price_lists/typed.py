"""A price list as texts: what is stored as a page shows it, and what a page sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import func, select

from app.configurator.saving import AlreadyThere, NotWritten
from app.configurator.sheets.cells import TwiceInTheGrid, cell, number, record_id, text
from app.configurator.sheets.reading import PercentNotPossible
from app.configurator.sheets.reading_components import MultipleNotPositive
from app.configurator.sheets.reading_prices import Option, all_options, meant_option, money
from app.configurator.sheets.typed import option_key, show_amount
from app.kernel.amounts import round_money
from app.kernel.clock import parse_date, show_date
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel
from models.pricing import PriceList

Read = TypeVar("Read")
KINDS: Final[Mapping[str, str]] = {
    "model_price": N_("Price of the model"),
    "model_percent": N_("Percent on the model"),
    "option": N_("Surcharge of the option"),
}
_NAME = 160
_HUNDRED = Decimal(100)
_MOST_PERCENT = Decimal(1000)


class EndsBeforeItBegins(Refusal):
    """A list whose last day is before its first."""

    code = "price_lists.ends_before_it_begins"
    sentence = N_("The last day is before the first.")


class KindUnknown(Refusal):
    """Nobody said what a row is about."""

    code = "price_lists.kind_unknown"
    sentence = N_("Choose what this row is about.")


class ModelUnknown(Refusal):
    """There is no such model."""

    code = "price_lists.model_unknown"
    sentence = N_("Choose a model from the list.")


class BelowNothing(Refusal):
    """Nobody is paid for taking a door."""

    code = "price_lists.below_nothing"
    sentence = N_("A price is not below 0.")


def list_as_typed(kept: PriceList) -> dict[str, Any]:
    """A stored list as its page would send it."""
    return {
        "head": {
            "name": kept.name,
            "valid_from": show_date(kept.valid_from),
            "valid_until": show_date(kept.valid_until) if kept.valid_until else "",
            "is_active": "1" if kept.is_active else "",
            "percent": show_amount(kept.percent or None),
            "rounding": show_amount(kept.rounding),
            "note": kept.note,
        },
        "rows": [
            {
                "kind": row.kind,
                "model": str(row.model_id or ""),
                "option": str(row.option_id or ""),
                "option_text": (
                    f"{option_key(row.option.parameter.code, row.option.value)} · {row.option.parameter.name}"
                    if row.option
                    else ""
                ),
                "amount": show_amount(row.amount),
            }
            for row in kept.rows
        ],
    }


def read_head(
    work: Work, list_id: int | None, typed: Mapping[str, str], refusals: list[Refusal]
) -> dict[str, Any]:
    """The columns of a list; what is wrong is added at its field."""
    reading = partial(_reading, refusals)
    first = _reading(refusals, "valid_from", lambda: _day(typed, "valid_from"), None)
    last = _reading(refusals, "valid_until", lambda: _last_day(typed), None)
    if first and last and last < first:
        refusals.append(EndsBeforeItBegins(field="valid_until"))
    return {
        "name": reading("name", lambda: _name(work, list_id, typed), ""),
        "valid_from": first,
        "valid_until": last,
        "is_active": bool(cell(typed, "is_active")),
        "percent": reading("percent", lambda: percent(typed, "percent"), Decimal(0)),
        "rounding": reading("rounding", lambda: _rounding(typed), None),
        "note": cell(typed, "note")[:2000],
    }


def read_rows(work: Work, rows: Sequence[Mapping[str, str]], refusals: list[Refusal]) -> list[dict[str, Any]]:
    """The rows as they will be stored; what is wrong is added at its cell."""
    models = set(work.session.scalars(select(DoorModel.id)))
    options = all_options(work) if any(cell(row, "kind") == "option" for row in rows) else []
    values: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    for index, row in enumerate(rows):
        before = len(refusals)
        each = _row(row, f"rows-{index}-", models, options, refusals)
        key = each["kind"], each["model_id"], each["option_id"]
        if key in seen and len(refusals) == before:
            refusals.append(TwiceInTheGrid(field=f"rows-{index}-kind", name=each.pop("called")))
        seen.add(key)
        each.pop("called", None)
        values.append(each)
    return values


def _row(
    row: Mapping[str, str], place: str, models: set[int], options: list[Option], refusals: list[Refusal]
) -> dict[str, Any]:
    reading = partial(_reading, refusals)
    kind = reading(f"{place}kind", lambda: _kind(row), "")
    is_option = kind == "option"
    model_id = reading(f"{place}model", lambda: _model(row, models, required=kind.startswith("model")), None)
    option = reading(f"{place}option", lambda: meant_option(row, options), None) if is_option else None
    read: Callable[[], Decimal] = (
        (lambda: percent(row, "amount", required=True))
        if kind == "model_percent"
        else (lambda: _price(row, may_be_below=is_option))
    )
    return {
        "kind": kind,
        "model_id": model_id,
        "option_id": option.id if option else None,
        "amount": reading(f"{place}amount", read, Decimal(0)),
        "called": option_key(option.parameter, option.value) if option else KINDS.get(kind, ""),
    }


def _reading(refusals: list[Refusal], field: str, read: Callable[[], Read], otherwise: Read) -> Read:
    try:
        return read()
    except Refusal as refusal:
        refusal.field = field
        refusals.append(refusal)
        return otherwise


def _name(work: Work, list_id: int | None, typed: Mapping[str, str]) -> str:
    name = text(typed, "name", _NAME, required=True)
    same = select(PriceList.id).where(
        func.platform.tr_fold(PriceList.name) == func.platform.tr_fold(name), PriceList.id != (list_id or 0)
    )
    if work.session.scalar(same.limit(1)) is not None:
        raise AlreadyThere(name=name)
    return name


def _day(typed: Mapping[str, str], column: str) -> date:
    if not cell(typed, column):
        raise NotWritten
    return parse_date(cell(typed, column))


def _last_day(typed: Mapping[str, str]) -> date | None:
    return parse_date(cell(typed, "valid_until")) if cell(typed, "valid_until") else None


def percent(typed: Mapping[str, str], column: str, *, required: bool = False) -> Decimal:
    """Per cent to add, below zero to take off."""
    value = number(typed, column, "%")
    if value is None:
        if required:
            raise NotWritten
        return Decimal(0)
    if not -_HUNDRED < value <= _MOST_PERCENT or value != round_money(value):
        raise PercentNotPossible
    return value


def _rounding(typed: Mapping[str, str]) -> Decimal | None:
    value = money(typed, "rounding")
    if value < 0:
        raise MultipleNotPositive
    return value or None


def _kind(row: Mapping[str, str]) -> str:
    if cell(row, "kind") not in KINDS:
        raise KindUnknown
    return cell(row, "kind")


def _model(row: Mapping[str, str], models: set[int], *, required: bool) -> int | None:
    written = cell(row, "model")
    if not written and not required:
        return None
    if record_id(written) not in models:
        raise ModelUnknown
    return record_id(written)


def _price(row: Mapping[str, str], *, may_be_below: bool) -> Decimal:
    amount = money(row, "amount", required=True)
    if amount < 0 and not may_be_below:
        raise BelowNothing
    return amount
