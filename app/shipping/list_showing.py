"""A loading list as screens and paper show it: order by order, door by door, how far the loading is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.doors import Looks
from app.shipping.forms import Part
from models.loading import LoadingList

SHOW: Final = Right("show", "Shipment")
LIST: Final = Right("list", "Shipment")

_DOORS: Final = text(
    "select h.door_id, d.serial, d.public_id, d.scrapped_event_id is not null as is_scrapped,"
    " d.shipment_line_id is not null as has_left, h.ticked_at, h.ticked_by, h.is_held,"
    " w.id as card_id, w.number as card, w.state, dep.name as department, o.id as order_id,"
    " o.number as order_number, o.due_on, l.id as line_id, l.position, l.parameters, l.configuration,"
    " m.name as model, l.description"
    " from loading_door h join door d on d.id = h.door_id join work_order w on w.id = d.work_order_id"
    " join department dep on dep.id = w.department_id join order_line l on l.id = d.order_line_id"
    " join sales_order o on o.id = l.order_id left join door_model m on m.id = l.model_id"
    " where h.list_id = :list and h.removed_at is null order by o.id, l.position, d.serial"
)
_OPEN: Final = text(
    "select l.id, l.number, l.created_at, l.created_by, l.note, p.id as customer_id, p.name as customer,"
    " p.city, count(h.id) as doors, count(h.ticked_at) as ticked, max(h.ticked_at) as last_tick,"
    " coalesce(array_agg(distinct h.ticked_by) filter (where h.ticked_by <> ''), '{}') as loaders"
    " from loading_list l join party p on p.id = l.customer_id"
    " left join loading_door h on h.list_id = l.id and h.removed_at is null"
    " where l.state = 'loading' and (cast(:customer as bigint) is null or p.id = :customer)"
    " group by l.id, p.id order by l.id"
)


@dataclass(frozen=True)
class ListedDoor:
    """One door of a list."""

    id: int
    serial: str
    public_id: UUID
    card_id: int
    card: str
    order_id: int
    order_number: str
    line_id: int
    position: int
    looks: Looks
    ticked_at: datetime | None
    ticked_by: str
    state: str
    """ready, or why it cannot leave: shipped, scrapped, or where its card is instead."""
    department: str


@dataclass(frozen=True)
class ListCard:
    """A loading list with its doors, order by order."""

    loading: LoadingList
    customer: str
    doors: tuple[ListedDoor, ...]

    @property
    def ticked(self) -> int:
        """How many doors stand on the truck."""
        return sum(door.ticked_at is not None for door in self.doors)

    @property
    def gone(self) -> tuple[ListedDoor, ...]:
        """Doors that can no longer leave with it."""
        return tuple(door for door in self.doors if door.state != "ready")

    def by_order(self) -> list[tuple[str, list[ListedDoor]]]:
        """The doors under the number of their order."""
        found: dict[str, list[ListedDoor]] = {}
        for door in self.doors:
            found.setdefault(door.order_number, []).append(door)
        return list(found.items())


@dataclass(frozen=True)
class OpenList:
    """A truck that is being loaded, in one line."""

    id: int
    number: str
    created_at: datetime
    created_by: str
    note: str
    customer_id: int
    customer: str
    city: str
    doors: int
    ticked: int
    last_tick: datetime | None
    loaders: Sequence[str]


def list_card(work: Work, list_id: int) -> ListCard:
    """Everything about one loading list in two statements; RecordGone when there is none."""
    work.require(SHOW)
    loading = work.session.scalar(
        select(LoadingList)
        .where(LoadingList.id == list_id)
        .options(joinedload(LoadingList.customer))
        .execution_options(populate_existing=True)
    )
    if loading is None:
        raise RecordGone
    rows = work.session.execute(_DOORS, {"list": list_id}).all()
    doors = tuple(_listed(row, is_open=loading.state == "loading") for row in rows)
    return ListCard(loading, loading.customer.name, doors)


def open_lists(work: Work, customer_id: int | None = None) -> list[OpenList]:
    """Trucks that are being loaded now; one statement."""
    work.require(LIST)
    rows = work.session.execute(_OPEN, {"customer": customer_id})
    return [OpenList(**row) for row in rows.mappings()]


def parts_of(card: ListCard, *, only_ticked: bool) -> tuple[Part, ...]:
    """What leaves with the truck, card by card: the ticked doors, or all of the list."""
    chosen: dict[int, list[int]] = {}
    for door in card.doors:
        if door.ticked_at is not None or not only_ticked:
            chosen.setdefault(door.card_id, []).append(door.id)
    return tuple(Part(card_id, len(doors), tuple(doors)) for card_id, doors in chosen.items())


def _listed(row: Any, *, is_open: bool) -> ListedDoor:
    state = "scrapped" if row.is_scrapped else "shipped" if row.has_left else row.state
    return ListedDoor(
        id=row.door_id,
        serial=row.serial,
        public_id=row.public_id,
        card_id=row.card_id,
        card=row.card,
        order_id=row.order_id,
        order_number=row.order_number,
        line_id=row.line_id,
        position=row.position,
        looks=Looks.of(row.parameters, row.configuration, row.model or row.description),
        ticked_at=row.ticked_at,
        ticked_by=row.ticked_by,
        state=state if is_open else "ready",
        department=row.department,
    )
