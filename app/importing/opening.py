"""Opening stock: what lay on the shelves before the product kept the books, posted like a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from app.importing import columns as of
from app.importing.columns import Column, Price
from app.importing.kind import Kind, Line, Planned, Progress, Understood
from app.importing.materials import CODE_NAMES
from app.importing.materials_known import KnownMaterial, known_materials, lock_known
from app.importing.opening_posting import post_opening
from app.importing.references import Codes, Lookup, units, warehouses
from app.importing.refusals import (
    CostMissing,
    CurrencyTwice,
    HasMovesAlready,
    LotMissing,
    LotNotTracked,
    OpenedOtherwise,
    RowTwice,
    UnitDoesNotFit,
    UnknownMaterial,
)
from app.kernel.amounts import show_quantity
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.ledger.places import main_warehouse

_OPENED = text(
    "select m.material_id, m.target_id as warehouse_id, coalesce(l.code, '') as lot,"
    " sum(m.quantity) as quantity from stock_slip s"
    " join stock_move m on m.document = 'slip' and m.document_id = s.id"
    " left join lot l on l.id = m.lot_id"
    " where s.kind = 'count' and s.facts ? 'opening' and s.undone_at is null group by 1, 2, 3"
)
_MOVED = text(
    "select distinct material_id from stock_move m where not (m.document = 'slip' and exists (select from"
    " stock_slip s where s.id = m.document_id and s.kind = 'count' and s.facts ? 'opening'))"
)

COLUMNS: Final = (
    Column(
        "code",
        N_("Material code"),
        CODE_NAMES,
        of.code(40, capitals=True),
        N_("The material must exist and must not have any stock move yet."),
        of.EXAMPLE_CODE,
    ),
    Column(
        "quantity",
        N_("Quantity"),
        "miktar|adet|stok|stok miktari|mevcut|mevcut stok|eldeki|eldeki miktar|bakiye|kalan|kalan miktar"
        "|sayim"
        "|acilis miktari|acilis stogu|depo miktari|devir|devir miktari|fiili stok|quantity|on hand|stock",
        of.number(places=3),
        N_("What lies there, in the material's stock unit."),
        Decimal("1250.5"),
        is_needed=True,
        is_number=True,
    ),
    Column(
        "unit",
        N_("Unit"),
        "birim|birimi|stok birimi|olcu birimi|ana birim|olcu|br|unit|stock unit|uom",
        of.text(40),
        N_("Only to be sure: it must be the unit the material is kept in."),
        "kg",
    ),
    Column(
        "unit_cost",
        N_("Unit cost"),
        "birim maliyet|birim maliyeti|maliyet|birim fiyat|birim fiyati|alis fiyati|ortalama maliyet|fiyat"
        "|ort maliyet|unit cost|cost",
        of.price(),
        N_("What one stock unit is worth, in TRY without VAT; empty takes the material's last price."),
        Decimal("30.25"),
        is_number=True,
    ),
    Column(
        "warehouse",
        N_("Warehouse"),
        "depo|depo kodu|depo adi|ambar|ambar kodu|warehouse",
        of.code(160, capitals=False),
        N_("Code or name of the warehouse; empty means the main one."),
        "ANA",
    ),
    Column(
        "lot",
        N_("Lot"),
        "parti|parti no|lot|lot no|parti kodu|seri no|sarj no|sarj",
        of.code(40, capitals=False),
        N_("Only for materials that are tracked by lot."),
        "",
    ),
)


class _Spot(NamedTuple):
    material: int
    warehouse: int
    lot: str


@dataclass
class _Books:
    """What has been posted already: by earlier lists, and by anybody else."""

    opened: dict[_Spot, Decimal]
    moved: set[int]
    main: int
    find_warehouse: Lookup[int]
    find_unit: Lookup[int]
    seen: dict[_Spot, int]


def compare(work: Work, understood: Understood, is_locked: bool) -> list[Planned]:  # noqa: FBT001
    """Each line beside what the books say: opened before, moved since, or new."""
    materials = known_materials(work)
    if is_locked:
        lock_known(work, materials, understood)
        materials = known_materials(work)
    books = _Books(
        {
            _Spot(row.material_id, row.warehouse_id, row.lot): row.quantity
            for row in work.session.execute(_OPENED)
        },
        set(work.session.scalars(_MOVED)),
        main_warehouse(work),
        warehouses(work),
        units(work),
        {},
    )
    planned = []
    for line in understood.lines:
        material = _material(understood, line, materials)
        if material is not None:
            planned.append(_planned(understood, line, material, books))
    return planned


def _material(understood: Understood, line: Line, materials: Codes) -> KnownMaterial | None:
    if "code" not in line.values:
        return None
    try:
        material: KnownMaterial | None = materials.find(line.values["code"])
        if material is None:
            raise UnknownMaterial
    except Refusal as refusal:
        understood.refuse(line, "code", refusal)
        return None
    return material


def _planned(understood: Understood, line: Line, material: KnownMaterial, books: _Books) -> Planned:
    understood.need(line, _QUANTITY)
    _check_unit(understood, line, material, books)
    spot = _Spot(material.id, _warehouse(understood, line, books), _lot(understood, line, material))
    first = books.seen.setdefault(spot, line.number)
    if first != line.number:
        refusal = RowTwice(text=line.values["code"], first=first, second=line.number)
        understood.refuse(line, "code", refusal)
    quantity: Decimal = line.values.get("quantity", Decimal(0))
    values: dict[str, Any] = {
        "material_id": material.id,
        "warehouse_id": spot.warehouse,
        "lot": spot.lot,
        "quantity": quantity,
        "unit_cost": _cost(understood, line, material, quantity),
    }
    is_there = _is_there(understood, line, material, books, spot, quantity)
    # An opening of nothing is no move; what was opened alike before stays as it is.
    return Planned(line, material.id if is_there or not quantity else None, values)


def _check_unit(understood: Understood, line: Line, material: KnownMaterial, books: _Books) -> None:
    if "unit" not in line.values:
        return
    try:
        if books.find_unit.take(line.values, "unit") != material.unit_id:
            raise UnitDoesNotFit(code=material.code, unit=material.symbol)
    except Refusal as refusal:
        understood.refuse(line, "unit", refusal)


def _warehouse(understood: Understood, line: Line, books: _Books) -> int:
    if "warehouse" not in line.values:
        return books.main
    try:
        return books.find_warehouse.take(line.values, "warehouse")
    except Refusal as refusal:
        understood.refuse(line, "warehouse", refusal)
        return 0


def _lot(understood: Understood, line: Line, material: KnownMaterial) -> str:
    lot: str = line.values.get("lot", "")
    if material.is_lot_tracked and not lot and line.values.get("quantity"):
        understood.refuse(line, "lot", LotMissing(code=material.code))
    if lot and not material.is_lot_tracked:
        understood.refuse(line, "lot", LotNotTracked(code=material.code))
    return lot


def _cost(understood: Understood, line: Line, material: KnownMaterial, quantity: Decimal) -> Decimal:
    written: Price | None = line.values.get("unit_cost")
    if written is not None:
        if written.currency not in ("", "TRY"):
            understood.refuse(line, "unit_cost", CurrencyTwice(written=written.currency, said="TRY"))
        return written.amount
    if quantity and not material.replacement_cost and not understood.is_refused(line, "unit_cost"):
        understood.refuse(line, "unit_cost", CostMissing())
    return material.replacement_cost


def _is_there(
    understood: Understood,
    line: Line,
    material: KnownMaterial,
    books: _Books,
    spot: _Spot,
    quantity: Decimal,
) -> bool:
    """Whether an earlier list has posted just this; anything else that moved it is in the way."""
    opened = books.opened.get(spot, Decimal(0))
    if opened == quantity:
        return True
    if opened:
        understood.refuse(line, "quantity", OpenedOtherwise(quantity=show_quantity(opened, material.symbol)))
    elif material.id in books.moved and quantity:
        understood.refuse(line, "quantity", HasMovesAlready(code=material.code))
    return False


def write(work: Work, planned: Sequence[Planned], file_name: str, progress: Progress) -> None:
    """One count slip for each warehouse, every move on it."""
    post_opening(work, [one.values for one in planned], file_name, progress)


_QUANTITY: Final = next(column for column in COLUMNS if column.name == "quantity")
OPENING_STOCK: Final = Kind(
    "opening_stock",
    N_("Opening stock"),
    N_("What lies in your warehouses on the first day, and what it is worth."),
    COLUMNS,
    ("code",),
    (Right("adjust", "Stock"),),
    compare,
    write,
    shows_prices=True,
    tells_of_warehouses=True,
)
