"""What stands on the pages of stock slips: their grids, and the rows that were typed into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.amounts import NotANumber, parse_decimal, round_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.work import Work
from app.materials.naming import Names, read_names
from app.stock.progress.leaving import InProgress
from app.stock.slips.lines import SlipRow
from models.materials import Material
from models.orders import OrderLine
from views import formatting
from views.ids import id_from

Row = dict[str, str]
_LONGEST_LOT = 40


def goods_columns() -> list[dict[str, Any]]:
    """The grid of what is carried or thrown away: material, quantity, lot."""
    return [
        {
            "name": "material",
            "label": gettext("Material"),
            "kind": "lookup",
            "source": url_for("LookupView.materials"),
            "fills": {"unit": "stock_unit", "lot": "lot"},
            "required": True,
            "width": "xl",
            "placeholder": gettext("Code or name"),
        },
        {
            "name": "quantity",
            "label": gettext("Quantity"),
            "kind": "decimal",
            "required": True,
            "width": "s",
        },
        {"name": "unit", "label": gettext("Unit"), "kind": "fact", "width": "xs"},
        {
            "name": "lot",
            "label": gettext("Lot or piece"),
            "kind": "text",
            "width": "l",
            "placeholder": gettext("Only when there are several"),
        },
    ]


def issue_columns(lines: Sequence[OrderLine]) -> list[dict[str, Any]]:
    """The same with the line of the order that the material is for."""
    choices = [(line.id, _line_word(line)) for line in lines]
    chosen = {
        "name": "order_line",
        "label": gettext("Line of the order"),
        "kind": "select",
        "choices": choices,
        "required": True,
        "width": "l",
    }
    return [chosen, *goods_columns()]


def progress_columns(*, measured: bool) -> list[dict[str, Any]]:
    """The grid of what an order has in progress, with how much of it leaves."""
    columns: list[dict[str, Any]] = [
        {"name": "order_line", "kind": "hidden"},
        {"name": "material_id", "kind": "hidden"},
        {"name": "lot", "kind": "hidden"},
        {"name": "line", "label": gettext("Line"), "kind": "fact", "width": "xs"},
        {"name": "material", "label": gettext("Material"), "kind": "fact", "width": "xl"},
        {"name": "there", "label": gettext("In production"), "kind": "fact", "width": "m"},
        {"name": "quantity", "label": gettext("Quantity"), "kind": "decimal", "width": "s"},
    ]
    if measured:
        columns += [
            {
                "name": "length",
                "label": gettext("Length"),
                "kind": "decimal",
                "places": 0,
                "unit": "mm",
                "width": "s",
            },
            {
                "name": "width",
                "label": gettext("Width"),
                "kind": "decimal",
                "places": 0,
                "unit": "mm",
                "width": "s",
            },
        ]
    return columns


def progress_rows(there: Sequence[InProgress]) -> list[Row]:
    """What is in progress as the rows of that grid, nothing written yet."""
    return [
        {
            "order_line": str(one.order_line_id),
            "material_id": str(one.material_id),
            "lot": one.lot or "",
            "line": str(one.position),
            "material": f"{one.code} {one.name}" + (f" · {one.lot}" if one.lot else ""),
            "there": formatting.dual(one.quantity, one.unit, one.purchase_unit, one.purchase_factor),
        }
        for one in there
    ]


def is_written(row: Mapping[str, str]) -> bool:
    """Whether anybody wrote something into a row: the line of the order is chosen from the beginning."""
    return "material_id" in row or any(
        row.get(name) for name in ("material_text", "material", "quantity", "lot")
    )


def read_goods(work: Work, raw: Sequence[Mapping[str, str]], *, of_order: bool = False) -> list[SlipRow]:
    """The rows that were typed into a grid of goods; Refusals with every cell that cannot be understood."""
    names = read_names(work, [(row.get("material", ""), row.get("material_text", "").strip()) for row in raw])
    refusals: list[Refusal] = []
    meant = [_material_id(names, row, place, refusals) for place, row in enumerate(raw)]
    materials = _materials(work, [one for one in meant if one is not None])
    rows = [
        SlipRow(
            material_id or 0,
            _quantity(row, place, materials.get(material_id or 0), refusals),
            row.get("lot", "").strip()[:_LONGEST_LOT],
            id_from(row.get("order_line")) if of_order else None,
            row=place,
        )
        for place, (row, material_id) in enumerate(zip(raw, meant, strict=True))
    ]
    if refusals:
        raise Refusals(refusals)
    return rows


def read_progress(work: Work, raw: Sequence[Mapping[str, str]]) -> list[SlipRow]:
    """The rows of the grid of progress in which something was written."""
    refusals: list[Refusal] = []
    written = [
        (place, row)
        for place, row in enumerate(raw)
        if any(row.get(name, "").strip() for name in ("quantity", "length", "width"))
    ]
    ids = {place: id_from(row.get("material_id")) or 0 for place, row in written}
    materials = _materials(work, list(ids.values()))
    rows = []
    for place, row in written:
        length, width = (_millimetres(row, place, name, refusals) for name in ("length", "width"))
        has_quantity = bool(row.get("quantity", "").strip())
        quantity = _quantity(row, place, materials.get(ids[place]), refusals) if has_quantity else None
        rows.append(
            SlipRow(
                ids[place],
                quantity,
                row.get("lot", "").strip()[:_LONGEST_LOT],
                id_from(row.get("order_line")),
                length,
                width,
                place,
            )
        )
    if refusals:
        raise Refusals(refusals)
    return rows


def _line_word(line: OrderLine) -> str:
    model = line.configuration.get("model") or {}
    called = model.get("name") or (line.model.name if line.model else "") or line.description
    return f"{line.position} · {called} × {line.quantity}"


def _material_id(names: Names, row: Mapping[str, str], place: int, refusals: list[Refusal]) -> int | None:
    try:
        return names.find(row.get("material", ""), row.get("material_text", "").strip()).id
    except Refusal as refusal:
        refusal.field = f"lines-{place}-material"
        refusals.append(refusal)
        return None


def _materials(work: Work, ids: Sequence[int]) -> dict[int, Material]:
    query = (
        select(Material)
        .where(Material.id.in_(set(ids)))
        .options(joinedload(Material.unit), joinedload(Material.purchase_unit))
    )
    return {material.id: material for material in work.session.scalars(query)}


def _quantity(
    row: Mapping[str, str], place: int, material: Material | None, refusals: list[Refusal]
) -> Decimal | None:
    """In the stock unit; “2 levha” is understood when the material is bought by the sheet."""
    field, typed = f"lines-{place}-quantity", row.get("quantity", "")
    try:
        try:
            return parse_decimal(typed, unit=material.unit.symbol if material else "", field=field)
        except NotANumber:
            if material is None or material.purchase_unit is None:
                raise
            bought = parse_decimal(typed, unit=material.purchase_unit.symbol, field=field)
            return round_quantity(bought * material.purchase_factor)
    except NotANumber as refusal:
        refusals.append(refusal)
        return None


def _millimetres(row: Mapping[str, str], place: int, name: str, refusals: list[Refusal]) -> int | None:
    """A whole number of millimetres; -1 for what is none, which no piece has."""
    typed = row.get(name, "").strip()
    if not typed:
        return None
    try:
        number = parse_decimal(typed, unit="mm", field=f"lines-{place}-{name}")
    except NotANumber as refusal:
        refusals.append(refusal)
        return None
    return int(number) if number == number.to_integral_value() and abs(number) < 10**6 else -1
