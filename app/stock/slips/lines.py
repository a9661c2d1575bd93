"""The lines of a slip: what was asked for, and taking it from where it lies, every error at its cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app.kernel.amounts import show_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import tr_fold
from app.kernel.work import RecordGone, Work
from app.stock.ledger.amounts import checked_quantity
from app.stock.ledger.balances import Balance, Taken, take_from
from app.stock.ledger.contents import Left, Share
from app.stock.slips.refusals import (
    LineHasLeft,
    LineOfOrderMissing,
    LotNeeded,
    LotUnknown,
    NoSlipLines,
    NotThatMuchInProgress,
    NotThatMuchThere,
    PieceWhole,
    TooManySlipLines,
)
from models.materials import Material

MOST_LINES = 200
_MOST_LOTS_NAMED = 5

_LOTS = text("select id, code, length_mm from lot where id = any(cast(:lots as bigint[]))")
_LINES = text("select id from order_line where order_id = :order")
_GONE = text(
    "select id, position from order_line"
    " where order_id = :order and model_id is not null and shipped >= quantity"
)


@dataclass(frozen=True)
class SlipRow:
    """One line of a slip as somebody wrote it; the quantity in the material's stock unit."""

    material_id: int
    quantity: Decimal | None
    lot_code: str = ""
    order_line_id: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    row: int | None = None
    """The row of the form, for errors at its cells."""


class TakenLine(NamedTuple):
    """A part of a line that leaves one balance."""

    row: SlipRow
    taken: Taken


class LotName(NamedTuple):
    """A lot by its code, and whether it is one measured piece."""

    code: str
    is_piece: bool


def cell(row: SlipRow, column: str) -> str:
    """The name of one cell of the grid: ``lines-0-quantity``."""
    return f"lines-{row.row or 0}-{column}"


def numbered(rows: Sequence[SlipRow]) -> list[SlipRow]:
    """The rows with their places in the form; NoSlipLines or TooManySlipLines when that is no slip."""
    if not rows:
        raise NoSlipLines
    if len(rows) > MOST_LINES:
        raise TooManySlipLines(most=MOST_LINES)
    return [
        row if row.row is not None else SlipRow(**{**vars(row), "row": place})
        for place, row in enumerate(rows)
    ]


def read_materials(work: Work, rows: Iterable[SlipRow]) -> dict[int, Material]:
    """The materials of the lines with their units; RecordGone when one does not exist."""
    wanted = {row.material_id for row in rows}
    query = select(Material).where(Material.id.in_(wanted)).options(joinedload(Material.unit))
    found = {material.id: material for material in work.session.scalars(query)}
    if len(found) < len(wanted):
        raise RecordGone
    return found


def name_lots(work: Work, lot_ids: Iterable[int | None]) -> dict[int, LotName]:
    """The codes of lots by id; no query when there are none."""
    wanted = sorted({lot_id for lot_id in lot_ids if lot_id is not None})
    if not wanted:
        return {}
    rows = work.session.execute(_LOTS, {"lots": wanted})
    return {row.id: LotName(row.code, row.length_mm is not None) for row in rows}


def check_order_lines(work: Work, order_id: int, rows: Sequence[SlipRow]) -> list[Refusal]:
    """Every line of the slip is for a line of this order."""
    known = set(work.session.execute(_LINES, {"order": order_id}).scalars())
    return [
        LineOfOrderMissing(field=cell(row, "order_line")) for row in rows if row.order_line_id not in known
    ]


def refuse_shipped_lines(work: Work, order_id: int, rows: Sequence[SlipRow]) -> list[Refusal]:
    """No line of the slip is for doors that have all left."""
    gone = {row.id: row.position for row in work.session.execute(_GONE, {"order": order_id})}
    return [
        LineHasLeft(field=cell(row, "order_line"), line=gone[row.order_line_id])
        for row in rows
        if row.order_line_id in gone
    ]


