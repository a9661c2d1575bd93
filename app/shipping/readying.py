"""What stands in Sevke Hazır: the cards a truck can take, and where they go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, cast, func, select

from app.kernel.permissions import Right
from app.kernel.work import Work
from models.configurator import DoorModel
from models.loading import LoadingDoor, LoadingList
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from models.production import Door, WorkOrder
from models.returning import ReturnedDoor

LOOK = Right("list", "Shipment")


@dataclass(frozen=True)
class Delivery:
    """Where an order goes: the address on the order, or else the customer's own."""

    street: str
    district: str
    city: str
    postal_code: str
    country: str


@dataclass(frozen=True)
class ReadyCard:
    """A card that can leave, most urgent first. It knows no money."""

    work_order_id: int
    number: str
    order_id: int
    order_number: str
    customer_id: int
    customer: str
    order_line_id: int
    model: str
    size: str
    opening: str
    quantity: int
    ordered: int
    shipped: int
    due_on: date | None
    since: datetime
    serials: tuple[str, ...]
    delivery: Delivery
    held: int = 0
    """Doors of it that loading lists hold."""
    lists: tuple[tuple[int, str], ...] = ()
    """Those lists, by id and number."""
    came_back: bool = False
    """It was with the customer before."""

    @property
    def free(self) -> int:
        """Doors that can be put on a truck now."""
        return self.quantity - self.held


def ready_doors(
    work: Work, *, customer_id: int | None = None, order_id: int | None = None
) -> list[ReadyCard]:
    """All ready cards, or those of one customer or one order; one statement."""
    work.require(LOOK)
    serials = (
        select(func.array_agg(Door.serial))
        .where(Door.work_order_id == WorkOrder.id, Door.scrapped_event_id.is_(None))
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    held = (
        select(
            func.jsonb_build_object(
                "doors",
                func.count(),
                "lists",
                func.jsonb_object_agg(cast(LoadingList.id, Text), LoadingList.number),
            )
        )
        .select_from(LoadingDoor)
        .join(LoadingList, LoadingList.id == LoadingDoor.list_id)
        .join(Door, Door.id == LoadingDoor.door_id)
        .where(Door.work_order_id == WorkOrder.id, LoadingDoor.is_held)
        .having(func.count() > 0)
        .correlate(WorkOrder)
        .scalar_subquery()
    )
    back = (
        select(ReturnedDoor.id)
        .join(Door, Door.id == ReturnedDoor.door_id)
        .where(Door.work_order_id == WorkOrder.id, ReturnedDoor.is_here)
        .correlate(WorkOrder)
        .exists()
    )
    query = (
        select(WorkOrder, SalesOrder, OrderLine, Party, DoorModel, serials, held, back)
        .join(SalesOrder, SalesOrder.id == WorkOrder.order_id)
        .join(Party, Party.id == SalesOrder.customer_id)
        .join(OrderLine, OrderLine.id == WorkOrder.order_line_id)
        .outerjoin(DoorModel, DoorModel.id == OrderLine.model_id)
        .where(WorkOrder.state == "ready")
        .order_by(SalesOrder.due_on.nulls_last(), Party.sort_name, WorkOrder.id)
        .execution_options(populate_existing=True)
    )
    if customer_id is not None:
        query = query.where(SalesOrder.customer_id == customer_id)
    if order_id is not None:
        query = query.where(SalesOrder.id == order_id)
    return [_ready(*row) for row in work.session.execute(query)]


def _ready(
    card: WorkOrder,
    order: SalesOrder,
    line: OrderLine,
    customer: Party,
    model: DoorModel | None,
    serials: list[str] | None,
    held: dict[str, Any] | None,
    came_back: bool,  # noqa: FBT001 - a column of the row
) -> ReadyCard:
    frozen = line.configuration.get("model") or {}
    return ReadyCard(
        work_order_id=card.id,
        number=card.number,
        order_id=order.id,
        order_number=order.number,
        customer_id=customer.id,
        customer=customer.name,
        order_line_id=line.id,
        model=frozen.get("name") or (model.name if model else line.description),
        size=" × ".join(line.parameters[code] for code in ("G", "Y", "K") if line.parameters.get(code)),
        opening=line.parameters.get("yon", ""),
        quantity=card.quantity,
        ordered=line.quantity,
        shipped=line.shipped,
        due_on=order.due_on,
        since=card.entered_at,
        serials=tuple(sorted(serials or ())),
        delivery=delivery_of(order, customer),
        held=held["doors"] if held else 0,
        lists=tuple((int(one), number) for one, number in sorted(held["lists"].items())) if held else (),
        came_back=came_back,
    )


def delivery_of(order: SalesOrder, customer: Party) -> Delivery:
    """The address a shipment of this order is offered."""
    if order.delivery_city or order.delivery_street:
        return Delivery(
            order.delivery_street,
            order.delivery_district,
            order.delivery_city,
            order.delivery_postal_code,
            customer.country,
        )
    return Delivery(customer.street, customer.district, customer.city, customer.postal_code, customer.country)
