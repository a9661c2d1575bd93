"""The price of a door model as the configurator needs it: its rows, and what a price list says instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from app.kernel.text import N_

RowKind = Literal["base", "option", "area", "step", "formula"]
ROW_WORDS: Final[Mapping[str, str]] = {
    "base": N_("Base price"),
    "option": N_("Surcharge of an option"),
    "area": N_("Per square metre"),
    "step": N_("Per started step"),
    "formula": N_("By formula"),
}


@dataclass(frozen=True, slots=True)
class PriceRowSpec:
    """A row of the price: what counts is told by its kind, all of them may have a condition.

    ``formula`` is the area in m² (area), the measure counted in steps (step), or the amount (formula).
    """

    kind: RowKind
    amount: Decimal = Decimal(0)
    name: str = ""
    formula: str = ""
    over: Decimal | None = None
    step: Decimal | None = None
    parameter: str | None = None
    option: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class ListPrices:
    """What a price list says about one model; what it says goes before what the model says."""

    name: str
    base: Decimal | None = None
    """In place of the model's formula and base prices."""
    percent: Decimal = Decimal(0)
    """On everything that the list itself does not name."""
    options: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    """Surcharges by parameter code and option."""
    rounding: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PricePart:
    """One amount of which a price is made.

    ``kind`` is that of a row, or general (the model's formula), list_base, list_percent, rounding.
    """

    kind: str
    name: str
    amount: Decimal
    times: Decimal | None = None
    """How many square metres or steps."""
    each: Decimal | None = None
    """What one of them costs, or how many per cent."""
    is_of_list: bool = False


@dataclass(frozen=True, slots=True)
class RowValue:
    """What a row comes to; None when its condition does not hold for this door."""

    row: PriceRowSpec
    part: PricePart | None


@dataclass(frozen=True, slots=True)
class DoorPrice:
    """The price of one door with all it is made of."""

    total: Decimal
    parts: tuple[PricePart, ...]
    rows: tuple[RowValue, ...]
    """One for each row of the model, in its order."""
