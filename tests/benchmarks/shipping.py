"""Shipping: statements whatever the size, a truck of fifty cards, sixteen dispatchers at once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from time import perf_counter
from uuid import uuid4

from sqlalchemy import select, text

from app.kernel.errors import Refusal
from app.kernel.permissions import system
from app.kernel.work import Work, begin_work
from app.production.planning import plan_order
from app.shipping.forms import Part, ShipmentForm
from app.shipping.sending import send_shipment
from app.stock.proof.verifying import verify_ledger
from models.core import Company
from models.materials import Material
from models.production import WorkOrder
from models.shipping import Shipment
from tests.benchmarks.figures import ROUNDS, Figure, at_most, counted, exactly, milliseconds, said
from tests.benchmarks.world import World
from tests.factories import make_customer, make_order, stock_up

DISPATCHERS = 16
ORDERS = 500
TRUCK = 50
MOST_STATEMENTS = 60
MOST_TRUCK = 400.0
"""Milliseconds for fifty cards of one order, with waybill, events and the audit trail."""
LETTERHEAD = {
    "tax_id": "9205121120",
    "tax_office": "Erciyes",
    "street": "OSB 12. Cad. No 4",
    "district": "Melikgazi",
    "city": "Kayseri",
    "postal_code": "38070",
}
_serial = itertools.count(1)


def measure_shipping(world: World) -> Iterator[Figure]:
    """The promises about leaving the house."""
    with begin_work(world.database, system("bench"), world.tenant) as work:
        company = work.session.get_one(Company, 1)
        for name, value in LETTERHEAD.items():
            setattr(company, name, value)
    few, many = _statements(world, 5), _statements(world, 200)
    yield exactly("ship, 200 cards against 5: more statements", many - few, "", 0)
    yield at_most("ship, 200 cards: SQL statements", many, "statements", MOST_STATEMENTS)
    trucks = _ready(world, ROUNDS, TRUCK)
    best = min(milliseconds(partial(_ship, world, one)) for one in trucks)
    yield at_most(f"ship {TRUCK} cards", best, "ms", MOST_TRUCK)
    yield from _many_dispatchers(world)


def _statements(world: World, cards: int) -> int:
    warm, form = _ready(world, 2, cards)
    _ship(world, warm)
    with counted(world.database.engine) as statements:
        _ship(world, form)
    return len(statements)


def _ship(world: World, form: ShipmentForm) -> None:
    with begin_work(world.database, system("bench"), world.tenant) as work:
        send_shipment(work, form, key=str(uuid4()))


def _many_dispatchers(world: World) -> Iterator[Figure]:
    """All orders at once: every number once, none missing, and nobody is told of a deadlock."""
    forms = _ready(world, ORDERS, 1)
    with world.work() as work:
        before = set(work.session.scalars(select(Shipment.waybill_number)))
    failed: list[Exception] = []
    waiting = iter(forms)
    taking = threading.Lock()

    def dispatch() -> None:
        while True:
            with taking:
                form = next(waiting, None)
            if form is None:
                return
            try:
                _ship(world, form)
            except Exception as error:  # noqa: BLE001 - what is told to a person is what is counted
                failed.append(error)

    crowd = [threading.Thread(target=dispatch) for _ in range(DISPATCHERS)]
    began = perf_counter()
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    took = perf_counter() - began
    with world.work() as work:
        taken = set(work.session.scalars(select(Shipment.waybill_number))) - before
        differences = len(verify_ledger(work).differences)
    numbers = sorted(int(number[7:]) for number in taken)
    gaps = (numbers[-1] - numbers[0] + 1 - len(numbers)) if numbers else -1
    refused = sum(isinstance(one, Refusal) for one in failed)
    yield exactly(f"{DISPATCHERS} dispatchers, {ORDERS} orders: shipped", len(numbers), "", ORDERS)
    yield exactly(f"{DISPATCHERS} dispatchers: gaps in the numbers", gaps, "", 0)
    yield exactly(f"{DISPATCHERS} dispatchers: errors shown", len(failed) - refused, "", 0)
    yield exactly(f"{DISPATCHERS} dispatchers: differences of the ledger", differences, "", 0)
    yield said(f"{DISPATCHERS} dispatchers: shipments a second", len(numbers) / took, "1/s")


def _ready(world: World, orders: int, cards: int) -> list[ShipmentForm]:
    """Orders with so many lines of one door, all in Sevke Hazır, and a filled-in form for each."""
    forms = []
    with begin_work(world.database, system("bench"), world.tenant) as work:
        customer = make_customer(work)
        material = work.session.get_one(Material, world.materials[0])
        stock_up(work, [material], orders * cards)
        for _ in range(orders):
            bills = [{material: 1}] * cards
            order = make_order(work, *bills, customer=customer, doors=1, number=f"SHIP-{next(_serial):07}")
            for line in order.lines:
                line.model_id = world.model
            work.session.flush()
            plan_order(work, order.id)
            forms.append(_form(customer.id, _make_ready(work, order.id)))
        work.events.clear()
    return forms


def _make_ready(work: Work, order_id: int) -> Sequence[int]:
    """Past all departments at once: how they got there is measured elsewhere."""
    work.session.execute(
        text(
            "update work_order set state = 'ready', department_id ="
            " (select id from department order by position desc limit 1) where order_id = :order"
        ),
        {"order": order_id},
    )
    work.session.execute(
        text("update sales_order set state = 'ready' where id = :order"), {"order": order_id}
    )
    work.session.expire_all()
    return work.session.scalars(
        select(WorkOrder.id).where(WorkOrder.order_id == order_id).order_by(WorkOrder.id)
    ).all()


def _form(customer_id: int, cards: Sequence[int]) -> ShipmentForm:
    return ShipmentForm(
        customer_id=customer_id,
        parts=tuple(Part(card, 1) for card in cards),
        driver_first_name="Ali",
        driver_last_name="Şahin",
        driver_tckn="10000000146",
        plate="38 ABC 123",
        delivery_street="Sanayi Cad. 5",
        delivery_district="Melikgazi",
        delivery_city="Kayseri",
        delivery_postal_code="38070",
    )
