"""Give back what an order did not use: by quantity into a warehouse, or as measured pieces [artan parça]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import text

from app.documents.numbering import take_codes
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.stock.ledger.amounts import checked_reason
from app.stock.ledger.contents import still_there
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.progress.measuring import LONGEST, quantity_of_piece
from app.stock.progress.refusals import LengthMissing, MeasureImpossible, PieceQuantityMissing
from app.stock.slips.events import LeftoverReturned
from app.stock.slips.lines import (
    SlipRow,
    TakenLine,
    cell,
    check_order_lines,
    name_lots,
    numbered,
    read_materials,
    refuse_all,
    take_shares,
)
from app.stock.slips.slips import open_slip
from app.stock.slips.standing import lock_progress
from app.stock.warehouses.warehouses import find_warehouse, remnant_warehouse
from models.materials import Material
from models.stock import Location

RETURN = Right("return", "Stock")

_NEW_PIECES = text(
    "insert into lot (material_id, code, received_on, length_mm, width_mm, left_from_line_id)"
    " select * from unnest(cast(:materials as bigint[]), cast(:codes as text[]), cast(:days as date[]),"
    " cast(:lengths as integer[]), cast(:widths as integer[]), cast(:lines as bigint[]))"
    " returning id, code"
)


def return_leftovers(
    work: Work,
    order_id: int,
    target_id: int | None,
    rows: Sequence[SlipRow],
    reason: str,
    key: str | None = None,
) -> int:
    """Bring leftovers of an order's lines back; the slip's id.

    A row with a length becomes a measured piece of its own in the warehouse for leftovers, with a code
    like ARP-2026-00001; its quantity may be left out where it follows from the measure for sure. The other
    rows go to the warehouse ``target_id``. Never more than is still in progress for the line.
    """
    work.require(RETURN)
    reason = checked_reason(reason)
    return int(
        work.once(key, "return_leftovers", lambda: _give_back(work, order_id, target_id, rows, reason))
    )


def _give_back(
    work: Work, order_id: int, target_id: int | None, asked: Sequence[SlipRow], reason: str
) -> int:
    rows = numbered(asked)
    is_measured = [row.length_mm is not None for row in rows]
    target = find_warehouse(work, target_id, "target_id") if not all(is_measured) else None
    shed = remnant_warehouse(work) if any(is_measured) else None
    wip = lock_progress(work, order_id)
    materials = read_materials(work, rows)
    rows, refusals = _measured(rows, materials)
    refusals = [*check_order_lines(work, order_id, rows), *refusals]
    there = still_there(work, order_id, wip)
    lots = name_lots(work, (share.lot_id for share in there))
    taken, too_much = take_shares([row for row in rows if row.quantity], there, materials, lots)
    refuse_all([*refusals, *too_much])
    slip = open_slip(
        work,
        "return",
        source_id=wip,
        target_id=(target or shed or remnant_warehouse(work)).id,
        order_id=order_id,
        reason=reason,
    )
    pieces = _name_pieces(work, rows)
    moves: list[NewMove] = []
    for line in taken:
        piece = pieces.get(line.row.row or 0)
        if piece is None or shed is None:
            assert target is not None, "refused before"
            moves.append(_move(slip.id, line, wip, target.id, line.taken.lot_id, reason))
        else:
            moves += _as_piece(work, slip.id, line, wip, shed, piece[0], reason)
    post_moves(work, moves)
    codes = tuple(code for _lot, code in pieces.values())
    work.emit(LeftoverReturned(slip.id, slip.number, order_id, len(rows), reason, codes))
    return slip.id


def _measured(
    rows: Sequence[SlipRow], materials: Mapping[int, Material]
) -> tuple[list[SlipRow], list[Refusal]]:
    """Every measured row with its quantity, and what is wrong with measures."""
    checked: list[SlipRow] = []
    refusals: list[Refusal] = []
    for row in rows:
        if row.length_mm is None:
            if row.width_mm is not None:
                refusals.append(LengthMissing(field=cell(row, "length")))
            checked.append(row if row.quantity is not None else replace(row, quantity=Decimal(0)))
            if row.quantity is None:
                refusals.append(PieceQuantityMissing(field=cell(row, "quantity")))
            continue
        sides = {"length": row.length_mm, "width": row.width_mm}
        wrong = [name for name, side in sides.items() if side is not None and not 0 < side <= LONGEST]
        refusals += [MeasureImpossible(field=cell(row, name), most=LONGEST) for name in wrong]
        quantity = row.quantity
        if quantity is None and not wrong:
            quantity = quantity_of_piece(materials[row.material_id], row.length_mm, row.width_mm)
            if quantity is None:
                refusals.append(PieceQuantityMissing(field=cell(row, "quantity")))
        checked.append(replace(row, quantity=quantity))
    return checked, refusals


def _name_pieces(work: Work, rows: Sequence[SlipRow]) -> dict[int, tuple[int, str]]:
    """A lot of its own for every measured row: its id and code by the row's place."""
    measured = [row for row in rows if row.length_mm is not None]
    if not measured:
        return {}
    today: date = today_local(work.now)
    codes = take_codes(work, "remnant", "ARP", today.year, len(measured))
    asked = {
        "materials": [row.material_id for row in measured],
        "codes": codes,
        "days": [today] * len(measured),
        "lengths": [row.length_mm for row in measured],
        "widths": [row.width_mm for row in measured],
        "lines": [row.order_line_id for row in measured],
    }
    ids = {row.code: row.id for row in work.session.execute(_NEW_PIECES, asked)}
    return {row.row or 0: (ids[code], code) for row, code in zip(measured, codes, strict=True)}


def _as_piece(
    work: Work, slip_id: int, line: TakenLine, wip: int, shed: Location, lot_id: int, reason: str
) -> list[NewMove]:
    """A move keeps its lot, so what comes back becomes its own lot over the adjustment, at the same value."""
    adjustment = places(work).adjustment
    return [
        _move(slip_id, line, wip, shed.id, line.taken.lot_id, reason),
        replace(_move(slip_id, line, shed.id, adjustment, line.taken.lot_id, reason), order_line_id=None),
        replace(_move(slip_id, line, adjustment, shed.id, lot_id, reason), order_line_id=None),
    ]


def _move(
    slip_id: int, line: TakenLine, source_id: int, target_id: int, lot_id: int | None, reason: str
) -> NewMove:
    return NewMove(
        operation="return",
        material_id=line.row.material_id,
        lot_id=lot_id,
        source_id=source_id,
        target_id=target_id,
        quantity=line.taken.quantity,
        value=line.taken.value,
        document="slip",
        document_id=slip_id,
        order_line_id=line.row.order_line_id,
        reason=reason,
    )
