"""kill -9 the web server and PostgreSQL in the middle of plans and receipts: all that was answered is there,
once; what was not answered is there whole or not at all, and once when it is repeated with its key."""

from __future__ import annotations

import os
import random
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from app.furnishing import furnish
from app.identity.accounts import add_person
from app.kernel.clock import show_date, today_local
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.stock.ledger.reserving import reserve_for_orders
from app.stock.proof.findings import Difference
from app.stock.proof.verifying import verify_ledger
from app.tenants.founding import found_tenant
from app.tenants.migrating import migrate_platform
from models.configurator import DoorModel
from tests.chaos.client import Act, Client, Session, Unanswered
from tests.chaos.house import SECRET, House, patiently, running_house
from tests.factories import make_customer, make_materials, make_order, make_supplier, stock_up
from tests.signing_in import connect_telephone, sealing_with
from tools.cluster import Cluster
from tools.postgres import Urls, running_postgres

KILLS = 52
CLIENTS = 4
ORDERS = 480
MATERIALS = 6
LONGEST_ROUND = 0.35
HOST = "chaos.localhost"
PASSWORD = "kapı-çelik-2026"

_RECEIPTS = text(
    "select r.supplier_waybill_number as name, count(distinct r.id) as receipts,"
    " count(distinct l.id) as lines, count(distinct v.id) as moves, count(distinct e.id) as entries"
    " from goods_receipt r"
    " left join goods_receipt_line l on l.receipt_id = r.id"
    " left join stock_move v on v.document = 'receipt' and v.document_id = r.id"
    " left join audit_entry e on e.act = 'GoodsReceived' and e.subject_id = r.id"
    " where r.supplier_waybill_number like 'KAOS%' group by 1"
)
_PLANS = text(
    "select o.id as name, o.state, count(distinct v.id) as moves, count(distinct w.id) as cards,"
    " count(distinct d.id) as doors, count(distinct e.id) as entries, count(distinct s.id) as reserved"
    " from sales_order o"
    " left join stock_move v on v.document = 'order' and v.document_id = o.id"
    " left join work_order w on w.order_id = o.id"
    " left join door d on d.work_order_id = w.id"
    " left join audit_entry e on e.act = 'OrderPlanned' and e.subject_id = o.id"
    " left join reservation s on s.order_id = o.id"
    " group by o.id, o.state"
)
PLANNED = ("planned", MATERIALS, 1, 1, 1, 0)
WAITING = ("confirmed", 0, 0, 0, 0, MATERIALS)
WHOLE_RECEIPT = (1, 1, 1, 1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[Cluster, Urls]]:
    """A PostgreSQL whose commits survive a power cut."""
    # In memory where there is some: after a crash every file is flushed, which takes a slow disk long, and
    # no process that is killed takes what the kernel has been given with it.
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="atolye-chaos-", dir=place) as folder:
        data = Path(folder) / "data"
        with running_postgres(data, durable=True) as urls:
            migrate_platform(urls.admin_url)
            yield Cluster(data, durable=True), urls


@pytest.fixture(scope="module")
def tenant(cluster: tuple[Cluster, Urls]) -> Tenant:
    return found_tenant(cluster[1].admin_url, "chaos", "Kaos Kapı")


@pytest.fixture(scope="module")
def acts(cluster: tuple[Cluster, Urls], tenant: Tenant) -> list[Act]:
    """Plans of orders that all need the same materials, and deliveries of them, mixed."""
    database = Database(cluster[1].app_url, pool_size=1)
    with begin_work(database, system(), tenant) as work:
        furnish(work)
        add_person(work, "usta", "Usta", "Kişi", "usta@kaos.test", ("Owner",), PASSWORD)
        made = _acts(work)
    database.close()
    random.Random(3).shuffle(made)
    return made


def _acts(work: Work) -> list[Act]:
    materials = make_materials(work, MATERIALS)
    stock_up(work, materials, ORDERS * 2, "3.333333")
    supplier, customer = make_supplier(work), make_customer(work)
    model = DoorModel(code="KAOS", name="Kapı", labour_minutes="1", price_formula="1")
    work.session.add(model)
    work.session.flush()
    bill = dict.fromkeys(materials, "1.5")
    orders = [make_order(work, bill, customer=customer, confirmed_at=work.now) for _ in range(ORDERS)]
    for order in orders:
        order.lines[0].model_id = model.id
    work.session.flush()
    reserve_for_orders(work, [order.id for order in orders], work.now)
    day = show_date(today_local(work.now))
    plans = [
        Act(
            f"/orders/plan/{each.id}",
            {"confirmed": "stock.reserved_for_others"},
            str(each.id),
            f"plan-{each.id}",
        )
        for each in orders
    ]
    receipts = [
        Act(
            "/goods-receipts/new",
            {
                "supplier_id": str(supplier.id), "waybill_number": f"KAOS{number:06}", "waybill_date": day,
                "lines-0-material": str(materials[number % MATERIALS].id), "lines-0-quantity": "2,5",
                "lines-0-unit": "adet", "lines-0-unit_price": "4,10",
            },
            f"KAOS{number:06}", f"receipt-{number}",
        )
        for number in range(ORDERS)
    ]  # fmt: skip
    return plans + receipts


