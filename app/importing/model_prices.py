"""Price rows of door models: written on the draft of each model as its own page writes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from app.configurator.price_spec import ROW_WORDS
from app.configurator.sheets.examining import examine
from app.configurator.sheets.saving import save_sheet
from app.configurator.sheets.typed import ModelSheet, Row, print_of, sheet_as_stored, show_amount
from app.importing import columns as of
from app.importing.cells import Cell, folded
from app.importing.columns import Column
from app.importing.kind import Kind, Line, Planned, Progress, Understood
from app.importing.numbers import Style
from app.importing.refusals import RowTwice, UnknownModel, ValueMissing
from app.importing.sale_prices import OPTION, signed_amount
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel

_WORDS: Final = {
    "base": "temel fiyat|taban fiyat|base price|base",
    "option": "secenek farki|secenegin farki|secenek icin fark|secenek|opsiyon|surcharge of an option|option",
    "area": "m² basina|m2 basina|metrekare fiyati|metrekare basina|metrekare|m2|per square metre|area",
    "step": "baslayan her kademe|kademe|adim basina|baslayan adim basina|adim|per started step|step",
    "formula": "formulden|formulle|formule gore|formul|by formula|formula",
}
_KNOWN: Final = {word: kind for kind, words in _WORDS.items() for word in words.split("|")}
_CELLS: Final[tuple[str, ...]] = ("formula", "over", "step", "amount", "condition", "name")
_NUMBERS: Final[frozenset[str]] = frozenset({"over", "step", "amount"})


def _kind(cell: Cell, style: Style) -> str:
    return str(of.one_of(_KNOWN, tuple(ROW_WORDS.values()))(cell, style))


COLUMNS: Final = (
    Column(
        "model",
        N_("Door model"),
        "kapi modeli|model|model kodu|door model",
        of.code(40, capitals=False),
        N_("Its code. The rows are written on its draft; new orders cost that once it is released."),
        of.EXAMPLE_CODE,
    ),
    Column(
        "kind",
        N_("Kind of the row"),
        "satirin turu|satir turu|tur|turu|fiyat turu|kind|kind of the row",
        _kind,
        N_("A base price, a surcharge, a price per m² or per step, or a formula."),
        ROW_WORDS["base"],
        words=ROW_WORDS,
    ),
    OPTION,
    Column(
        "formula",
        N_("Formula"),
        "formul|formula",
        of.text(1000),
        N_("What is counted, like G * Y / 1000000; of a row by formula the price itself."),
        "",
    ),
    Column(
        "over",
        N_("Counted from"),
        "sundan sonra|basi|baslangic|counted from|over",
        of.number(places=3),
        N_("From where steps are counted."),
        "",
        is_number=True,
    ),
    Column(
        "step",
        N_("Step"),
        "adim|adim boyu|step",
        of.number(places=3),
        N_("How long one step is."),
        "",
        is_number=True,
    ),
    Column(
        "amount",
        N_("Amount"),
        "tutar|fiyat|birim fiyat|amount|price",
        signed_amount,
        N_("In TRY without VAT; a surcharge may be below zero."),
        Decimal("12500.50"),
        is_number=True,
    ),
    Column(
        "condition",
        N_("Only if"),
        "kosul|sart|only if|condition",
        of.text(1000),
        N_("A condition, like Y > 2200; empty means always."),
        "",
    ),
    Column(
        "name",
        N_("Name"),
        "ad|adi|aciklama|name",
        of.text(160),
        N_("What it is called where the price is explained."),
        "",
    ),
)


@dataclass
class _OfModel:
    """The page of one model with the lines of the file on it."""

    stored: ModelSheet
    rows: list[Row]
    lines: dict[int, Line] = field(default_factory=dict)
    """Row of the page → line of the file."""

    @property
    def sheet(self) -> ModelSheet:
        return replace(self.stored, prices=tuple(self.rows))


def compare(work: Work, understood: Understood, is_locked: bool) -> list[Planned]:  # noqa: FBT001
    """Each line beside the row of its model that is about the same; checked with the model as a whole."""
    query = select(DoorModel.code, DoorModel.id).order_by(DoorModel.id)
    found = work.session.execute(query.with_for_update() if is_locked else query)
    models = {folded(code): id_ for code, id_ in found}
    groups: dict[int, _OfModel] = {}
    planned = [one for line in understood.lines if (one := _line(work, understood, line, models, groups))]
    for model_id, group in groups.items():
        for refusal in examine(work, group.sheet, model_id).refusals:
            grid, _, rest = (refusal.field or "").partition("-")
            place, _, cell = rest.partition("-")
            line = group.lines.get(int(place)) if grid == "prices" else next(iter(group.lines.values()))
            if line is not None:
                understood.refuse(line, cell if grid == "prices" else "model", refusal)
    return planned


def _line(
    work: Work, understood: Understood, line: Line, models: Mapping[str, int], groups: dict[int, _OfModel]
) -> Planned | None:
    said = line.values
    model_id = models.get(folded(said.get("model", "")))
    if model_id is None and "model" in said:
        understood.refuse(line, "model", UnknownModel(text=said["model"]))
    if "kind" not in said and not understood.is_refused(line, "kind"):
        understood.refuse(line, "kind", ValueMissing())
    if model_id is None or "kind" not in said:
        return None
    group = groups.get(model_id)
    if group is None:
        stored = sheet_as_stored(work, model_id)
        group = groups[model_id] = _OfModel(stored, list(stored.prices))
    return _beside_stored(understood, line, model_id, group)


def _beside_stored(understood: Understood, line: Line, model_id: int, group: _OfModel) -> Planned:
    typed = {
        name: show_amount(line.values[name]) if name in _NUMBERS else str(line.values[name])
        for name in _CELLS
        if name in line.values
    }
    typed |= {"kind": line.values["kind"], "option_text": line.values.get("option", "")}
    places = [at for at, row in enumerate(group.rows) if _same(row, typed)]
    at = places[0] if places else len(group.rows)
    if at in group.lines:
        first = group.lines[at].number
        understood.refuse(line, "kind", RowTwice(text=line.values["model"], first=first, second=line.number))
    group.lines[at] = line
    values = {"model_id": model_id, "typed": typed}
    if not places:
        group.rows.append({"id": "", "option": "", **typed})
        return Planned(line, None, values)
    row = group.rows[at]
    was = {name: row.get(name, "") for name in _CELLS if name in typed and typed[name] != row.get(name, "")}
    group.rows[at] = _written_over(row, typed)
    return Planned(line, int(row["id"] or 0), values, was)


def _same(row: Row, typed: Row) -> bool:
    """Rows are about the same when their kind and their option, or else their name, are the same."""
    if row.get("kind") != typed["kind"]:
        return False
    if typed["kind"] == "option":
        return _option(row) == _option(typed)
    return folded(row.get("name", "")) == folded(typed.get("name", ""))


def _option(row: Row) -> str:
    return folded(row.get("option_text", "").partition("·")[0]).replace(" ", "")


def _written_over(row: Row, typed: Row) -> Row:
    return {**row, **{name: text for name, text in typed.items() if name in _CELLS}}


def write(work: Work, planned: Sequence[Planned], _file_name: str, progress: Progress) -> None:
    """The page of each model is saved once, with all that the file says of it."""
    models: dict[int, list[Row]] = defaultdict(list)
    for one in planned:
        models[one.values["model_id"]].append(one.values["typed"])
    done = 0
    for model_id, lines in sorted(models.items()):
        stored = sheet_as_stored(work, model_id)
        rows: list[Row] = list(stored.prices)
        for typed in lines:
            at = next((at for at, row in enumerate(rows) if _same(row, typed)), None)
            if at is None:
                rows.append({"id": "", "option": "", **typed})
            else:
                rows[at] = _written_over(rows[at], typed)
        save_sheet(work, model_id, replace(stored, prices=tuple(rows)), seen=print_of(stored))
        done += len(lines)
        progress(done)


MODEL_PRICES: Final = Kind(
    "model_prices",
    N_("Prices of door models"),
    N_("Price rows of the drafts of models. Rows the file does not name stay; you release them."),
    COLUMNS,
    ("model", "kind"),
    (Right("edit", "DoorModel"), SEE_PRICE),
    compare,
    write,
)
