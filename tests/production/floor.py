"""Orders with doors in them, and people of several roles, for tests of the shop floor."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from app.identity.roles import allows
from app.kernel.permissions import Actor, Right
from app.kernel.work import Work
from app.production.planning import plan_order
from models.configurator import DoorModel
from models.materials import Material
from models.orders import SalesOrder
from models.production import Department, ProductionEvent, WorkOrder
from tests.factories import Number, behind_the_scenes, make_material, make_order, stock_up

DOOR = {
    "G": "1000",
    "Y": "2100",
    "K": "160",
    "yon": "sağ içe",
    "ral_dis": "7016",
    "ral_ic": "9016",
    "kilit": "4 yön",
    "barel": "güvenlikli",
    "kaplama": "PVC kabartma",
}

_serial = itertools.count(1)


def make_model(work: Work, name: str = "Lüks PVC Kabartma") -> DoorModel:
    model = DoorModel(code=f"MODEL-{next(_serial)}", name=name, labour_minutes="100", price_formula="1")
    work.session.add(model)
    work.session.flush()
    return model


def door_order(work: Work, *bills: dict[Material, Number], doors: int = 2, **columns: Any) -> SalesOrder:
    """A confirmed order whose lines are doors; what its bills need is in stock."""
    for bill in bills:
        stock_up(work, [material for material, quantity in bill.items() if quantity], 1000)
    order = make_order(work, *bills, doors=doors, **columns)
    model = make_model(work)
    for line in order.lines:
        line.model = model
        line.parameters = dict(DOOR)
    work.session.flush()
    return order


def planned_order(work: Work, *, lines: int = 1, doors: int = 2, **columns: Any) -> SalesOrder:
    """An order with its cards at the first department."""
    order = unplanned_order(work, lines=lines, doors=doors, **columns)
    plan_order(behind_the_scenes(work), order.id)
    return order


def unplanned_order(work: Work, *, lines: int = 1, doors: int = 2, **columns: Any) -> SalesOrder:
    """A confirmed order that can be planned."""
    bills: list[dict[Material, Number]] = [
        {make_material(work): 3, make_material(work): "1.5"} for _ in range(lines)
    ]
    return door_order(work, *bills, doors=doors, **columns)


def cards_of(work: Work, order: SalesOrder) -> list[WorkOrder]:
    return list(
        work.session.scalars(
            select(WorkOrder)
            .where(WorkOrder.order_id == order.id)
            .order_by(WorkOrder.id)
            .execution_options(populate_existing=True)
        )
    )


def card_of(work: Work, order: SalesOrder) -> WorkOrder:
    return cards_of(work, order)[0]


def departments(work: Work) -> list[Department]:
    return list(work.session.scalars(select(Department).order_by(Department.position)))


def touches_of(work: Work, card: WorkOrder) -> list[ProductionEvent]:
    return list(
        work.session.scalars(
            select(ProductionEvent)
            .where(ProductionEvent.work_order_id == card.id)
            .order_by(ProductionEvent.id)
        )
    )


def person(role: str, name: str = "Mehmet") -> Actor:
    """Somebody with one built-in role."""
    return Actor("person", 7, name, may=lambda right: allows(role, right))


def tablet(number: int | None = None, name: str = "Kesim tablet") -> Actor:
    """A paired screen with the usual rights; without a number one that no event names."""
    usual = {Right(action, "Board") for action in ("list", "tap")}
    return Actor("kiosk", number, name, may=lambda right: right in usual)


def acting(work: Work, actor: Actor) -> Work:
    """The same transaction in somebody else's name."""
    return Work(work.session, actor, work.tenant, work.now)


def names(events: Iterable[Any]) -> list[str]:
    return [event.act() for event in events]