class Round:
    """One burst of work that ends with a death."""

    def __init__(self, house: House, tenant: Tenant, acts: list[Act], session: Session) -> None:
        self.house, self.tenant = house, tenant
        self.begin, self.over = threading.Barrier(CLIENTS + 1), threading.Barrier(CLIENTS + 1)
        self.stop = threading.Event()
        self.clients = [
            Client(
                Session(session.port, session.host, session.cookie, session.token),
                acts[place::CLIENTS], self.begin, self.over, self.stop,
            )
            for place in range(CLIENTS)
        ]  # fmt: skip
        for client in self.clients:
            client.start()

    def play(self, way: str | None, seconds: float) -> None:
        """Let everybody work for a moment, let it die in this way, mend it, and look at the books."""
        self.stop.clear()
        self.begin.wait()
        time.sleep(seconds)
        if way is not None:
            getattr(self.house, way)()
        self.stop.set()
        self.house.mend()
        self.over.wait()
        self.check()

    def books(self) -> tuple[dict[str, Any], dict[str, Any], Sequence[Difference]]:
        """What the database says of receipts and plans, and every fault of the ledger."""
        database = Database(self.house.urls.app_url, pool_size=1)
        try:
            with begin_work(database, system(), self.tenant) as work:
                receipts = {row.name: tuple(row)[1:] for row in work.session.execute(_RECEIPTS)}
                plans = {str(row.name): tuple(row)[1:] for row in work.session.execute(_PLANS)}
                return receipts, plans, verify_ledger(work).differences
        finally:
            database.close()

    def check(self, *, is_end: bool = False) -> None:
        """Every answered act is there whole and once; of the others each is there whole or not at all."""
        assert [each for client in self.clients for each in client.trouble] == []
        answered = {act.name for client in self.clients for act in client.acknowledged}
        receipts, plans, differences = patiently(self.books)
        assert differences == []
        assert set(receipts.values()) <= {WHOLE_RECEIPT}
        assert set(plans.values()) <= {PLANNED, WAITING}
        there = receipts.keys() | {name for name, plan in plans.items() if plan == PLANNED}
        assert answered <= there
        if is_end:
            assert answered == there

    def end(self) -> None:
        """Nobody begins another round."""
        for client in self.clients:
            client.ended = True
        self.begin.wait()
        for client in self.clients:
            client.join(10)


def test_nothing_is_lost_and_nothing_is_done_twice(
    cluster: tuple[Cluster, Urls],
    tenant: Tenant,
    acts: list[Act],
    record_property: Callable[[str, object], None],
) -> None:
    began = time.monotonic()
    chance = random.Random(41)
    ways = ["kill_worker"] * 14 + ["kill_backend"] * 22 + ["kill_postgres"] * 12 + ["kill_server"] * 4
    assert len(ways) == KILLS
    chance.shuffle(ways)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with running_house(*cluster, port, tenant.slug) as house:
        session = signed_in(port, cluster[1], tenant)
        rounds = Round(house, tenant, acts, session)
        for way in ways:
            rounds.play(way, chance.uniform(0.02, LONGEST_ROUND))
        rounds.play(None, 0.2)
        rounds.check(is_end=True)
        rounds.end()
    repeated = sum(client.repeated for client in rounds.clients)
    done = sum(len(client.acknowledged) for client in rounds.clients)
    record_property("kills, acts, repeated, seconds", (KILLS, done, repeated, time.monotonic() - began))
    assert done >= KILLS
    assert repeated >= KILLS // 4, "they must have been killed in the middle of something"


def signed_in(port: int, urls: Urls, tenant: Tenant) -> Session:
    deadline = time.monotonic() + 60
    while True:
        session = Session(port, HOST)
        _connect_telephone(urls, tenant)
        try:
            session.sign_in("usta", PASSWORD)
        except Unanswered:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            return session


def _connect_telephone(urls: Urls, tenant: Tenant) -> None:
    database = Database(urls.app_url, pool_size=1)
    with sealing_with(SECRET), begin_work(database, system(), tenant) as work:
        connect_telephone(work, "usta")
    database.close()
