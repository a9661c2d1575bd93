"""Batches as suppliers mark them: found by material and code, or opened when they come for the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.purchasing.lines import CheckedLine

# Sorted, so that two deliveries with the same new lots do not wait for each other in a circle.
_LOTS = text(
    "insert into lot (material_id, code, received_on)"
    " select material_id, code, :today"
    " from unnest(cast(:materials as bigint[]), cast(:codes as text[])) as came (material_id, code)"
    " order by material_id, code"
    " on conflict (material_id, code) do update set code = excluded.code returning id, material_id, code"
)

Lots = Mapping[tuple[int, str | None], int]
"""The id of a lot by its material and code; without a code there is none."""


def lots_of(work: Work, lines: Sequence[CheckedLine]) -> Lots:
    """The lots of these lines; one statement, none when no line has a lot."""
    wanted = sorted({(line.material_id, line.lot_code) for line in lines if line.lot_code is not None})
    if not wanted:
        return {}
    asked = {
        "materials": [material_id for material_id, _ in wanted],
        "codes": [code for _, code in wanted],
        "today": today_local(work.now),
    }
    return {(row.material_id, row.code): row.id for row in work.session.execute(_LOTS, asked)}
