"""Play the story with the real operations, each at its own moment: deliveries, orders, taps, shipments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from sqlalchemy import select

from app.demo.calendar import moment
from app.demo.deliveries import tell_deliveries
from app.demo.mishaps import tell_mishaps
from app.demo.offers import tell_offers
from app.demo.sending import ship
from app.demo.store_room import tell_store_room
from app.demo.story import (
    FILLED_TO,
    FIRST_DELIVERY,
    LATER_DELIVERIES,
    MUCH_USED,
    PARTS,
    SCARCE,
    STORIES,
    Story,
)
from app.demo.trucks import tell_trucks
from app.demo.working import beginning, working_time
from app.kernel.clock import show_date, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.orders.drafting import open_order
from app.production.blocking import block
from app.production.cancelling import cancel_order
from app.production.passing import pass_on
from app.production.planning import plan_order
from app.promises.giving import EarlierThanLikely, confirm_with_promise
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.ledger.balances import availability
from models.configurator import DoorModel
from models.materials import Material
from models.orders import SalesOrder
from models.parties import Party
from models.production import WorkOrder
from reports.labels import labels_for

CLERK, STORE, FLOOR, GATE = "Zeynep Aslan", "Hatice Yılmaz", "Atölye tableti", "Murat Koç"
DONE = ("ready", "shipped", "partly")
_SOON, _A_WHILE = timedelta(seconds=10), timedelta(seconds=20)


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

    tell_store_room(at, now)
    tell_deliveries(at, now)
    _deliveries(at, now, data)
    for number, story in enumerate(STORIES):
        _order(at, now, number, story)
    tell_mishaps(at, now)
    tell_offers(at, now)
    tell_trucks(at, now)
    for step in sorted(steps):
        with begin_work(database, system(step.who), tenant, now=step.at) as work:
            step.act(work)


At = Callable[[datetime, str, Callable[[Work], None]], None]


def _deliveries(at: At, now: datetime, data: dict[str, Any]) -> None:
    prices = {row["code"]: Decimal(row["unit_price_try"]) for row in data["materials"]}
    first = (FIRST_DELIVERY, tuple(sorted({code for _day, codes in LATER_DELIVERIES for code in codes})))
    for number, (day, codes) in enumerate([first, *LATER_DELIVERIES], start=1):
        # Prices creep up, as they do.
        level = Decimal("0.94") + Decimal(FIRST_DELIVERY - day) / 800
        for place, code in enumerate(codes):
            at(moment(now, day, 8, 20 + 15 * place), STORE, _delivery(code, number, level, prices))


def _delivery(
    supplier: str, number: int, level: Decimal, prices: dict[str, Decimal]
) -> Callable[[Work], None]:
    def receive(work: Work) -> None:
        party = work.session.scalars(select(Party).where(Party.code == supplier)).one()
        materials = work.session.scalars(
            select(Material).where(Material.preferred_supplier_id == party.id).order_by(Material.code)
        ).all()
        if number > 1:
            materials = [one for one in materials if one.code not in SCARCE]
        there = availability(work, [one.id for one in materials])
        lines = [
            line
            for one in materials
            if (line := _received(one, there[one.id].on_hand, prices[one.code] * level)) is not None
        ]
        if lines:
            waybill = f"{supplier[-3:]}{work.now.year}{party.id * 1000 + number:09}"
            receive_goods(work, party.id, waybill, today_local(work.now), lines)

    return receive


def _received(material: Material, there: Decimal, price: Decimal) -> ReceivedLine | None:
    """What fills the shelf up again; None while it is full enough."""
    full = material.reorder_point * Decimal(MUCH_USED.get(material.code, FILLED_TO))
    missing = full - there
    if missing < full / 10:
        return None
    if material.purchase_unit_id is not None:
        sheets = (missing / material.purchase_factor).to_integral_value(ROUND_UP)
        by_sheet = (price * material.purchase_factor).quantize(Decimal("0.01"))
        return ReceivedLine(material.id, sheets, by_sheet, material.purchase_unit_id)
    return ReceivedLine(material.id, missing.to_integral_value(ROUND_UP), price.quantize(Decimal("0.01")))


@dataclass
class Going:
    """An order while its story is told."""

    story: Story
    order_id: int = 0


def _order(at: At, now: datetime, number: int, story: Story) -> None:
    going, day, hour = Going(story), story.days_ago, 9 + number % 7
    last = moment(now, day, hour, 5)

    def then(days_ago: int, hour: int, minute: int, who: str, act: Callable[[Work], None]) -> None:
        """The next act of this order: at its hour, but never before the one it follows."""
        nonlocal last
        last = max(moment(now, max(days_ago, 0), hour, minute), last + timedelta(seconds=20))
        at(last, who, act)

    then(day, hour, 5, CLERK, lambda work: _open(work, now, going))
    if story.stage == "draft":
        return
    then(day, hour, 40, CLERK, lambda work: _confirm(work, going))
    if story.stage == "confirmed":
        return
    then(day - 1, hour, 15, CLERK, lambda work: _plan(work, going))
    if story.stage == "cancelled":
        then(day - 2, hour, 0, CLERK, lambda work: _cancel(work, going))
        return
    rounds = PARTS if story.stage in DONE else max(story.passed, default=0)
    for turn in range(rounds):
        tapped = max(moment(now, max(day - 2 - 2 * turn, 0), 11 + turn, 10 + number), last + _A_WHILE)
        for place, door in enumerate(story.doors):
            if turn < _passed(story, place):
                begun = tapped - working_time(door.model, door.quantity, turn, number)
                at(max(begun, last + _SOON), FLOOR, beginning(lambda work: _cards(work, going), place))
        then(day - 2 - 2 * turn, 11 + turn, 10 + number, FLOOR, _tap(going, turn))
    if story.blocked:
        then(1, 16, 5, FLOOR, lambda work: _block(work, going))
    if story.stage in ("shipped", "partly"):
        part = story.stage == "partly"
        then(day - 2 - 2 * PARTS, 15, 30, GATE, lambda work: ship(work, going.order_id, partly=part))


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
    confirm_with_promise(
        work, order.id, order.version, confirmed=[EarlierThanLikely.code], translate=labels_for("tr")
    )


def _cancel(work: Work, going: Going) -> None:
    cancel_order(work, going.order_id, "Müşteri projeyi erteledi")


def _cards(work: Work, going: Going) -> list[WorkOrder]:
    query = select(WorkOrder).where(WorkOrder.order_id == going.order_id).order_by(WorkOrder.id)
    return list(work.session.scalars(query))


def _tap(going: Going, turn: int) -> Callable[[Work], None]:
    def tap(work: Work) -> None:
        for place, card in enumerate(_cards(work, going)):
            if turn < _passed(going.story, place):
                pass_on(work, card.id, card.version)

    return tap


def _passed(story: Story, place: int) -> int:
    """How many departments the card of a line has passed in the end."""
    if story.stage in DONE:
        return PARTS
    return story.passed[place] if place < len(story.passed) else 0


def _block(work: Work, going: Going) -> None:
    block(work, _cards(work, going)[0].id, going.story.blocked)
