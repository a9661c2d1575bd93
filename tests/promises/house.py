"""Orders whose promised days are known by heart: doors that take the same everywhere, crews, deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.kernel.clock import ISTANBUL
from app.kernel.work import Work
from app.production.planning import plan_order
from app.promises.asking import WhatIf, ask_for_order
from app.promises.reckoning import Reckoning, reckon
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.promises import PromiseRules
from models.purchasing import PurchaseOrder, PurchaseOrderLine
from tests.factories import Number, behind_the_scenes, make_order, make_supplier
from tests.production.floor import DOOR, departments, make_model

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ISTANBUL)
DAY_MINUTES = 540
"""Of the shift every company starts with."""


def empty_floor(work: Work, *, ship_days: int = 0) -> Work:
    """On a Monday morning; nothing between ready and the truck."""
    work.now = MONDAY
    work.session.get_one(PromiseRules, 1).ship_days = ship_days
    work.session.flush()
    return work


def doors_of(
    work: Work,
    bill: Mapping[Material, Number] | None = None,
    *,
    minutes: Number = DAY_MINUTES,
    doors: int = 1,
    is_planned: bool = False,
    state: str = "draft",
    **columns: Any,
) -> SalesOrder:
    """An order of doors that take so many minutes each in every department."""
    order = make_order(work, bill or {}, doors=doors, state="confirmed", **columns)
    line = order.lines[0]
    line.model, line.parameters = make_model(work), dict(DOOR)
    line.minutes = Decimal(minutes) * len(departments(work))
    line.configuration = {"minutes": {one.code: str(minutes) for one in departments(work)}}
    order.state = "confirmed" if is_planned else state
    work.session.flush()
    if is_planned:
        plan_order(behind_the_scenes(work), order.id)
    return order


def reckoned(work: Work, order: SalesOrder, **what_if: Any) -> Reckoning:
    """The days of a stored order."""
    wanted = WhatIf(**what_if)
    return reckon(work, ask_for_order(work, order.id, wanted), wanted)


def said(reckoning: Reckoning) -> list[str]:
    """The reasons as sentences."""
    return [reason.say() for reason in reckoning.reasons]


def on_order(
    work: Work, material: Material, quantity: Number, expected: date, supplier: Party | None = None
) -> PurchaseOrder:
    """A purchase order that was sent."""
    supplier = supplier or make_supplier(work)
    order = PurchaseOrder(
        number=f"SAS-{supplier.code}",
        supplier_id=supplier.id,
        state="sent",
        ordered_on=work.now.date(),
        expected_on=expected,
        created_at=work.now,
        created_by="Ayşe",
        sent_at=work.now,
    )
    order.lines.append(
        PurchaseOrderLine(
            position=1,
            material_id=material.id,
            unit_id=material.unit_id,
            factor=Decimal(1),
            quantity=Decimal(quantity),
            unit_price=Decimal(10),
            expected_on=expected,
        )
    )
    work.session.add(order)
    work.session.flush()
    return order


def late_by(work: Work, supplier: Party, median: int, most: int) -> None:
    """What the night job has found about a supplier."""
    work.session.execute(
        text("insert into supplier_lateness values (:supplier, 10, :median, :most)"),
        {"supplier": supplier.id, "median": median, "most": most},
    )


def measured(
    work: Work, ratio: Number, most: Number, *, model_id: int | None = None, doors: int = 20
) -> None:
    """What the night job has found about doors, in every department."""
    for one in departments(work):
        work.session.execute(
            text(
                "insert into standard_time (model_id, department_id, doors, median, most, ratio_median,"
                " ratio_most) values (:model, :department, :doors, 1, 1, :ratio, :most)"
            ),
            {"model": model_id, "department": one.id, "doors": doors, "ratio": ratio, "most": most},
        )
