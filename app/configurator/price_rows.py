"""What the rows of a price come to for one door, and what a price list makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from app.configurator.formula import Evaluation, Value, parse
from app.configurator.placing import holds, number_of
from app.configurator.price_spec import DoorPrice, ListPrices, PricePart, PriceRowSpec, RowValue
from app.configurator.spec import ModelSpec
from app.kernel.amounts import round_money
from app.kernel.errors import Refusal
from app.kernel.text import N_

_NOTHING = Decimal(0)
_HUNDRED = Decimal(100)
_BY_BASE = frozenset({"base", "formula", "general"})
"""What a list price of the model stands for."""


class NegativeMeasure(Refusal):
    """A door has no area, and no steps, below zero."""

    code = "configurator.negative_measure"
    sentence = N_("This would be {measure}. The formula does not fit this door.")


def value_of_row(row: PriceRowSpec, index: int, evaluation: Evaluation, percent: Decimal) -> RowValue:
    """What one row comes to; ``percent`` is added to amounts that a formula gives."""
    place = f"price_rows.{index}"
    if row.condition and not holds(row.condition, evaluation, row.name, f"{place}.condition"):
        return RowValue(row, None)
    if row.kind == "option":
        chosen = evaluation.scope.values.get(row.parameter or "") == row.option
        return RowValue(row, PricePart(row.kind, row.name, row.amount) if chosen else None)
    if row.kind == "base":
        return RowValue(row, PricePart(row.kind, row.name, row.amount))
    number = number_of(row.formula, evaluation, None, f"{place}.formula")
    if row.kind == "formula":
        return RowValue(row, PricePart(row.kind, row.name, raised(number, percent)))
    if number < 0:
        raise NegativeMeasure(field=f"{place}.formula", measure=number)
    times = number if row.kind == "area" else _started(number, row)
    return RowValue(row, PricePart(row.kind, row.name, times * row.amount, times, row.amount))


def _started(number: Decimal, row: PriceRowSpec) -> Decimal:
    """How many steps have begun above where they are counted from."""
    above = number - (row.over or _NOTHING)
    return (above / (row.step or 1)).to_integral_value(ROUND_CEILING) if above > 0 else _NOTHING


def raised(amount: Decimal, percent: Decimal) -> Decimal:
    """An amount with so many per cent added."""
    return amount * (_HUNDRED + percent) / _HUNDRED if percent else amount


def rounded_to(amount: Decimal, multiple: Decimal | None) -> Decimal:
    """The nearest multiple, half-up; the amount itself without one."""
    if not multiple:
        return amount
    return (amount / multiple).to_integral_value(ROUND_HALF_UP) * multiple


def door_price(
    spec: ModelSpec, values: Mapping[str, Value], evaluation: Evaluation, prices: ListPrices | None
) -> DoorPrice:
    """The price with its parts, unchecked; ``evaluation`` knows the costs too."""
    rows = tuple(
        value_of_row(row, index, evaluation, spec.price_percent) for index, row in enumerate(spec.price_rows)
    )
    parts = [part for part in _parts(spec, rows, values, evaluation, prices) if part.amount]
    percent = prices.percent if prices else _NOTHING
    if prices and percent:
        own = sum((part.amount for part in parts if not part.is_of_list), _NOTHING)
        if own:
            more = own * percent / _HUNDRED
            parts.append(PricePart("list_percent", prices.name, more, None, percent, is_of_list=True))
    exact = sum((part.amount for part in parts), _NOTHING)
    total = round_money(rounded_to(exact, (prices.rounding if prices else None) or spec.price_rounding))
    if difference := total - round_money(exact):
        parts.append(PricePart("rounding", "", difference))
    return DoorPrice(total, tuple(parts), rows)


def _parts(
    spec: ModelSpec,
    rows: tuple[RowValue, ...],
    values: Mapping[str, Value],
    evaluation: Evaluation,
    prices: ListPrices | None,
) -> Iterator[PricePart]:
    has_list_price = prices is not None and prices.base is not None
    if prices is not None and prices.base is not None:
        yield PricePart("list_base", prices.name, prices.base, is_of_list=True)
    else:
        yield PricePart("general", "", raised(evaluation.number(parse(spec.price)), spec.price_percent))
    of_options: dict[tuple[str, str], PricePart] = {}
    for each in rows:
        if each.part is None:
            continue
        if each.row.kind == "option":
            of_options[each.row.parameter or "", each.row.option or ""] = each.part
        elif not (has_list_price and each.row.kind in _BY_BASE and not each.row.condition):
            yield each.part
    yield from _of_options(spec, values, of_options, prices)


def _of_options(
    spec: ModelSpec,
    values: Mapping[str, Value],
    own: Mapping[tuple[str, str], PricePart],
    prices: ListPrices | None,
) -> Iterator[PricePart]:
    """What the chosen options add: by the list, else by the model's row, else in general."""
    for parameter in spec.parameters:
        option = parameter.option(values.get(parameter.code))
        if option is None:
            continue
        key = parameter.code, option.value
        name = f"{parameter.name}: {option.label}"
        if prices and key in prices.options:
            yield PricePart("option", name, prices.options[key], is_of_list=True)
        else:
            amount = own[key].amount if key in own else option.price_delta
            yield PricePart("option", own[key].name or name if key in own else name, amount)
