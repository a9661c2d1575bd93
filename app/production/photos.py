"""Pictures from the floor: taken at a station, kept with the card, the door and what happened to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import NotAllowed
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.production.cards import REWORK, SCRAP, TAP, kiosk_of
from app.production.doors import find_door, require_look
from app.production.own_cards import require_own_cards
from models.core import IdempotencyKey
from models.floor import FloorPhoto
from models.production import ProductionEvent, WorkOrder

MOST_OF_A_CARD: Final = 60
_TAKERS: Final = (TAP, REWORK, SCRAP)
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class PhotosFull(Refusal):
    """A card has more pictures than anybody looks at."""

    code = "production.photos_full"
    sentence = N_("This card has {most} pictures already. No more are kept.")


class DoorNotOnCard(Refusal):
    """The picture names a door of another card."""

    code = "production.door_not_on_card"
    sentence = N_("The door {serial} is not one of this card.")
    field = "door"


@dataclass(frozen=True)
class PhotoTaken(Event):
    """A picture was taken at a station."""

    subject = "WorkOrder"
    work_order_id: int
    photo_id: int
    sha256: str


def require_camera(work: Work) -> None:
    """Raise NotAllowed unless whoever acts may do something with cards, and so show why."""
    if not any(work.actor.may(right) for right in _TAKERS):
        raise NotAllowed(right=str(TAP))


def keep_photo(
    work: Work,
    card_id: int,
    content: bytes,
    *,
    door: str = "",
    touch_key: str = "",
    key: str | None = None,
) -> dict[str, Any]:
    """Keep a picture that ``as_kept`` has made, with its card; idempotent by ``key``.

    ``door`` is a serial or label of a door of the card's line, ``touch_key`` the key of the touch it
    belongs to, when there is one. Returns its public ``id`` and the ``card``.
    """
    require_camera(work)
    act = f"keep photo {card_id}"
    return cast("dict[str, Any]", work.once(key, act, lambda: _keep(work, card_id, content, door, touch_key)))


def _keep(work: Work, card_id: int, content: bytes, door: str, touch_key: str) -> dict[str, Any]:
    card = work.find(WorkOrder, card_id)
    event = _event(work, card, touch_key)
    # What was sent back has left the screen that shows with a picture why it did so.
    if event is None or event.kiosk_id is None or event.kiosk_id != kiosk_of(work):
        require_own_cards(work, [card_id])
    kept = work.session.scalar(
        select(func.count()).select_from(FloorPhoto).where(FloorPhoto.work_order_id == card_id)
    )
    if (kept or 0) >= MOST_OF_A_CARD:
        raise PhotosFull(most=MOST_OF_A_CARD)
    photo = FloorPhoto(
        work_order_id=card.id,
        event_id=event.id if event is not None else None,
        door_id=_door(work, card, door),
        taken_at=work.now,
        taken_by=work.actor.name,
        sha256=sha256(content).hexdigest(),
        content=content,
    )
    work.session.add(photo)
    work.session.flush()
    work.emit(PhotoTaken(card.id, photo.id, photo.sha256))
    return {"id": str(photo.public_id), "card": card.id}


def _door(work: Work, card: WorkOrder, code: str) -> int | None:
    if not code:
        return None
    door = find_door(work, code)
    # The card may have been split since the picture was taken.
    if door.order_line_id != card.order_line_id:
        raise DoorNotOnCard(serial=door.serial)
    return door.id


def _event(work: Work, card: WorkOrder, touch_key: str) -> ProductionEvent | None:
    """The event the touch with this key wrote; None when it never came, or was another line's."""
    if not touch_key:
        return None
    result = work.session.scalar(select(IdempotencyKey.result).where(IdempotencyKey.key == touch_key))
    event_id = result.get("event") if isinstance(result, dict) else None
    if not isinstance(event_id, int):
        return None
    return work.session.scalar(
        select(ProductionEvent)
        .join(WorkOrder, WorkOrder.id == ProductionEvent.work_order_id)
        .where(ProductionEvent.id == event_id, WorkOrder.order_line_id == card.order_line_id)
    )


def read_photo(work: Work, public_id: str) -> FloorPhoto:
    """A picture with its content, for whoever may look at doors; RecordGone when there is none."""
    require_look(work)
    if _ID.fullmatch(public_id) is None:
        raise RecordGone
    found = work.session.scalars(
        select(FloorPhoto).where(FloorPhoto.public_id == UUID(public_id)).options(undefer(FloorPhoto.content))
    ).first()
    if found is None:
        raise RecordGone
    require_own_cards(work, [found.work_order_id])
    return found
