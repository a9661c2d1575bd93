"""The one page of an order as texts: what was posted, what is stored, and what each line's card shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from flask import url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from app.configurator.drawing.ral import hex_of
from app.configurator.offering import OfferedModel, load_asked
from app.configurator.option_pictures import pictures_of
from app.configurator.reading import left_out
from app.configurator.spec import ModelSpec
from app.kernel.amounts import show_number
from app.kernel.work import Work
from app.orders.pinning import asked_of, read_pins
from app.orders.storing import typed_header, typed_line
from models.orders import OrderLine, SalesOrder
from views.ids import id_from

HEADER: Final = (
    "customer_id",
    "due_on",
    "customer_reference",
    "delivery_street",
    "delivery_district",
    "delivery_city",
    "delivery_postal_code",
    "payment_terms",
    "delivery_terms",
    "note",
)
_LINE: Final = re.compile(r"lines-(\d{1,9})-(.+)")
_EXTRA: Final = re.compile(r"extras-(\d{1,9})-(.+)")
_PLAIN_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
# The grid calls the chosen id by the column's name and what was typed by _text; the reader of lines
# calls them material_id and material.
_FROM_GRID: Final = {"material": "material_id", "material_text": "material"}
_TO_GRID: Final = {there: here for here, there in _FROM_GRID.items()}

Texts = dict[str, str]
Said = dict[str, list[str]]


@dataclass
class LineForm:
    """One line as its card shows it: texts as they were typed, the chosen model, sentences at its fields."""

    number: int
    typed: Texts
    model: OfferedModel | None
    errors: Said = field(default_factory=dict)
    pictures: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Question and answer → the name of what it looks like."""

    @property
    def spec(self) -> ModelSpec | None:
        """What its model asks, in the version that the line keeps."""
        return self.model.spec if self.model else None

    @property
    def prefix(self) -> str:
        """What stands before the names of its fields."""
        return f"lines-{self.number}-"

    @property
    def title(self) -> str:
        """What the head of the card calls it."""
        return f"{self.spec.code} · {self.spec.name}" if self.spec else self.typed.get("description", "")

    @property
    def is_wrong(self) -> bool:
        """Whether something stands at its fields, so that it must be open."""
        return bool(self.errors)

    def text(self, name: str) -> str:
        """What was typed into one field."""
        return self.typed.get(name, "")

    def answer(self, code: str) -> str:
        """What was answered to a question of the model, its default when it has not been asked yet."""
        name = f"parameters-{code}"
        asked = self.spec.parameter(code) if self.spec else None
        return self.typed.get(name, (asked.default if asked else None) or "")

    @property
    def left_out(self) -> frozenset[str]:
        """The questions that what is answered so far leaves out."""
        if self.spec is None:
            return frozenset()
        return left_out(self.spec, {each.code: self.answer(each.code) for each in self.spec.parameters})

    @property
    def extras(self) -> list[Texts]:
        """The rows of the grid of off-catalogue materials, by the names of its columns."""
        return [row for _place, row in self._extra_rows()]

    def _extra_rows(self) -> list[tuple[int, Texts]]:
        """The rows in which something was typed, with the numbers the page gave them."""
        rows: dict[int, Texts] = {}
        for name, value in self.typed.items():
            if found := _EXTRA.fullmatch(name):
                rows.setdefault(int(found[1]), {})[_TO_GRID.get(found[2], found[2])] = value
        return [(place, row) for place, row in sorted(rows.items()) if any(row.values())]

    @property
    def extra_errors(self) -> dict[int, Said]:
        """Sentences at the grid of off-catalogue materials, by row as it is shown and column."""
        places = [place for place, _row in self._extra_rows()]
        said: dict[int, Said] = {}
        for name, sentences in self.errors.items():
            if (found := _EXTRA.fullmatch(name)) and int(found[1]) in places:
                said.setdefault(places.index(int(found[1])), {})[found[2]] = sentences
        return said


def posted_header(form: MultiDict[str, str], names: Sequence[str] = HEADER) -> Texts:
    """The upper part as it was typed; a field the page did not have is not there."""
    return {name: form[name].strip() for name in names if name in form}


def posted_lines(form: MultiDict[str, str]) -> dict[int, Texts]:
    """The lines as they were typed, by the number the page gave them, in the order of the page."""
    lines: dict[int, Texts] = {}
    for name, value in form.items():
        if found := _LINE.fullmatch(name):
            lines.setdefault(int(found[1]), {})[found[2]] = value.strip()
    return {number: read_names(texts) for number, texts in lines.items()}


