"""Play the story with the real operations, each at its own moment: deliveries, orders, taps, shipments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.demo.calendar import moment
from app.demo.sending import ship
from app.demo.story import FIRST_DELIVERY, LATER_DELIVERIES, PARTS, STORIES, Story
from app.kernel.amounts import round_quantity
from app.kernel.clock import show_date
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.blocking import block
from app.production.cancelling import cancel_order
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.purchasing.lines import ReceivedLine
from app.purchasing.receiving import receive_goods
from models.configurator import DoorModel
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.production import WorkOrder

CLERK, STORE, FLOOR, GATE = "Zeynep Aslan", "Hatice Yılmaz", "Atölye tableti", "Murat Koç"
DONE = ("ready", "shipped", "partly")
SCARCE = ("KLT-MONO", "PNL-KMP", "CAM-TMP")
"""Bought once and never again, so that the large villa order finds them missing."""


@dataclass(order=True)
class Step:
    """One act of the story."""

    at: datetime
    serial: int
    who: str = field(compare=False)
    act: Callable[[Work], None] = field(compare=False)


def play(database: Database, tenant: Tenant, now: datetime, data: dict[str, Any]) -> None:
    """Everything that happened, oldest first."""
    steps: list[Step] = []

    def at(when: datetime, who: str, act: Callable[[Work], None]) -> None:
        steps.append(Step(when, len(steps), who, act))

    _deliveries(at, now, data)
    for number, story in enumerate(STORIES):
        _order(at, now, number, story)
    for step in sorted(steps):
        with begin_work(database, system(step.who), tenant, now=step.at) as work:
            step.act(work)


At = Callable[[datetime, str, Callable[[Work], None]], None]


def _deliveries(at: At, now: datetime, data: dict[str, Any]) -> None:
    prices = {row["code"]: Decimal(row["unit_price_try"]) for row in data["materials"]}
    suppliers = {supplier for _day, supplier, _part in LATER_DELIVERIES} | {"TED-DLG", "TED-AMB", "TED-BOY"}
    for place, supplier in enumerate(sorted(suppliers)):
        at(
            moment(now, FIRST_DELIVERY, 9, place * 12),
            STORE,
            _delivery(supplier, 1, Decimal("1.15"), Decimal("0.94"), prices),
        )
    for number, (day, supplier, part) in enumerate(LATER_DELIVERIES, start=2):
        # Prices creep up, as they do.
        level = Decimal("0.95") + Decimal(FIRST_DELIVERY - day) / 900
        at(moment(now, day, 10, 20), STORE, _delivery(supplier, number, Decimal(part), level, prices))


def _delivery(
    supplier: str, number: int, part: Decimal, level: Decimal, prices: dict[str, Decimal]
) -> Callable[[Work], None]:
    def receive(work: Work) -> None:
        party = work.session.scalars(select(Party).where(Party.code == supplier)).one()
        materials = work.session.scalars(
            select(Material).where(Material.preferred_supplier_id == party.id).order_by(Material.code)
        ).all()
        if number > 1:
            materials = [one for one in materials if one.code not in SCARCE]
        lines = [_received(one, part, prices[one.code] * level) for one in materials]
        waybill = f"{supplier[-3:]}{work.now.year}{party.id * 1000 + number:09}"
        receive_goods(work, party.id, waybill, work.now.date(), lines)

    return receive


def _received(material: Material, part: Decimal, price: Decimal) -> ReceivedLine:
    quantity = max(material.reorder_point * part, Decimal(4))
    if material.purchase_unit_id is not None:
        sheets = (quantity / material.purchase_factor).to_integral_value()
        by_sheet = (price * material.purchase_factor).quantize(Decimal("0.01"))
        return ReceivedLine(material.id, sheets, by_sheet, material.purchase_unit_id)
    pieces = (
        quantity.to_integral_value() if material.unit.code in ("C62", "SET") else round_quantity(quantity)
    )
    return ReceivedLine(material.id, pieces, price.quantize(Decimal("0.01")))


@dataclass
class Going:
    """An order while its story is told."""

    story: Story
    order_id: int = 0


def _order(at: At, now: datetime, number: int, story: Story) -> None:
    going, day, hour = Going(story), story.days_ago, 9 + number % 7
    at(moment(now, day, hour, 5), CLERK, lambda work: _open(work, now, going))
    if story.stage == "draft":
        return
    at(moment(now, day, hour, 40), CLERK, lambda work: _confirm(work, going))
    if story.stage == "confirmed":
        return
    at(moment(now, max(day - 1, 0), hour, 15), CLERK, lambda work: _plan(work, going))
    if story.stage == "cancelled":
        at(
            moment(now, max(day - 2, 0), hour),
            CLERK,
            lambda work: _cancel(work, going),
        )
        return
    rounds = PARTS if story.stage in DONE else max(story.passed, default=0)
    for turn in range(rounds):
        # The last rounds of an order still in work end just before today.
        ago = max(day - 2 - 2 * turn, 0)
        at(moment(now, ago, 11 + turn, 10 + number), FLOOR, _tap(going, turn))
    if story.blocked:
        at(moment(now, 1, 16, 5), FLOOR, lambda work: _block(work, going))
    if story.stage in ("shipped", "partly"):
        part = story.stage == "partly"
        when = moment(now, max(day - 2 - 2 * PARTS, 0), 15, 30)
        at(when, GATE, lambda work: ship(work, going.order_id, partly=part))


def _open(work: Work, now: datetime, going: Going) -> None:
    story = going.story
    customer = work.session.scalars(select(Party).where(Party.code == story.customer)).one()
    models = {model.code: model for model in work.session.scalars(select(DoorModel))}
    due = max(now + timedelta(days=story.due_in), work.now + timedelta(days=3))
    lines = [
        {
            "model": str(models[door.model].id),
            "quantity": str(door.quantity),
            **{f"parameters-{code}": value for code, value in door.values.items()},
        }
        for door in story.doors
    ]
    header = {"due_on": show_date(due), "payment_terms": "%40 kapora, kalanı sevkten önce"}
    going.order_id = open_order(work, customer.id, header, lines).id


def _plan(work: Work, going: Going) -> None:
    plan_order(work, going.order_id)


def _confirm(work: Work, going: Going) -> None:
    order = work.find(SalesOrder, going.order_id)
    confirm_order(work, order.id, order.version)


def _cancel(work: Work, going: Going) -> None:
    cancel_order(work, going.order_id, "Müşteri projeyi erteledi")


def _cards(work: Work, going: Going) -> list[WorkOrder]:
    query = select(WorkOrder).where(WorkOrder.order_id == going.order_id).order_by(WorkOrder.id)
    return list(work.session.scalars(query))


def _tap(going: Going, turn: int) -> Callable[[Work], None]:
    def tap(work: Work) -> None:
        passed = going.story.passed
        for place, card in enumerate(_cards(work, going)):
            most = PARTS if going.story.stage in DONE else (passed[place] if place < len(passed) else 0)
            if turn < most:
                pass_on(work, card.id, card.version)

    return tap


def _block(work: Work, going: Going) -> None:
    block(work, _cards(work, going)[0].id, going.story.blocked)
