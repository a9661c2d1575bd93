"""What happened to a material lately: the last lines of its ledger."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import joinedload

from app.identity.fencing import own_warehouses
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.stock import StockMove

LIST_STOCK = Right("list", "Stock")


def moves_of(own: frozenset[int] | None) -> ColumnElement[bool]:
    """The moves that touch one of these warehouses; all of them for who works everywhere."""
    if own is None:
        return true()
    return or_(StockMove.source_id.in_(own), StockMove.target_id.in_(own))


def latest_moves(work: Work, material_id: int, *, most: int = 10) -> Sequence[StockMove]:
    """The last moves of a material in one's warehouses, the newest first; as fast after a million moves."""
    work.require(LIST_STOCK)
    return work.session.scalars(
        select(StockMove)
        .where(StockMove.material_id == material_id, moves_of(own_warehouses(work)))
        .options(joinedload(StockMove.source), joinedload(StockMove.target))
        .order_by(StockMove.id.desc())
        .limit(most)
    ).all()
