"""Sending away what a loading list says: the doors that were ticked, or the whole list."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.kernel.work import Work
from app.shipping.forms import ShipmentForm
from app.shipping.list_showing import list_card, parts_of
from app.shipping.preparing import lock_list
from app.shipping.refusals import LoadingGoesOn, NothingOnList
from models.loading import LoadingDoor, LoadingList


def form_of_list(work: Work, list_id: int, form: ShipmentForm, *, only_ticked: bool) -> ShipmentForm:
    """The form with the doors of a list: those that were ticked, or all; NothingOnList without any.

    What was not ticked stays here and is free again when the truck has left.
    """
    card = list_card(work, list_id)
    parts = parts_of(card, only_ticked=only_ticked)
    if not parts:
        raise NothingOnList(number=card.loading.number)
    return replace(form, customer_id=card.loading.customer_id, parts=parts, loading_id=list_id)


def lock_for_sending(work: Work, form: ShipmentForm) -> LoadingList:
    """The list of a form, locked after its cards; LoadingGoesOn when what was ticked changed meanwhile.

    A door that was loaded while the button was pressed is on the truck, so it has to be on the waybill.
    """
    loading = lock_list(work, form.loading_id or 0)
    sent = {door for part in form.parts for door in part.doors}
    query = select(LoadingDoor.door_id).where(
        LoadingDoor.list_id == loading.id,
        LoadingDoor.removed_at.is_(None),
        LoadingDoor.ticked_at.is_not(None),
    )
    if loading.customer_id != form.customer_id or not set(work.session.scalars(query)) <= sent:
        raise LoadingGoesOn
    return loading
