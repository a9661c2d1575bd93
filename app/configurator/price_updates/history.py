"""The price updates there have been, and what each of them changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.configurator.price_updates.applying import EDIT
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import Work
from models.pricing import PriceUpdate, PriceUpdateItem


@dataclass(frozen=True)
class UpdateRow:
    """An update as the page of all updates shows it."""

    update: PriceUpdate
    prices: int
    is_undone: bool


def recent_updates(work: Work, most: int = 20) -> list[UpdateRow]:
    """The last updates and how many prices each changed, newest first; three queries."""
    updates = list(work.session.scalars(select(PriceUpdate).order_by(PriceUpdate.id.desc()).limit(most)))
    ids = [update.id for update in updates]
    item = PriceUpdateItem
    counted = select(item.update_id, func.count()).where(item.update_id.in_(ids)).group_by(item.update_id)
    prices: dict[int, int] = dict(work.session.execute(counted).all())
    undone = set(work.session.scalars(select(PriceUpdate.undoes_id).where(PriceUpdate.undoes_id.in_(ids))))
    return [UpdateRow(update, prices.get(update.id, 0), update.id in undone) for update in updates]


def items_of(work: Work, update_id: int) -> Sequence[PriceUpdateItem]:
    """Every price an update changed; RecordGone when there is no such update."""
    work.require(EDIT)
    work.require(SEE_PRICE)
    update = work.find(PriceUpdate, update_id)
    query = select(PriceUpdateItem).where(PriceUpdateItem.update_id == update.id)
    return work.session.scalars(query.order_by(PriceUpdateItem.id)).all()
