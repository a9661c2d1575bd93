"""Post opening stock: adjustment → warehouse, all lines of a warehouse on one slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import text

from app.importing.kind import Progress
from app.importing.sets import AT_ONCE
from app.kernel.amounts import round_money
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.stock.ledger.places import places
from app.stock.ledger.posting import NewMove, post_moves
from app.stock.slips.slips import open_slip

_LOTS = text(
    "insert into lot (material_id, code, received_on)"
    # Sorted, so that two who open the same lots do not wait for each other in a circle.
    " select * from unnest(cast(:materials as bigint[]), cast(:codes as text[]))"
    " as given (material_id, code) cross join (select cast(:today as date)) as day"
    " order by 1, 2 on conflict (material_id, code) do nothing"
)
_LOT_IDS = text(
    "select lot.id, lot.material_id, lot.code from lot"
    " join unnest(cast(:materials as bigint[]), cast(:codes as text[])) as given (material_id, code)"
    " on given.material_id = lot.material_id and given.code = lot.code"
)


def post_opening(
    work: Work, rows: Sequence[Mapping[str, Any]], file_name: str, progress: Progress
) -> list[int]:
    """Post every row; the ids of the slips. The materials are locked already."""
    lots = _lots(work, [row for row in rows if row["lot"]])
    slips, done = [], 0
    ordered = sorted(rows, key=lambda row: int(row["warehouse_id"]))
    for warehouse_id, of_warehouse in groupby(ordered, key=lambda row: int(row["warehouse_id"])):
        moves = list(of_warehouse)
        slip = open_slip(
            work, "count", source_id=warehouse_id, reason=file_name, facts={"opening": file_name}
        )
        slips.append(slip.id)
        for start in range(0, len(moves), AT_ONCE):
            some = moves[start : start + AT_ONCE]
            post_moves(work, [_move(work, row, slip.id, lots, file_name) for row in some])
            done += len(some)
            progress(done)
    return slips


def _lots(work: Work, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], int]:
    if not rows:
        return {}
    given = {"materials": [row["material_id"] for row in rows], "codes": [row["lot"] for row in rows]}
    work.session.execute(_LOTS, {**given, "today": today_local(work.now)})
    found = work.session.execute(_LOT_IDS, given)
    return {(row.material_id, row.code): row.id for row in found}


def _move(
    work: Work, row: Mapping[str, Any], slip_id: int, lots: Mapping[tuple[int, str], int], reason: str
) -> NewMove:
    return NewMove(
        operation="count",
        material_id=row["material_id"],
        lot_id=lots.get((row["material_id"], row["lot"])),
        source_id=places(work).adjustment,
        target_id=row["warehouse_id"],
        quantity=row["quantity"],
        value=round_money(row["quantity"] * row["unit_cost"]),
        document="slip",
        document_id=slip_id,
        reason=reason,
    )
