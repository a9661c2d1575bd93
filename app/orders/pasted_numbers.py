"""Numbers in a pasted row: sizes in millimetres, centimetres or metres, and how many doors."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from app.configurator.spec import ModelSpec, ParameterSpec
from app.kernel.amounts import NotANumber, parse_decimal, show_number
from app.orders.pasted_row import Scan
from app.orders.typing_in import MOST_DOORS, write_number

SIZES: Final = ("G", "Y", "K")
"""Width, height and wall, by the codes the drawing knows them by."""
_LENGTHS: Final[Mapping[str, Decimal]] = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000)}
_NUMBER: Final = r"\d{1,6}(?:[.,]\d{1,3})?"
_UNIT: Final = r"(?:\s?(mm|cm|mt|m)(?![a-z]))?"
_SIZE: Final = re.compile(
    rf"(?<![\w.,])({_NUMBER}){_UNIT}\s?[x×*/]\s?({_NUMBER}){_UNIT}(?:\s?[x×*/]\s?({_NUMBER}){_UNIT})?(?![\w])"
)
_COUNT_WORDS: Final = r"(?:adet|adt|ad|tane|takim|kapi|pcs|pc|piece|pieces|door|doors)"
_COUNTS: Final = (
    re.compile(rf"(?<![\w.,])(\d{{1,5}})\s?{_COUNT_WORDS}(?![a-z0-9])\.?"),
    re.compile(r"(?<![a-z])(?:adet|adedi|adt|ad|miktar|qty|quantity)\s?[:=.]?\s?(\d{1,5})(?![\w.,])"),
    re.compile(r"(?<!\w)[x×*]\s?(\d{1,5})(?![\w.,])"),
    re.compile(r"(?<![\w.,])(\d{1,5})\s?[x×](?!\w)"),
)
_BARE: Final = re.compile(rf"(?<![\w.,-])({_NUMBER}){_UNIT}(?![\w])")
_MOST_GUESSED_DOORS: Final = 500
_MOST_METRES: Final = 10
_MOST_CENTIMETRES: Final = 400
_TWO: Final = 2


def take_size(scan: Scan, spec: ModelSpec) -> None:
    """90x205, 900*2050, 0,90 x 2,05 m, 90x205x14: width, height and, when it can be one, the wall."""
    found = _SIZE.search(scan.left)
    asked = _asked_sizes(spec)
    if found is None or len(asked) < _TWO:
        return
    written = [(found[1], found[2]), (found[3], found[4]), (found[5], found[6])]
    unit = next((unit for _, unit in written if unit), "")
    places = [(found.start(1), found.end(2) if found[2] else found.end(1))]
    places.append((found.start(3), found.end(4) if found[4] else found.end(3)))
    _answer_pair(scan, asked[:_TWO], [number for number, _ in written[:_TWO]], unit, places)
    if found[5] is None:
        return
    place = (found.start(5), found.end(6) if found[6] else found.end(5))
    _take_third(scan, asked[_TWO:], found[5], found[6] or unit, place)


def take_quantity(scan: Scan, options: Collection[str] = ()) -> None:
    """5 adet, x3, 3x, 4 tane, adet: 2; the first of them, since a row has one quantity.

    A number that is one of ``options`` is none: "7016 adet 4" are four doors in RAL 7016.
    """
    if scan.quantity:
        return
    for pattern in _COUNTS:
        for found in pattern.finditer(scan.left):
            if 1 <= int(found[1]) <= MOST_DOORS and found[1] not in options:
                _count(scan, found.start(), found.end(), found[1])
                return


def take_bare_numbers(scan: Scan, spec: ModelSpec | None) -> None:
    """Numbers that stand alone: a width and a height beside each other, then how many; always guesses."""
    if spec is not None:
        _guess_size(scan, spec)
    if scan.quantity:
        return
    for found in reversed(list(_BARE.finditer(scan.left))):
        if found[2] is None and found[1].isdigit() and 1 <= int(found[1]) <= _MOST_GUESSED_DOORS:
            _count(scan, found.start(1), found.end(1), found[1], is_guess=True)
            return


def take_number_of(scan: Scan, asked: ParameterSpec, start: int) -> bool:
    """The number that stands at this place answers this question, in the unit that makes it possible."""
    found = _BARE.match(scan.left, start)
    number = _read(found[1]) if found is not None else None
    if found is None or number is None:
        return False
    end = found.end(2) if found[2] else found.end(1)
    _answer_number(scan, asked, number, _length_unit(found[2]), (start, end))
    return True


def written_number(asked: ParameterSpec, text: str) -> str | None:
    """A number from a cell of its own, in the unit of its question; None when it is none."""
    found = _BARE.fullmatch(text.strip().lower())
    number = _read(found[1]) if found is not None else None
    if found is None or number is None:
        return None
    return _written(number * _factor([asked], [number], _length_unit(found[2])))


def _asked_sizes(spec: ModelSpec) -> list[ParameterSpec]:
    """The questions about width, height and wall; in models of other words the first lengths."""
    known = [asked for code in SIZES if (asked := spec.parameter(code)) and asked.kind == "number"]
    lengths = [asked for asked in spec.parameters if asked.kind == "number" and asked.unit in _LENGTHS]
    return known if len(known) >= _TWO else lengths[:3]


def _answer_pair(
    scan: Scan,
    asked: Sequence[ParameterSpec],
    numbers: Sequence[str],
    unit: str,
    places: Sequence[tuple[int, int]],
    *,
    is_guess: bool = False,
) -> None:
    read = [_read(number) for number in numbers]
    values = [value for value in read if value is not None]
    if len(values) < _TWO:
        return
    turned = list(reversed(values))
    # 205x90 is a door of 90x205 that somebody wrote the other way round.
    is_turned = not _fits(asked, values, unit) and _fits(asked, turned, unit)
    order = [1, 0] if is_turned else [0, 1]
    factor = _factor(asked, turned if is_turned else values, _length_unit(unit))
    for parameter, place in zip(asked, order, strict=True):
        value = _written(values[place] * factor)
        means = _shown(parameter, values[place] * factor)
        start, end = places[place]
        scan.answer(start, end, parameter.code, value, means, is_guess=is_guess or is_turned)


def _take_third(
    scan: Scan, walls: Sequence[ParameterSpec], written: str, unit: str, place: tuple[int, int]
) -> None:
    """The third number of 90x205x14 is the wall when one can be so thick, else how many."""
    number = _read(written)
    if number is None:
        return
    if walls and _fits(walls[:1], [number], unit):
        _answer_number(scan, walls[0], number, _length_unit(unit), place)
    elif written.isdigit() and not scan.quantity and 1 <= int(written) <= MOST_DOORS:
        _count(scan, *place, written, is_guess=True)


def _guess_size(scan: Scan, spec: ModelSpec) -> None:
    asked = _asked_sizes(spec)
    if len(asked) < _TWO or any(scan.is_answered(each.code) for each in asked[:_TWO]):
        return
    bare = list(_BARE.finditer(scan.left))
    for one, other in pairwise(bare):
        numbers = [_read(one[1]), _read(other[1])]
        values = [number for number in numbers if number is not None]
        unit = one[2] or other[2] or ""
        if len(values) == _TWO and _fits(asked[:_TWO], values, unit):
            places = [(each.start(1), each.end(2) if each[2] else each.end(1)) for each in (one, other)]
            _answer_pair(scan, asked[:_TWO], [one[1], other[1]], unit, places, is_guess=True)
            return


def _answer_number(
    scan: Scan, asked: ParameterSpec, number: Decimal, unit: str, place: tuple[int, int]
) -> None:
    value = number * _factor([asked], [number], unit)
    scan.answer(*place, asked.code, _written(value), _shown(asked, value))


def _count(scan: Scan, start: int, end: int, written: str, *, is_guess: bool = False) -> None:
    scan.quantity = str(int(written))
    scan.take(start, end, "quantity", means=scan.quantity, guess=is_guess)


def _fits(asked: Sequence[ParameterSpec], numbers: Sequence[Decimal], unit: str) -> bool:
    return _possible(asked, numbers, _factor(asked, numbers, _length_unit(unit)))


def _factor(asked: Sequence[ParameterSpec], numbers: Sequence[Decimal], unit: str) -> Decimal:
    """By what the numbers are multiplied: the unit written, else the first that makes them possible."""
    own = _LENGTHS.get(asked[0].unit)
    if own is None:
        return Decimal(1)
    if unit in _LENGTHS:
        return _LENGTHS[unit] / own
    factors = [Decimal(1), *(length / own for length in _LENGTHS.values())]
    meant = next((factor for factor in factors if _possible(asked, numbers, factor)), None)
    # A size nobody makes is still shown as it was meant: 60x205 are centimetres.
    return meant if meant is not None else _usual_length(max(numbers)) / own


def _usual_length(number: Decimal) -> Decimal:
    """Millimetres of the unit in which people write doors of this size."""
    return (
        _LENGTHS["m"]
        if number < _MOST_METRES
        else _LENGTHS["cm"]
        if number < _MOST_CENTIMETRES
        else Decimal(1)
    )


def _possible(asked: Sequence[ParameterSpec], numbers: Sequence[Decimal], factor: Decimal) -> bool:
    return all(
        (each.minimum is None or number * factor >= each.minimum)
        and (each.maximum is None or number * factor <= each.maximum)
        for each, number in zip(asked, numbers, strict=True)
    )


def _length_unit(written: str | None) -> str:
    return "m" if written == "mt" else written or ""


def _read(text: str) -> Decimal | None:
    try:
        return parse_decimal(text)
    except NotANumber:
        return None


def _written(value: Decimal) -> str:
    """As people go on typing it: 900,5."""
    return write_number(value).replace(".", ",")


def _shown(asked: ParameterSpec, value: Decimal) -> str:
    return f"{show_number(value)} {asked.unit}".strip()