def read_names(texts: Mapping[str, str]) -> Texts:
    """The texts of one card by the names the operations know."""
    read: Texts = {}
    for name, value in texts.items():
        found = _EXTRA.fullmatch(name)
        read[f"extras-{found[1]}-{_FROM_GRID.get(found[2], found[2])}" if found else name] = value
    return read


def stored_header(order: SalesOrder) -> Texts:
    """The upper part of a stored order as the page shows it."""
    return {
        **typed_header(order),
        "customer": order.customer.name,
        "version": str(order.version),
    }


def stored_lines(order: SalesOrder) -> dict[int, Texts]:
    """The lines of a stored order as the page shows them, numbers as people write them."""
    return {place: _stored_line(line) for place, line in enumerate(order.lines)}


def _stored_line(line: OrderLine) -> Texts:
    typed = typed_line(line)
    for name in ("unit_price", "discount"):
        typed[name] = show_number(Decimal(typed[name])) if typed[name] else ""
    for place, extra in enumerate(line.configuration.get("extras", ())):
        typed[f"extras-{place}-material"] = f"{extra['code']} · {extra['name']}"
        typed[f"extras-{place}-unit"] = extra["unit"]
        typed[f"extras-{place}-quantity"] = _as_written(extra["quantity"])
    return typed


def _as_written(value: str) -> str:
    """A stored 1000.5 as 1000,5: without groups, because people go on typing in it."""
    return value.replace(".", ",") if _PLAIN_NUMBER.fullmatch(value) else value


def line_forms(
    work: Work,
    lines: Mapping[int, Texts],
    errors: Mapping[int, Said] | None = None,
    *,
    are_stored: bool = False,
) -> list[LineForm]:
    """The cards of the page, each with the questions of its model; ten queries whatever their number."""
    pins = read_pins(work, [id_from(texts.get("id")) or 0 for texts in lines.values()])
    asked = {
        number: asked_of(
            pins,
            id_from(texts.get("id")) or 0,
            id_from(texts.get("model")) or 0,
            takes_newest=bool(texts.get("newest")),
        )
        for number, texts in lines.items()
    }
    offered = load_asked(work, [each for each in asked.values() if each[0]])
    choices = {each.code for model in offered.values() for each in model.spec.parameters if each.options}
    pictures = pictures_of(work, choices)
    forms = []
    for number, texts in lines.items():
        form = LineForm(number, texts, offered.get(asked[number]), (errors or {}).get(number, {}), pictures)
        if are_stored:
            _write_numbers(form)
        forms.append(form)
    return forms


def _write_numbers(form: LineForm) -> None:
    """Stored answers as people write them; what was typed is never touched: 1.250 is 1250 there."""
    for asked in form.spec.parameters if form.spec else ():
        name = f"parameters-{asked.code}"
        if asked.kind == "number" and name in form.typed:
            form.typed[name] = _as_written(form.typed[name])


def at_lines(said: Mapping[str, Sequence[str]], numbers: Sequence[int]) -> tuple[dict[int, Said], Said]:
    """Sentences by field, parted into those of lines, by the page's own numbers, and those of the header.

    The operations count the lines they were given; the page's numbers have holes where lines were removed.
    """
    lines: dict[int, Said] = {}
    header: Said = {}
    for name, sentences in said.items():
        found = _LINE.fullmatch(name)
        if found and int(found[1]) < len(numbers):
            lines.setdefault(numbers[int(found[1])], {})[found[2]] = list(sentences)
        else:
            header[name] = list(sentences)
    return lines, header


def without_prices(lines: Iterable[Texts], order: SalesOrder | None) -> list[Texts]:
    """What somebody who sees no prices may say about lines: stored prices stay as they are."""
    stored = {str(line.id): typed_line(line) for line in order.lines} if order else {}
    kept = ("unit_price", "discount")
    return [
        {**texts, **{name: stored.get(texts.get("id", ""), {}).get(name, "") for name in kept}}
        for texts in lines
    ]


def colour_of(code: str, value: str, chosen: str | None) -> str:
    """The colour of an answer: as the company chose it, else the RAL colour of that number."""
    return chosen or (hex_of(value) or "" if code.startswith("ral") else "")


def extra_columns() -> list[dict[str, Any]]:
    """The grid of off-catalogue materials."""
    return [
        {
            "name": "material",
            "label": gettext("Material"),
            "kind": "lookup",
            "source": url_for("LookupView.materials"),
            "fills": {"unit": "stock_unit"},
            "width": "l",
            "placeholder": gettext("Code or name"),
        },
        {"name": "quantity", "label": gettext("Per door"), "kind": "decimal", "width": "s"},
        {"name": "unit", "label": gettext("Unit"), "kind": "fact", "width": "xs"},
        {"name": "note", "label": gettext("Note"), "kind": "text", "width": "s"},
    ]
