"""What a screen that is bound to departments may look at by number: only cards that stand there."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.kernel.work import Work
from app.production.floor_actor import FloorActor
from app.production.refusals import NotThisStation
from app.production.standing import stands_here
from models.production import WorkOrder


def require_own_cards(work: Work, cards: Collection[int]) -> None:
    """Raise NotThisStation when one of these cards stands where the screen that asks does not.

    Whoever scans a door is told where it is, wherever that is; numbers can be counted through.
    """
    actor = work.actor
    if not cards or not isinstance(actor, FloorActor) or not actor.departments:
        return
    asked = select(WorkOrder).where(WorkOrder.id.in_(cards)).options(joinedload(WorkOrder.department))
    for card in work.session.scalars(asked):
        if not stands_here(actor, card):
            raise NotThisStation(number=card.number, department=card.department.name)
