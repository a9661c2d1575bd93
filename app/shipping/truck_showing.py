"""The doors of a truck as the screen at it gets them, in the office or on a tablet of the floor; no money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from app.kernel.clock import show_moment
from app.kernel.text import N_
from app.shipping.list_showing import ListCard, ListedDoor

GONE_WORDS: Final = {
    "shipped": N_("left with another waybill"),
    "scrapped": N_("scrapped"),
    "cancelled": N_("its order was cancelled"),
}
BACK_IN: Final = N_("back in %(name)s")


def truck_json(card: ListCard, translate: Callable[[str], str]) -> dict[str, Any]:
    """How it stands: its state, and each door with what it is, who ticked it, and why it cannot leave."""
    return {"state": card.loading.state, "doors": [_door(door, translate) for door in card.doors]}


def _door(door: ListedDoor, translate: Callable[[str], str]) -> dict[str, Any]:
    return {
        "id": door.id,
        "serial": door.serial,
        "code": str(door.public_id),
        "order": door.order_number,
        "line": door.line_id,
        "what": " · ".join(filter(None, (door.looks.model, door.looks.size))),
        "more": " · ".join(filter(None, (door.looks.opening, door.looks.colours))),
        "ticked": show_moment(door.ticked_at) if door.ticked_at else "",
        "by": door.ticked_by,
        "gone": _gone(door, translate),
    }


def _gone(door: ListedDoor, translate: Callable[[str], str]) -> str:
    """Why a door of a list cannot leave with it; nothing when it can."""
    if door.state == "ready":
        return ""
    if door.state in GONE_WORDS:
        return translate(GONE_WORDS[door.state])
    return translate(BACK_IN) % {"name": door.department}
