"""Sixteen people at one shelf: nothing is sold twice, nobody waits in a circle, the books agree."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.kernel.database import Database
from app.kernel.errors import Refusals
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.purchasing.receipts.refusals import DeliveryAlreadyEntered
from app.stock.counts.counting import adjust_stock
from app.stock.ledger.balances import availability
from app.stock.ledger.refusals import MissingMaterials
from app.stock.progress.returning import return_from_order
from app.stock.proof.verifying import verify_ledger
from app.stock.slips.refusals import OrderNotInProduction
from models.orders import SalesOrder
from tests.factories import (
    Need,
    give_more,
    issue_to_order,
    make_materials,
    make_order,
    make_supplier,
    needs_of,
    scrap,
    stock_up,
)

THREADS = 16
Act = Callable[[Work], object]


@pytest.fixture
def shop(database: Database, workshop: Tenant) -> Callable[[Act], str]:
    """Does an act in a transaction of its own; the name of the Refusal, or "done"."""

    def do(act: Act) -> str:
        try:
            with begin_work(database, system("Ayşe"), workshop) as work:
                # A deadlock or a lost wakeup must fail this test, not hang it.
                work.session.execute(text("set local lock_timeout = '20s'"))
                act(work)
        except (MissingMaterials, DeliveryAlreadyEntered, OrderNotInProduction, Refusals) as refusal:
            return type(refusal).__name__
        return "done"

    return do


def at_once(shop: Callable[[Act], str], acts: list[Act]) -> Counter[str]:
    with ThreadPoolExecutor(THREADS) as threads:
        return Counter(threads.map(shop, acts))


def call_planned(work: Work) -> None:
    """Stock does not know what orders are called: those that were planned and hold material are being made.

    An order that only got more than its plan, because the plan itself found too little, is none of them: that
    cannot happen to an order in production. It gives back what it holds.
    """
    never_planned = work.session.scalars(
        text(
            "select l.order_id from location l join stock_balance b on b.location_id = l.id"
            " where l.kind = 'wip' group by l.order_id having sum(b.on_hand) > 0 and not exists ("
            "select from stock_move m join order_line line on line.id = m.order_line_id"
            " where line.order_id = l.order_id and m.operation = 'plan')"
        )
    ).all()
    for order_id in never_planned:
        return_from_order(work, order_id, "hiç planlanmadı")
    work.session.execute(
        text(
            "update sales_order set state = 'planned' where state = 'draft' and id in ("
            "select l.order_id from location l join stock_balance b on b.location_id = l.id"
            " where b.on_hand > 0)"
        )
    )


def planning(order_id: int, needs: list[Need], shuffled: random.Random) -> Act:
    mixed = shuffled.sample(needs, len(needs))
    return lambda work: issue_to_order(work, order_id, mixed)


def test_sixteen_planners_share_twenty_materials(
    database: Database, workshop: Tenant, shop: Callable[[Act], str]
) -> None:
    shuffled = random.Random(7)
    with begin_work(database, system(), workshop) as work:
        materials = make_materials(work, 20)
        stock_up(work, materials, 50, "3.333333")
        orders = [make_order(work, dict.fromkeys(materials, 1), state="draft") for _ in range(80)]
        acts = [planning(order.id, needs_of(order), shuffled) for order in orders]
        ids = [material.id for material in materials]
    assert at_once(shop, acts) == {"done": 50, "MissingMaterials": 30}
    with begin_work(database, system(), workshop) as work:
        left = availability(work, ids)
        assert {(each.on_hand, each.value) for each in left.values()} == {(0, 0)}
        planned = work.session.execute(
            text(
                "select count(*) as moves, sum(quantity) as quantity, sum(value) as value from stock_move"
                " where operation = 'plan' and material_id = any(:ids)"
            ),
            {"ids": ids},
        ).one()
        assert tuple(planned) == (1000, 1000, Decimal("3333.40"))  # 20 × 50 × 3.333333, each 166.67
        call_planned(work)
        assert verify_ledger(work).differences == []


def extra(order_id: int, material_id: int) -> Act:
    def act(work: Work) -> None:
        order = work.lock(SalesOrder, order_id)
        order.state = "in_production"
        work.session.flush()
        give_more(work, order, material_id, 1, "eğri")
        order.state = "draft"

    return act


def test_everything_at_once_leaves_a_sound_ledger(
    database: Database, workshop: Tenant, shop: Callable[[Act], str]
) -> None:
    mixed = random.Random(11)
    with begin_work(database, system(), workshop) as work:
        materials = make_materials(work, 12)
        stock_up(work, materials, 40, "7.77")
        supplier_id = make_supplier(work).id
        orders = [make_order(work, dict.fromkeys(materials, 2), state="draft") for _ in range(24)]
        needs = {order.id: needs_of(order) for order in orders}
        ids = [material.id for material in materials]

    def receive(number: int) -> Act:
        lines = [ReceivedLine(each, Decimal(3), Decimal("8.05")) for each in mixed.sample(ids, 12)]
        return lambda work: receive_goods(work, supplier_id, f"K{number}", date(2026, 1, 5), lines)

    def plan_and_change_my_mind(order_id: int) -> Act:
        wanted = mixed.sample(needs[order_id], 12)

        def act(work: Work) -> None:
            issue_to_order(work, order_id, wanted)
            return_from_order(work, order_id, "vazgeçildi")

        return act

    acts: list[Act] = [receive(number) for number in range(24)]
    acts += [planning(order.id, needs[order.id], mixed) for order in orders]
    acts += [plan_and_change_my_mind(order.id) for order in orders]
    acts += [extra(order.id, mixed.choice(ids)) for order in orders]
    acts += [lambda work, one=each: return_from_order(work, one.id, "iptal") for each in orders]  # type: ignore[misc]
    acts += [lambda work, one=each: scrap(work, one, Decimal("0.5"), "fire") for each in ids]  # type: ignore[misc]
    acts += [lambda work, one=each: adjust_stock(work, one, Decimal(9), "sayım") for each in ids]  # type: ignore[misc]
    mixed.shuffle(acts)
    results = at_once(shop, acts)
    # An order from which nothing was ever planned has no work in progress that could take more.
    too_little = {"MissingMaterials", "Refusals", "OrderNotInProduction"}
    assert {"done"} < set(results) <= {"done", *too_little}
    with begin_work(database, system(), workshop) as work:
        call_planned(work)
        assert verify_ledger(work).differences == []
        assert all(each.on_hand >= 0 for each in availability(work, ids).values())


def test_one_waybill_entered_by_two_clerks_at_once_is_one_delivery(
    database: Database, workshop: Tenant, shop: Callable[[Act], str]
) -> None:
    with begin_work(database, system(), workshop) as work:
        supplier_id, (material,) = make_supplier(work).id, make_materials(work, 1)
        line = ReceivedLine(material.id, Decimal(5), Decimal(2))
    today = datetime.now(UTC).date()

    def enter(key: str) -> Act:
        return lambda work: receive_goods(work, supplier_id, "IRS1", today, [line], key=key)

    two_clerks = at_once(shop, [enter("clerk-1"), enter("clerk-2")])
    assert two_clerks == {"done": 1, "DeliveryAlreadyEntered": 1}
    with begin_work(database, system(), workshop) as work:
        assert availability(work, [material.id])[material.id].on_hand == 5


def test_one_key_arriving_many_times_at_once_is_one_delivery(
    database: Database, workshop: Tenant, shop: Callable[[Act], str]
) -> None:
    with begin_work(database, system(), workshop) as work:
        supplier_id, (material,) = make_supplier(work).id, make_materials(work, 1)
        line = ReceivedLine(material.id, Decimal(5), Decimal(2))
    day = date(2026, 1, 5)
    tap: Act = lambda work: receive_goods(work, supplier_id, "IRS2", day, [line], key="nervous")  # noqa: E731
    assert at_once(shop, [tap] * THREADS) == {"done": THREADS}
    with begin_work(database, system(), workshop) as work:
        assert availability(work, [material.id])[material.id].on_hand == 5


def test_a_first_count_by_two_people_is_booked_once(
    database: Database, workshop: Tenant, shop: Callable[[Act], str]
) -> None:
    with begin_work(database, system(), workshop) as work:
        (material,) = make_materials(work, 1, replacement_cost=Decimal(3))
    assert at_once(shop, [lambda work: adjust_stock(work, material.id, Decimal(7), "açılış")] * 8) == {
        "done": 8
    }
    with begin_work(database, system(), workshop) as work:
        found = availability(work, [material.id])[material.id]
        assert (found.on_hand, found.value) == (7, 21)
