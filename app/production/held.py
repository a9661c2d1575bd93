"""Doors that are being loaded stay where they are: nobody sends them back or scraps them meanwhile."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.production import WorkOrder

_HOLDER: Final = text(
    "select l.number from loading_door h join loading_list l on l.id = h.list_id"
    " join door d on d.id = h.door_id"
    " where d.work_order_id = :card and h.is_held order by l.id limit 1"
)


class CardOnLoadingList(Refusal):
    """Somebody stands at a truck with these doors."""

    code = "production.card_on_loading_list"
    sentence = N_("Doors of card {number} are being loaded ({list}). Take them off the loading list first.")


def refuse_held(work: Work, card: WorkOrder) -> None:
    """Raise CardOnLoadingList when a loading list holds doors of a locked card that is ready."""
    if card.state != "ready":
        return
    holder = work.session.scalar(_HOLDER, {"card": card.id})
    if holder is not None:
        raise CardOnLoadingList(number=card.number, list=holder)
