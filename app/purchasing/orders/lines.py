"""The lines of a purchase order: as typed or pasted into the grid, and as they may be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.amounts import parse_decimal, round_unit_cost
from app.kernel.clock import parse_date
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.materials.naming import Names, read_names
from app.materials.naming_refusals import MaterialUnknown
from app.purchasing.fields import MOST_LINES, field_of
from app.purchasing.orders.refusals import TooManyOrdered, WhichUnit
from app.purchasing.refusals import MaterialPassive, PriceBelowZero, PriceTooLarge, UnitUnknown
from app.stock.ledger.amounts import MOST, checked_quantity
from models.materials import Material, Unit

CELLS = ("material_id", "material", "quantity", "unit", "unit_price", "expected_on")
"""What a row of the grid may hold, all as text; a row in which all are empty is left out."""

NOT_WRITTEN = 0
"""A unit cell that was left empty: ten sheets and ten kilograms are not the same order."""


@dataclass(frozen=True)
class OrderedLine:
    """One material to be ordered, in the unit it is bought in or in its stock unit."""

    material_id: int
    quantity: Decimal
    unit_id: int | None = None
    """None is the unit it is bought in; ``NOT_WRITTEN`` only when there is nothing to choose."""
    unit_price: Decimal | None = None
    """None: what is agreed with the supplier, else what it cost last."""
    expected_on: date | None = None
    row: int | None = None
    """The row of the form, for errors at its fields; None is the line's own place in the list."""


def resolve_ordered(
    work: Work, raw: Sequence[Mapping[str, str]], currency: str = "TRY"
) -> tuple[list[OrderedLine], list[Refusal]]:
    """The lines that were typed, and every cell that cannot be understood. Two or three queries."""
    rows = [(row, cells) for row, cells in enumerate(raw) if any(_cell(cells, each) for each in CELLS)]
    if len(rows) > MOST_LINES:
        return [], [TooManyOrdered(most=MOST_LINES)]
    names = read_names(work, [(_cell(cells, "material_id"), _cell(cells, "material")) for _, cells in rows])
    units = {
        tr_fold(word): unit.id
        for unit in work.session.scalars(select(Unit).order_by(Unit.id.desc()))
        for word in (unit.name, unit.code, unit.symbol)
    }
    wrong: list[Refusal] = []
    lines = [_Row(row, cells, wrong).read(names, units, currency) for row, cells in rows]
    return lines, wrong


class _Row:
    """One row while it is read; what is wrong with a cell is kept, and the next cell is read."""

    def __init__(self, row: int, cells: Mapping[str, str], wrong: list[Refusal]) -> None:
        self.row, self.cells, self.wrong = row, cells, wrong

    def read(self, names: Names, units: Mapping[str, int], currency: str) -> OrderedLine:
        material_id = 0
        try:
            named = names.find(_cell(self.cells, "material_id"), _cell(self.cells, "material"))
            material_id = named.id
        except Refusal as refusal:
            self.refuse("material", refusal)
        written = _cell(self.cells, "unit")
        if written and tr_fold(written) not in units:
            self.refuse("unit", UnitUnknown(text=written))
        return OrderedLine(
            material_id,
            self.number("quantity") or Decimal(1),
            units.get(tr_fold(written), NOT_WRITTEN),
            self.number("unit_price", currency) if _cell(self.cells, "unit_price") else None,
            self.day(),
            self.row,
        )

    def number(self, column: str, unit: str = "") -> Decimal | None:
        try:
            number = parse_decimal(_cell(self.cells, column), unit=unit)
            return number if column != "quantity" else checked_quantity(number)
        except Refusal as refusal:
            self.refuse(column, refusal)
            return None

    def day(self) -> date | None:
        written = _cell(self.cells, "expected_on")
        try:
            return parse_date(written) if written else None
        except Refusal as refusal:
            self.refuse("expected_on", refusal)
            return None

    def refuse(self, column: str, refusal: Refusal) -> None:
        refusal.field = field_of(self.row, column)
        self.wrong.append(refusal)


def check_ordered(
    work: Work, lines: Sequence[OrderedLine], wrong: list[Refusal]
) -> list[tuple[OrderedLine, Material]]:
    """Each line with its material, units loaded; what is wrong is added to ``wrong``. One query."""
    query = (
        select(Material)
        .options(joinedload(Material.unit), joinedload(Material.purchase_unit))
        .where(Material.id.in_({line.material_id for line in lines}))
    )
    materials = {material.id: material for material in work.session.scalars(query)}
    good = []
    for place, line in enumerate(lines):
        row = place if line.row is None else line.row
        material = materials.get(line.material_id)
        found = list(_line_refusals(line, material))
        for column, refusal in found:
            refusal.field = field_of(row, column)
            wrong.append(refusal)
        if material is not None and not found:
            good.append((line, material))
    return good


def unit_and_factor(line: OrderedLine, material: Material) -> tuple[int, Decimal]:
    """The line's unit and how many stock units are in it."""
    bought_in = material.purchase_unit_id or material.unit_id
    unit_id = line.unit_id or bought_in
    return unit_id, Decimal(1) if unit_id == material.unit_id else material.purchase_factor


def refuse_all(wrong: Sequence[Refusal]) -> None:
    """Raise what is wrong: one thing as itself, several together."""
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise Refusals(list(wrong))


def _line_refusals(line: OrderedLine, material: Material | None) -> list[tuple[str, Refusal]]:
    if material is None:
        return [("material", MaterialUnknown(text=line.material_id))]
    wrong: list[tuple[str, Refusal]] = []
    if not material.is_active:
        wrong.append(("material", MaterialPassive(material=str(material))))
    known = {material.unit_id, material.purchase_unit_id or material.unit_id}
    is_clear = line.unit_id is None or (line.unit_id == NOT_WRITTEN and len(known) == 1)
    if not is_clear and line.unit_id not in known:
        both = " / ".join(unit.symbol for unit in (material.purchase_unit, material.unit) if unit is not None)
        wrong.append(("unit", WhichUnit(material=material.code, units=both)))
    try:
        checked_quantity(line.quantity)
    except Refusal as refusal:
        wrong.append(("quantity", refusal))
    if line.unit_price is not None and line.unit_price < 0:
        wrong.append(("unit_price", PriceBelowZero()))
    elif line.unit_price is not None and round_unit_cost(line.unit_price) * line.quantity >= MOST:
        wrong.append(("unit_price", PriceTooLarge(price=line.unit_price)))
    return wrong


def _cell(cells: Mapping[str, str], column: str) -> str:
    return " ".join((cells.get(column) or "").split())
