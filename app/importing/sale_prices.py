"""Prices agreed with customers: rows of price lists that there are, read as the page of a list reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from app.configurator.price_lists.keeping import MOST_ROWS, TooManyRows, add_rows
from app.configurator.price_lists.typed import KINDS as ROW_KINDS
from app.configurator.price_lists.typed import read_rows
from app.configurator.sheets.typed import show_amount
from app.importing import columns as of
from app.importing.cells import Cell, folded
from app.importing.columns import Column
from app.importing.kind import Kind, Line, Planned, Progress, Understood
from app.importing.numbers import Style
from app.importing.refusals import UnknownModel, UnknownPriceList, ValueMissing
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel
from models.pricing import PriceList

_WORDS: Final = {
    "model_price": "modelin fiyati|model fiyati|fiyat|price|price of the model",
    "model_percent": "modele yuzde|modele uygulanan yuzde|model yuzdesi|yuzde|percent|percent on the model",
    "option": "secenek farki|secenegin farki|opsiyon farki|secenek|option|surcharge of the option",
}
_KNOWN: Final = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
_COLUMNS: Final = {"kind": "kind", "model": "model", "option": "option", "amount": "amount"}
_NEEDED: Final = ("kind", "amount")


def signed_amount(cell: Cell, style: Style) -> Decimal:
    """An amount that may be below zero: a discount, an option that is cheaper."""
    written = of.sound(cell)
    if isinstance(written, str) and written.strip()[:1] in ("-", "–", "−"):
        return -Decimal(of.price(places=2)(written.strip()[1:], style).amount)
    if isinstance(written, Decimal) and written < 0:
        return -Decimal(of.price(places=2)(-written, style).amount)
    return Decimal(of.price(places=2)(written, style).amount)


def _what(cell: Cell, style: Style) -> str:
    """What a row is about, in our words or those people write for them."""
    return str(of.one_of(_KNOWN, tuple(ROW_KINDS.values()))(cell, style))


OPTION: Final = Column(
    "option",
    N_("Option"),
    "secenek|opsiyon|cevap|option",
    of.text(120),
    N_("Question and answer of a surcharge, like KILIT = KALE."),
    "",
)
COLUMNS: Final = (
    Column(
        "list",
        N_("Price list"),
        "fiyat listesi|liste|liste adi|price list|list",
        of.text(160),
        N_("Its name, as on the page of price lists; the list must exist."),
        of.EXAMPLE_CODE,
    ),
    Column(
        "kind",
        N_("What the row is about"),
        "satirin konusu|satir|satir turu|konu|tur|turu|kind|what the row is about",
        _what,
        N_("The price of a model, a percent on a model, or the surcharge of an option."),
        ROW_KINDS["model_price"],
        words=ROW_KINDS,
    ),
    Column(
        "model",
        N_("Door model"),
        "kapi modeli|model|model kodu|door model",
        of.code(40, capitals=False),
        N_("Its code. A surcharge without a model counts for all of them."),
        "CK-LUX",
    ),
    OPTION,
    Column(
        "amount",
        N_("Price, percent or surcharge"),
        "fiyat yuzde veya fark|fiyat|tutar|yuzde|fark|deger|price percent or surcharge|amount|price",
        signed_amount,
        N_("In TRY without VAT, or in percent; percents and surcharges may be below zero."),
        Decimal("12500.50"),
        is_number=True,
    ),
)


@dataclass
class _OfList:
    """The lines of the file that one list gets."""

    prices: PriceList
    lines: list[Line] = field(default_factory=list)
    typed: list[dict[str, str]] = field(default_factory=list)


def compare(work: Work, understood: Understood, is_locked: bool) -> list[Planned]:  # noqa: FBT001
    """Each line beside the row of its list that is about the same."""
    query = select(PriceList).order_by(PriceList.id)
    lists = {
        folded(each.name): each
        for each in work.session.scalars(query.with_for_update() if is_locked else query)
    }
    models = {folded(code): id_ for code, id_ in work.session.execute(select(DoorModel.code, DoorModel.id))}
    groups: dict[int, _OfList] = {}
    for line in understood.lines:
        found = lists.get(folded(line.values.get("list", "")))
        missing = [name for name in _NEEDED if name not in line.values]
        if found is None and "list" in line.values:
            understood.refuse(line, "list", UnknownPriceList())
        for name in missing:
            if not understood.is_refused(line, name):
                understood.refuse(line, name, ValueMissing())
        typed = None if missing or found is None else _typed(understood, line, models)
        if found is not None and typed is not None:
            group = groups.setdefault(found.id, _OfList(found))
            group.lines.append(line)
            group.typed.append(typed)
    return [planned for group in groups.values() for planned in _of_list(work, understood, group)]


def _typed(understood: Understood, line: Line, models: Mapping[str, int]) -> dict[str, str] | None:
    """The line as the page of the list would send it."""
    said = line.values
    model = models.get(folded(said["model"])) if "model" in said else None
    if model is None and "model" in said:
        understood.refuse(line, "model", UnknownModel(text=said["model"]))
        return None
    return {
        "kind": said["kind"],
        "model": str(model or ""),
        "option_text": said.get("option", ""),
        "amount": show_amount(said["amount"]),
    }


def _of_list(work: Work, understood: Understood, group: _OfList) -> list[Planned]:
    refusals: list[Refusal] = []
    values = read_rows(work, group.typed, refusals)
    for refusal in refusals:
        _, place, cell = (refusal.field or "").split("-", 2)
        understood.refuse(group.lines[int(place)], _COLUMNS.get(cell, "kind"), refusal)
    stored = {(row.kind, row.model_id, row.option_id): row for row in group.prices.rows}
    planned = []
    for line, each in zip(group.lines, values, strict=True):
        row = stored.get((each["kind"], each["model_id"], each["option_id"]))
        was = {} if row is None or row.amount == each["amount"] else {"amount": row.amount}
        planned.append(Planned(line, row.id if row else None, {"list_id": group.prices.id, **each}, was))
    new = [one for one in planned if one.id is None]
    if len(stored) + len(new) > MOST_ROWS:
        understood.refuse(new[-1].line, "list", TooManyRows(most=MOST_ROWS))
    return planned


def write(work: Work, planned: Sequence[Planned], _file_name: str, progress: Progress) -> None:
    """Each list gets its rows in one go, and its own entry in the history."""
    lists: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in planned:
        values = dict(one.values)
        lists[values.pop("list_id")].append(values)
    done = 0
    for list_id, rows in sorted(lists.items()):
        add_rows(work, list_id, rows)
        done += len(rows)
        progress(done)


SALE_PRICES: Final = Kind(
    "sale_prices",
    N_("Prices of customers"),
    N_("Rows of price lists: prices of models, percents, surcharges. Rows that the file does not name stay."),
    COLUMNS,
    ("list", "kind"),
    (Right("edit", "PriceList"), SEE_PRICE),
    compare,
    write,
)
