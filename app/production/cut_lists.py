"""What is cut for the doors of a card: pieces by material, from the order as it was confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.configurator.explosion import explode
from app.configurator.loading import load_models
from app.configurator.reading import read_values
from app.documents.paper_json import PaperPart
from app.kernel.amounts import round_quantity
from app.kernel.errors import Refusal
from app.kernel.work import RecordGone, Work
from app.orders.freezing import cuts_as_json
from app.stock.progress.measuring import sheet_weight
from models.materials import Material
from models.orders import OrderLine

_SQUARE = Decimal(1_000_000)
_TENTH = Decimal("0.1")


@dataclass(frozen=True, kw_only=True)
class CutRow(PaperPart):
    """Equal pieces: how many for all doors of the card, and their size in millimetres."""

    name: str
    each: int
    """For one door."""
    pieces: int
    length: Decimal
    width: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class CutGroup(PaperPart):
    """All pieces from one sheet thickness or one profile, and how much of it they are."""

    code: str
    name: str
    rows: tuple[CutRow, ...]
    pieces: int
    net: Decimal | None = None
    """The pieces alone in the unit of the material, where that is known for sure."""
    needed: Decimal | None = None
    """With waste, as the bill of materials has it."""
    unit: str = ""
    bought: Decimal | None = None
    """The same as it is bought: how many sheets."""
    bought_unit: str = ""


def cuts_of_lines(work: Work, lines: Sequence[OrderLine]) -> dict[int, list[dict[str, Any]] | None]:
    """The pieces of one door of each line as they were frozen, by the line's id.

    Orders confirmed before pieces were kept are worked out from their parameters, as their models are today;
    None where that cannot be done any more.
    """
    older = [line for line in lines if "cuts" not in line.configuration and line.model_id is not None]
    today = _worked_out(work, older)
    return {
        line.id: today[line.id] if line.id in today else list(line.configuration.get("cuts", ()))
        for line in lines
    }


def were_frozen(line: OrderLine) -> bool:
    """Whether the pieces of a line's doors were kept when the order was confirmed."""
    return "cuts" in line.configuration or line.model_id is None


def _worked_out(work: Work, lines: Sequence[OrderLine]) -> dict[int, list[dict[str, Any]] | None]:
    if not lines:
        return {}
    try:
        models = load_models(work, {line.model_id for line in lines if line.model_id is not None})
    except RecordGone:
        return dict.fromkeys(line.id for line in lines)
    worked: dict[int, list[dict[str, Any]] | None] = {}
    for line in lines:
        try:
            spec = models[line.model_id or 0]
            worked[line.id] = cuts_as_json(explode(spec, read_values(spec, line.parameters)).cuts)
        except Refusal:
            # The model has changed so much that this door is none of it.
            worked[line.id] = None
    return worked


def materials_of_cuts(work: Work, cuts: Iterable[Sequence[Mapping[str, Any]] | None]) -> dict[str, Material]:
    """The materials that pieces are cut from, by code."""
    codes = {cut["material"] for each in cuts for cut in each or ()}
    query = (
        select(Material)
        .where(Material.code.in_(codes))
        .options(joinedload(Material.unit), joinedload(Material.purchase_unit))
    )
    return {material.code: material for material in work.session.scalars(query)} if codes else {}


def grouped(
    cuts: Sequence[Mapping[str, Any]],
    doors: int,
    materials: Mapping[str, Material],
    needed: Mapping[str, Decimal],
) -> tuple[CutGroup, ...]:
    """The pieces of ``doors`` equal doors by material; ``needed`` is what the bill has of each material."""
    by_code: dict[str, list[CutRow]] = {}
    for cut in cuts:
        width = Decimal(cut["width"]) if cut.get("width") else None
        row = CutRow(
            name=cut["name"],
            each=cut["pieces"],
            pieces=cut["pieces"] * doors,
            length=Decimal(cut["length"]),
            width=width,
        )
        by_code.setdefault(cut["material"], []).append(row)
    return tuple(_group(code, rows, materials.get(code), needed.get(code)) for code, rows in by_code.items())


def _group(code: str, rows: list[CutRow], material: Material | None, needed: Decimal | None) -> CutGroup:
    pieces = sum(row.pieces for row in rows)
    if material is None:
        return CutGroup(code=code, name=code, rows=tuple(rows), pieces=pieces)
    is_dual = material.purchase_unit is not None and material.purchase_unit_id != material.unit_id
    return CutGroup(
        code=code,
        name=material.name,
        rows=tuple(rows),
        pieces=pieces,
        net=_net(rows, material),
        needed=needed,
        unit=material.unit.symbol,
        bought=(needed / material.purchase_factor).quantize(_TENTH) if is_dual and needed else None,
        bought_unit=material.purchase_unit.symbol if is_dual and material.purchase_unit else "",
    )


def _net(rows: Iterable[CutRow], material: Material) -> Decimal | None:
    """What the pieces are without waste; kilograms only where the weight of the sheet is sure."""
    unit = material.unit.code
    if unit == "MTR":
        return round_quantity(sum((row.pieces * row.length for row in rows), Decimal(0)) / 1000)
    if any(row.width is None for row in rows):
        return None
    square = sum((row.pieces * row.length * (row.width or 0) for row in rows), Decimal(0)) / _SQUARE
    if unit == "MTK":
        return round_quantity(square)
    weight = sheet_weight(material) if unit == "KGM" else None
    return None if weight is None else round_quantity(square * weight)
