"""A line as the one-page form sends it: nothing but texts, by the names of the fields.

``model`` (id), ``quantity``, ``unit_price`` (empty: calculated), ``discount``, ``description``,
``parameters-G`` …, ``newest`` (configured anew with the newest version of its model), ``reprice`` (the
price of today, though nothing about the door has changed), and for
off-catalogue materials ``extras-0-material``, ``extras-0-material_id``, ``extras-0-quantity``,
``extras-0-note`` …
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeVar

from app.configurator.formula import Value
from app.kernel.amounts import parse_decimal, round_money
from app.kernel.errors import Refusal, Refusals
from app.orders.refusals import (
    DescriptionMissing,
    DiscountNotPossible,
    ExtraNotPositive,
    PriceMissing,
    PriceNotPossible,
    QuantityNotWhole,
    TextTooLong,
)

Read = TypeVar("Read")

MOST_DOORS = 10_000
MOST_PRICE = Decimal(1_000_000_000)
LONGEST_DESCRIPTION = 300
LONGEST_NOTE = 200

_NO_ID = 0
_LONGEST_ID = 18
_HUNDRED = Decimal(100)
_DECIMALS_LIKE_A_GROUP = 3


@dataclass(frozen=True)
class TypedExtra:
    """An off-catalogue material of one line: which one, and how much one door needs of it."""

    place: int
    material_id: str
    material: str
    quantity: Decimal
    note: str


@dataclass(frozen=True)
class TypedLine:
    """What was typed into one line, read as far as it can be without looking anything up."""

    field: str
    """What stands before the names of its fields: ``lines-0-``, or nothing on a form of one line."""
    id: int
    """The stored line it changes; 0 for a new one."""
    model_id: int
    """0 for a line without a model."""
    quantity: int
    unit_price: Decimal | None
    discount: Decimal
    description: str
    parameters: Mapping[str, str]
    extras: tuple[TypedExtra, ...]
    takes_newest: bool = False
    """Whether it leaves the version of its model that it was configured with."""
    takes_price: bool = False
    """Whether it takes the price of today, even when nothing about the door has changed."""
    has_discount: bool = True
    """Whether a discount was typed; without one it is the customer's standing discount."""


class Complaints(list[Refusal]):
    """Collects what is wrong while reading goes on with something harmless in its place."""

    def reading(self, field: str, read: Callable[[], Read], otherwise: Read) -> Read:
        """What was read; when it is refused, the refusal is kept at the field."""
        try:
            return read()
        except Refusals as several:
            for refusal in several.refusals:
                refusal.field = f"{field}{refusal.field or ''}"
                self.append(refusal)
        except Refusal as refusal:
            refusal.field = field
            self.append(refusal)
        return otherwise


def read_line(typed: Mapping[str, str], field: str, complaints: Complaints) -> TypedLine:
    """One line from its texts; what cannot be read is complained about at its field."""
    read = complaints.reading

    def text(name: str) -> str:
        return typed.get(name, "").strip()

    model_id = _id(text("model"))
    line = TypedLine(
        field=field,
        id=_id(text("id")),
        model_id=model_id,
        quantity=read(f"{field}quantity", partial(read_quantity, typed.get("quantity", "1")), 1),
        unit_price=read(f"{field}unit_price", partial(read_price, text("unit_price")), None),
        discount=read(f"{field}discount", partial(read_discount, text("discount")), Decimal(0)),
        description=read(
            f"{field}description", partial(read_text, text("description"), LONGEST_DESCRIPTION), ""
        ),
        parameters={
            name.removeprefix("parameters-"): value
            for name, value in typed.items()
            if name.startswith("parameters-")
        },
        extras=_extras(typed, field, complaints),
        takes_newest=bool(text("newest")),
        takes_price=bool(text("newest") or text("reprice")),
        has_discount=bool(text("discount")),
    )
    if not model_id:
        if not text("description"):
            complaints.append(DescriptionMissing(field=f"{field}model"))
        if not text("unit_price"):
            complaints.append(PriceMissing(field=f"{field}unit_price"))
    return line


def is_blank(typed: Mapping[str, str]) -> bool:
    """Whether nobody has begun to fill in this line."""
    begun = ("model", "description", "unit_price", "id")
    return not any(typed.get(name, "").strip() for name in begun) and not _extra_rows(typed)


def read_quantity(text: str) -> int:
    """How many doors."""
    number = parse_decimal(text, unit="adet")
    if number != number.to_integral_value() or not 1 <= number <= MOST_DOORS:
        raise QuantityNotWhole(most=MOST_DOORS)
    return int(number)


def read_price(text: str) -> Decimal | None:
    """The price somebody decided on; None lets it be calculated."""
    if not text:
        return None
    price = parse_decimal(text, unit="TRY")
    if not 0 <= price < MOST_PRICE:
        raise PriceNotPossible(price=price)
    return round_money(price)


def read_discount(text: str) -> Decimal:
    """Per cent of the price."""
    discount = round_money(parse_decimal(text or "0", unit="%"))
    if not 0 <= discount <= _HUNDRED:
        raise DiscountNotPossible
    return discount


def read_text(text: str, most: int) -> str:
    """A text that fits into its field."""
    if len(text) > most:
        raise TextTooLong(most=most)
    return text


def write_value(value: Value) -> str:
    """An answer as a form can send it back and read it as the same."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return write_number(value)


def write_number(number: Decimal) -> str:
    """A number that reads as itself: 100.125 could be a hundred thousand, 100.1250 cannot."""
    text = f"{number.normalize() + 0:f}"
    return f"{text}0" if len(text.partition(".")[2]) == _DECIMALS_LIKE_A_GROUP else text


def _extras(typed: Mapping[str, str], field: str, complaints: Complaints) -> tuple[TypedExtra, ...]:
    extras = []
    for place, row in sorted(_extra_rows(typed).items()):
        begin = f"{field}extras-{place}-"
        quantity = complaints.reading(
            f"{begin}quantity", partial(_extra_quantity, row.get("quantity", "")), Decimal(0)
        )
        note = complaints.reading(f"{begin}note", partial(read_text, row.get("note", ""), LONGEST_NOTE), "")
        written_id, written = row.get("material_id", ""), row.get("material", "")
        extras.append(TypedExtra(place, written_id, written, quantity, note))
    return tuple(extras)


def _extra_rows(typed: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """The rows of added materials by their number; those in which nothing was typed are left out."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in typed.items():
        head, _, rest = name.partition("-")
        number, _, column = rest.partition("-")
        if head == "extras" and _is_id(number) and column and value.strip():
            rows.setdefault(int(number), {})[column] = value.strip()
    return rows


def _extra_quantity(text: str) -> Decimal:
    quantity = parse_decimal(text)
    if quantity <= 0:
        raise ExtraNotPositive
    return quantity


def _id(text: str) -> int:
    """An id from a hidden field; anything else means none."""
    return int(text) if _is_id(text) else _NO_ID


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID
