"""Doors have names: finding one by what was scanned or typed, and the labels that say so."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select

from app.kernel.errors import Refusal
from app.kernel.permissions import NotAllowed, Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.production.cards import LOOK
from app.production.own_cards import require_own_cards
from models.configurator import DoorModel
from models.orders import OrderLine
from models.production import Door, WorkOrder

SHOW: Final = Right("show", "Door")
PRINT: Final = Right("print", "Door")
PRINT_ON_BOARD: Final = Right("print", "Board")
MOST_LABELS: Final = 1200
# A hand scanner is a keyboard from America: behind a Turkish keyboard its dash arrives as a star, and the
# rest of the address around the door's own name does not matter.
_PUBLIC_ID: Final = re.compile(
    r"([0-9a-f]{8})[-*]([0-9a-f]{4})[-*]([0-9a-f]{4})[-*]([0-9a-f]{4})[-*]([0-9a-f]{12})$", re.IGNORECASE
)
_CARD: Final = re.compile(r"(IE)[-*]([0-9]{4})[-*]([0-9]{5,12})$", re.IGNORECASE)
"""The number of a work card, alone or at the end of the address on it."""
_LONGEST: Final = 400
_LONGEST_SERIAL: Final = 40


class UnknownDoor(Refusal):
    """What was scanned or typed is no door of this company."""

    code = "production.unknown_door"
    sentence = N_("There is no door with this code.")
    field = "door"


class TooManyDoorLabels(Refusal):
    """More labels than a printer should be given at once."""

    code = "production.too_many_labels"
    sentence = N_("These are {count} labels, at most {most} go at once. Print them card by card.")


@dataclass(frozen=True)
class DoorLabel:
    """What the label of a door says: its name, what it is, and nothing about who bought it."""

    serial: str
    public_id: UUID
    model: str
    size: str
    opening: str
    colours: str


def find_door(work: Work, scanned: str) -> Door:
    """The door with this serial, public id or label address; UnknownDoor when there is none.

    The code of a work card stands for the first door that is on the card now.
    """
    typed = scanned.strip()
    found = None
    if len(typed) <= _LONGEST and "\0" not in typed:
        query = _by_code(typed)
        found = work.session.scalars(query).first() if query is not None else None
    if found is None:
        raise UnknownDoor
    return found


def find_public(work: Work, public_id: str) -> Door | None:
    """The door with this public id, and only by that: serials can be counted through."""
    found = _PUBLIC_ID.fullmatch(public_id)
    if found is None:
        return None
    return work.session.scalars(select(Door).where(Door.public_id == UUID("".join(found.groups())))).first()


def _by_code(typed: str) -> Select[Door] | None:
    found = _PUBLIC_ID.search(typed)
    if found is not None:
        return select(Door).where(Door.public_id == UUID("".join(found.groups())))
    card = _CARD.search(typed)
    if card is not None:
        number = "-".join(card.groups()).upper()
        return (
            select(Door)
            .join(Door.work_order)
            .where(WorkOrder.number == number)
            .order_by(Door.scrapped_event_id.is_not(None), Door.serial)
            .limit(1)
        )
    serial = typed.replace("*", "-")
    if not 0 < len(serial) <= _LONGEST_SERIAL:
        return None
    return select(Door).where(Door.serial.in_((serial, serial.upper())))


def may_print(work: Work) -> bool:
    """Whether labels and work cards may be printed: in the office, or at a screen that was given it."""
    return work.actor.may(PRINT) or work.actor.may(PRINT_ON_BOARD)


def require_print(work: Work) -> None:
    """Raise NotAllowed unless labels and work cards may be printed."""
    if not may_print(work):
        raise NotAllowed(right=str(PRINT))


def door_labels(
    work: Work,
    *,
    orders: Collection[int] = (),
    cards: Collection[int] = (),
    doors: Collection[int] = (),
) -> list[DoorLabel]:
    """The labels of doors that are not scrapped, by order, line and serial. One query.

    Raises TooManyDoorLabels for more than a printer should be given at once, NotThisStation for a screen
    that asks for cards of elsewhere.
    """
    require_print(work)
    require_own_cards(work, cards)
    query = (
        select(
            Door.serial,
            Door.public_id,
            OrderLine.parameters,
            OrderLine.configuration,
            DoorModel.name.label("model"),
        )
        .join(WorkOrder, WorkOrder.id == Door.work_order_id)
        .join(OrderLine, OrderLine.id == Door.order_line_id)
        .outerjoin(DoorModel, DoorModel.id == OrderLine.model_id)
        .where(
            Door.scrapped_event_id.is_(None),
            WorkOrder.state.not_in(("cancelled", "scrapped")),
            WorkOrder.order_id.in_(orders) | WorkOrder.id.in_(cards) | Door.id.in_(doors),
        )
        .order_by(OrderLine.order_id, OrderLine.position, Door.serial)
        .limit(MOST_LABELS + 1)
    )
    rows = work.session.execute(query).all()
    if len(rows) > MOST_LABELS:
        raise TooManyDoorLabels(count=f"{MOST_LABELS}+", most=MOST_LABELS)
    return [_label(row) for row in rows]


def _label(row: Any) -> DoorLabel:
    seen = Looks.of(row.parameters, row.configuration, row.model)
    return DoorLabel(row.serial, row.public_id, seen.model, seen.size, seen.opening, seen.colours)


@dataclass(frozen=True)
class Looks:
    """How a door looks, from what was frozen on its order line."""

    model: str
    size: str
    opening: str
    colours: str
    answers: tuple[tuple[str, str], ...]
    """Every answer with its name, in the order the model asks."""

    @classmethod
    def of(
        cls, parameters: dict[str, str] | None, configuration: dict[str, Any] | None, model: str | None
    ) -> Looks:
        """The looks of a line's doors; a line from elsewhere may have no configuration at all."""
        values, frozen = parameters or {}, configuration or {}
        labels: dict[str, dict[str, str]] = frozen.get("labels") or {}
        sides = [values[code] for code in ("G", "Y", "K") if values.get(code)]
        colours = dict.fromkeys(
            _colour(labels.get(code, {}).get("value") or values[code])
            for code in ("ral_dis", "ral_ic")
            if values.get(code)
        )
        return cls(
            model=(frozen.get("model") or {}).get("name") or model or "",
            size=f"{' × '.join(sides)} mm" if sides else "",
            opening=labels.get("yon", {}).get("value") or values.get("yon", ""),
            colours=" / ".join(colours),
            answers=tuple(_answers(labels, frozen.get("order") or list(labels))),
        )


def _colour(label: str) -> str:
    return f"RAL {label}" if label.isdecimal() else label


def _answers(labels: dict[str, dict[str, str]], order: Sequence[str]) -> list[tuple[str, str]]:
    """Millimetres as drawings and papers have them: 2050, not 2.050."""
    said = []
    for code in order:
        label = labels.get(code, {})
        if not label.get("value"):
            continue
        value = label["value"].replace(".", "") if label.get("unit") == "mm" else label["value"]
        said.append((label["name"], f"{value} {label.get('unit', '')}".strip()))
    return said


def require_look(work: Work) -> None:
    """Raise NotAllowed unless doors may be looked at: on the board, or in the office."""
    if not work.actor.may(LOOK):
        work.require(SHOW)