def take_rows(
    rows: Sequence[SlipRow],
    held: Mapping[int, Sequence[Balance]],
    materials: Mapping[int, Material],
    lots: Mapping[int, LotName],
    place: str,
) -> tuple[list[TakenLine], list[Refusal]]:
    """Take every line from locked balances of one warehouse, and everything that is wrong with the others.

    Without a lot the goods without one go; of several lots one must be named, unless all of it goes.
    A measured piece only goes by its own code and as a whole.
    """
    taken: list[TakenLine] = []
    refusals: list[Refusal] = []
    for row in rows:
        try:
            material = materials[row.material_id]
            quantity = checked_quantity(row.quantity or Decimal(0), cell(row, "quantity"))
            usable = _usable(row, held.get(row.material_id, ()), quantity, material, lots)
            there = sum((balance.on_hand for balance in usable), Decimal(0))
            if there < quantity:
                left = show_quantity(there, material.unit.symbol)
                raise NotThatMuchThere(
                    field=cell(row, "quantity"), left=left, material=material.code, warehouse=place
                )
            taken += [TakenLine(row, part) for part in take_from(usable, quantity)]
        except Refusal as refusal:
            refusals.append(refusal)
    return taken, refusals


def _usable(
    row: SlipRow,
    balances: Sequence[Balance],
    quantity: Decimal,
    material: Material,
    lots: Mapping[int, LotName],
) -> list[Balance]:
    there = [balance for balance in balances if balance.on_hand > 0]
    if not row.lot_code:
        loose = [balance for balance in there if balance.lot_id is None or not lots[balance.lot_id].is_piece]
        all_of_it = sum((balance.on_hand for balance in there), Decimal(0))
        if quantity == all_of_it:
            return there
        if len(loose) <= 1 and (loose or not there):
            return loose
        codes = [lots[balance.lot_id].code for balance in there if balance.lot_id is not None]
        if not codes:
            return loose
        raise LotNeeded(
            field=cell(row, "lot"), material=material.code, lots=", ".join(codes[:_MOST_LOTS_NAMED])
        )
    wanted = tr_fold(row.lot_code)
    for balance in balances:
        if balance.lot_id is not None and tr_fold(lots[balance.lot_id].code) == wanted:
            if lots[balance.lot_id].is_piece and 0 < balance.on_hand != quantity:
                shown = show_quantity(balance.on_hand, material.unit.symbol)
                raise PieceWhole(field=cell(row, "quantity"), lot=row.lot_code, quantity=shown)
            return [balance]
    raise LotUnknown(field=cell(row, "lot"), text=row.lot_code, material=material.code)


def together(taken: Iterable[TakenLine]) -> dict[int, Decimal]:
    """How much of each material these lines take."""
    quantities: dict[int, Decimal] = defaultdict(Decimal)
    for line in taken:
        quantities[line.row.material_id] += line.taken.quantity
    return dict(quantities)


def take_shares(
    rows: Sequence[SlipRow],
    there: Mapping[Share, Left],
    materials: Mapping[int, Material],
    lots: Mapping[int, LotName],
) -> tuple[list[TakenLine], list[Refusal]]:
    """Take every line from what an order's line still has in progress, never more than that."""
    left = {share: Balance(share.lot_id, one.quantity, one.value) for share, one in there.items()}
    taken: list[TakenLine] = []
    refusals: list[Refusal] = []
    for row in rows:
        try:
            quantity = checked_quantity(row.quantity or Decimal(0), cell(row, "quantity"))
            usable = [balance for share, balance in left.items() if _is_of(row, share, lots)]
            material = materials[row.material_id]
            if (most := sum((balance.on_hand for balance in usable), Decimal(0))) < quantity:
                shown = show_quantity(most, material.unit.symbol)
                raise NotThatMuchInProgress(field=cell(row, "quantity"), left=shown, material=material.code)
            taken += [TakenLine(row, part) for part in take_from(usable, quantity)]
        except Refusal as refusal:
            refusals.append(refusal)
    return taken, refusals


def _is_of(row: SlipRow, share: Share, lots: Mapping[int, LotName]) -> bool:
    if (share.order_line_id, share.material_id) != (row.order_line_id, row.material_id):
        return False
    if not row.lot_code:
        return True
    return share.lot_id is not None and tr_fold(lots[share.lot_id].code) == tr_fold(row.lot_code)


def refuse_all(refusals: Sequence[Refusal]) -> None:
    """Raise everything that is wrong at once; nothing when nothing is."""
    if refusals:
        raise Refusals(list(refusals))
