"""The functions of the language. All take numbers and give a number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from app.configurator.formula import limits
from app.configurator.formula.refusals import WrongDigits

Function = Callable[[Sequence[Decimal], int], Decimal]


def round_half_up(number: Decimal, decimals: int = 0) -> Decimal:
    """Round as people do: half goes away from zero."""
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -decimals:
        return number
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _round(numbers: Sequence[Decimal], position: int) -> Decimal:
    if len(numbers) == 1:
        return round_half_up(numbers[0])
    decimals = numbers[1]
    if decimals != decimals.to_integral_value() or not -limits.MOST_ZEROS <= decimals <= limits.MOST_DECIMALS:
        raise WrongDigits(position, f"{decimals:f}", least=-limits.MOST_ZEROS, most=limits.MOST_DECIMALS)
    return round_half_up(numbers[0], int(decimals))


def _ceil(numbers: Sequence[Decimal], _position: int) -> Decimal:
    return numbers[0].to_integral_value(ROUND_CEILING)


def _floor(numbers: Sequence[Decimal], _position: int) -> Decimal:
    return numbers[0].to_integral_value(ROUND_FLOOR)


def _absolute(numbers: Sequence[Decimal], _position: int) -> Decimal:
    return abs(numbers[0])


FUNCTIONS: Final[Mapping[str, Function]] = {
    "min": lambda numbers, _position: min(numbers),
    "max": lambda numbers, _position: max(numbers),
    "ceil": _ceil,
    "floor": _floor,
    "round": _round,
    "abs": _absolute,
}
