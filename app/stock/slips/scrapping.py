"""Write off what is spoilt [fire]: in a warehouse, or on the shop floor for an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.kernel.errors import Translate
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.stock.ledger.contents import still_there
from app.stock.ledger.holding import lock_places
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.events import MaterialScrapped
from app.stock.slips.lines import (
    SlipRow,
    TakenLine,
    check_order_lines,
    name_lots,
    numbered,
    read_materials,
    refuse_all,
    take_rows,
    take_shares,
)
from app.stock.slips.refusals import ScrapReasonUnexplained, ScrapReasonUnknown
from app.stock.slips.slips import open_slip
from app.stock.slips.standing import lock_progress
from app.stock.warehouses.warehouses import find_warehouse

SCRAP = Right("scrap", "Stock")
CAUSES: Final = {
    "cut_wrong": N_("Cut or bent wrong"),
    "weld": N_("Welding fault"),
    "paint": N_("Paint fault"),
    "damaged": N_("Damaged in handling"),
    "supplier": N_("Faulty from the supplier"),
    "rusted": N_("Rusted or expired"),
    "offcut": N_("Offcut too small to use"),
    "lost": N_("Lost"),
    "cancelled": N_("Cancelled by the customer"),
    "changed": N_("Changed by the customer"),
    "other": N_("Other reason"),
}
"""Why things are thrown away: a list, so that the reasons can be added up."""


def scrap_from_warehouse(
    work: Work,
    warehouse_id: int | None,
    rows: Sequence[SlipRow],
    cause: str,
    explanation: str = "",
    *,
    key: str | None = None,
    translate: Translate = str,
) -> int:
    """Write off materials of one warehouse at their average cost; the slip's id.

    ``cause`` is one of CAUSES, ``explanation`` what happened in words; ``translate`` says the cause in the
    language of the books. Refusals says everything that is wrong with any line.
    """
    work.require(SCRAP)
    reason = _reason(cause, explanation, translate)
    return int(
        work.once(
            key,
            "scrap_from_warehouse",
            lambda: _from_warehouse(work, warehouse_id, rows, cause, reason),
        )
    )


def scrap_from_order(
    work: Work,
    order_id: int,
    rows: Sequence[SlipRow],
    cause: str,
    explanation: str = "",
    *,
    key: str | None = None,
    translate: Translate = str,
) -> int:
    """Write off what an order's line has in progress; its cost stays with the order. The slip's id.

    Never more than is still there of the line. What is needed again is issued as an extra.
    """
    work.require(SCRAP)
    reason = _reason(cause, explanation, translate)
    return int(work.once(key, "scrap_from_order", lambda: _from_order(work, order_id, rows, cause, reason)))


def _reason(cause: str, explanation: str, translate: Translate) -> str:
    """The cause in words, and what was written beside it."""
    said = " ".join(explanation.split())
    if cause not in CAUSES:
        raise ScrapReasonUnknown
    if cause == "other":
        if not said:
            raise ScrapReasonUnexplained
        return said
    return f"{translate(CAUSES[cause])}: {said}" if said else translate(CAUSES[cause])


def _from_warehouse(
    work: Work, warehouse_id: int | None, asked: Sequence[SlipRow], cause: str, reason: str
) -> int:
    warehouse = find_warehouse(work, warehouse_id, "source_id")
    rows = numbered(asked)
    materials = read_materials(work, rows)
    held = lock_places(work, [warehouse.id], materials)
    here = {material_id: balances for (_place, material_id), balances in held.items()}
    lots = name_lots(work, (balance.lot_id for balances in here.values() for balance in balances))
    taken, refusals = take_rows(rows, here, materials, lots, warehouse.name)
    refuse_all(refusals)
    slip_id, number = _write_off(work, taken, warehouse.id, reason, {"cause": cause})
    work.emit(MaterialScrapped(slip_id, number, len(rows), reason))
    return slip_id


def _from_order(work: Work, order_id: int, asked: Sequence[SlipRow], cause: str, reason: str) -> int:
    rows = numbered(asked)
    wip = lock_progress(work, order_id)
    refuse_all(check_order_lines(work, order_id, rows))
    materials = read_materials(work, rows)
    there = still_there(work, order_id, wip)
    lots = name_lots(work, (share.lot_id for share in there))
    taken, refusals = take_shares(rows, there, materials, lots)
    refuse_all(refusals)
    slip_id, number = _write_off(work, taken, wip, reason, {"cause": cause}, order_id)
    work.emit(MaterialScrapped(slip_id, number, len(rows), reason, order_id))
    return slip_id


def _write_off(
    work: Work,
    taken: Sequence[TakenLine],
    source_id: int,
    reason: str,
    facts: dict[str, str],
    order_id: int | None = None,
) -> tuple[int, str]:
    scrap = places(work).scrap
    slip = open_slip(
        work,
        "scrap",
        source_id=source_id,
        target_id=scrap,
        order_id=order_id,
        reason=reason,
        facts=facts,
    )
    moves = [
        NewMove(
            operation="scrap",
            material_id=line.row.material_id,
            lot_id=line.taken.lot_id,
            source_id=source_id,
            target_id=scrap,
            quantity=line.taken.quantity,
            value=line.taken.value,
            document="slip",
            document_id=slip.id,
            order_line_id=line.row.order_line_id,
            reason=reason,
        )
        for line in taken
    ]
    post_moves(work, moves)
    return slip.id, slip.number
