"""What happened to a material lately: the last lines of its ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.permissions import Right
from app.kernel.work import Work
from models.stock import StockMove

LIST_STOCK = Right("list", "Stock")


def latest_moves(work: Work, material_id: int, *, most: int = 10) -> Sequence[StockMove]:
    """The last moves of a material with their places, the newest first; as fast after a million moves."""
    work.require(LIST_STOCK)
    return work.session.scalars(
        select(StockMove)
        .where(StockMove.material_id == material_id)
        .options(joinedload(StockMove.source), joinedload(StockMove.target))
        .order_by(StockMove.id.desc())
        .limit(most)
    ).all()
