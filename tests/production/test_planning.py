from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel.database import Database
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.tenancy import Tenant
from app.kernel.work import KeyUsedElsewhere, RecordGone, Work, begin_work
from app.orders.states import WrongState
from app.production.events import CardMoved, OrderPlanned
from app.production.planning import plan_order
from app.production.refusals import NothingToMake
from app.stock.ledger.balances import on_hand
from app.stock.ledger.refusals import MissingMaterials
from models.core import AuditEntry, IdempotencyKey
from models.materials import Material
from models.orders import STATES
from models.production import Door, WorkOrder
from tests.factories import Number, make_material, make_materials, make_order, stock_up
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
    door_order,
    person,
    tablet,
    touches_of,
)
from tests.statements import statements_of


def count(work: Work, table: type) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0


def serials(work: Work, card: WorkOrder) -> list[str]:
    return list(
        work.session.scalars(select(Door.serial).where(Door.work_order_id == card.id).order_by(Door.id))
    )


def test_planning_takes_the_materials_and_lays_out_a_card_per_line(work: Work) -> None:
    sheet, lock = make_material(work, unit="KGM"), make_material(work)
    order = door_order(work, {sheet: "45.5", lock: 2}, {lock: 2}, doors=2)
    plan_order(work, order.id)
    assert on_hand(work, sheet.id) == Decimal("954.5")
    assert on_hand(work, lock.id) == Decimal(1996)
    assert [(card.quantity, card.state) for card in cards_of(work, order)] == [(2, "waiting"), (2, "waiting")]
    assert {card.department_id for card in cards_of(work, order)} == {departments(work)[0].id}
    assert order.state == "planned"
    assert order.planned_at == work.now


def test_every_door_has_a_serial_number_of_its_own(work: Work) -> None:
    order = door_order(
        work, {make_material(work): 1}, {make_material(work): 1}, doors=3, number="SIP-2026-77001"
    )
    plan_order(work, order.id)
    first, second = cards_of(work, order)
    assert serials(work, first) == [f"SIP-2026-77001-1-{n:03}" for n in (1, 2, 3)]
    assert serials(work, second) == [f"SIP-2026-77001-2-{n:03}" for n in (1, 2, 3)]


def test_card_numbers_follow_each_other(work: Work) -> None:
    order = door_order(work, {make_material(work): 1}, {make_material(work): 1})
    plan_order(work, order.id)
    first, second = (card.number for card in cards_of(work, order))
    assert first.startswith("IE-2026-")
    assert int(second[-5:]) == int(first[-5:]) + 1


def test_the_plan_is_written_down_and_told(work: Work) -> None:
    order = door_order(work, {make_material(work): 1}, doors=4)
    plan_order(work, order.id)
    card = card_of(work, order)
    (touch,) = touches_of(work, card)
    assert (touch.kind, touch.quantity, touch.actor, touch.to_state) == ("planned", 4, "Ayşe", "waiting")
    planned = next(event for event in work.events if isinstance(event, OrderPlanned))
    assert (planned.order_id, planned.cards, planned.doors) == (order.id, 1, 4)
    (moved,) = [event for event in work.events if isinstance(event, CardMoved)]
    assert (moved.work_order_id, moved.event_id, moved.kind, moved.is_new) == (
        card.id,
        touch.id,
        "planned",
        True,
    )


def test_a_free_line_gets_no_card_but_its_materials(work: Work) -> None:
    handle = make_material(work)
    order = door_order(work, {make_material(work): 1}, {handle: 5})
    order.lines[1].model = None
    work.session.flush()
    plan_order(work, order.id)
    assert len(cards_of(work, order)) == 1
    assert on_hand(work, handle.id) == Decimal(995)


def test_an_order_without_doors_is_not_planned(work: Work) -> None:
    handle = make_material(work)
    stock_up(work, handle, 10)
    order = make_order(work, {handle: 5})
    with pytest.raises(NothingToMake):
        plan_order(work, order.id)
    assert on_hand(work, handle.id) == Decimal(10)
    assert order.state == "confirmed"


def test_missing_material_is_named_and_nothing_changes(work: Work) -> None:
    sheet, lock, paint = make_materials(work, 3)
    order = door_order(work, {sheet: 10, lock: 1001, paint: "1000.5"}, doors=1)
    with pytest.raises(MissingMaterials) as refused:
        plan_order(work, order.id)
    assert [shortage.code for shortage in refused.value.shortages] == sorted([lock.code, paint.code])
    assert on_hand(work, sheet.id) == Decimal(1000)
    assert cards_of(work, order) == []
    assert order.state == "confirmed"
    assert work.events == []


@pytest.mark.parametrize("state", sorted(set(STATES) - {"confirmed"}))
def test_only_a_confirmed_order_is_planned(work: Work, state: str) -> None:
    material = make_material(work)
    order = door_order(work, {material: 1}, state=state)
    with pytest.raises(WrongState):
        plan_order(work, order.id)
    assert on_hand(work, material.id) == Decimal(1000)


def test_an_order_that_does_not_exist_is_refused(work: Work) -> None:
    with pytest.raises(RecordGone):
        plan_order(work, 987654321)


def test_a_double_click_plans_once(work: Work) -> None:
    material = make_material(work)
    order = door_order(work, {material: 7})
    first = plan_order(work, order.id, key="click-1")
    assert plan_order(work, order.id, key="click-1") == first
    assert on_hand(work, material.id) == Decimal(993)
    assert len(cards_of(work, order)) == 1
    assert count(work, IdempotencyKey) == 1


def test_planning_again_with_another_key_is_refused(work: Work) -> None:
    material = make_material(work)
    order = door_order(work, {material: 7})
    plan_order(work, order.id, key="click-1")
    with pytest.raises(WrongState):
        plan_order(work, order.id, key="click-2")
    assert on_hand(work, material.id) == Decimal(993)


def test_a_key_of_another_order_is_refused(work: Work) -> None:
    first, second = door_order(work, {make_material(work): 1}), door_order(work, {make_material(work): 1})
    plan_order(work, first.id, key="click-1")
    with pytest.raises(KeyUsedElsewhere):
        plan_order(work, second.id, key="click-1")
    assert second.state == "confirmed"


@pytest.mark.parametrize("who", [person("Storekeeper"), person("Foreman"), person("Accountant"), tablet()])
def test_who_may_not_plan_changes_nothing(work: Work, who: Actor) -> None:
    order = door_order(work, {make_material(work): 1})
    with pytest.raises(NotAllowed):
        plan_order(acting(work, who), order.id)
    assert order.state == "confirmed"


@pytest.mark.parametrize("role", ["Owner", "Manager", "Clerk", "Planner"])
def test_who_may_plan(work: Work, role: str) -> None:
    order = door_order(work, {make_material(work): 1})
    plan_order(acting(work, person(role)), order.id)
    assert order.state == "planned"


def statements_of_a_plan(
    work: Work, database: Database, actor: Actor, tenant: Tenant, materials: int, lines: int, doors: int
) -> list[str]:
    bought = make_materials(work, materials)
    bill: dict[Material, Number] = dict.fromkeys(bought, 2)
    order = door_order(work, *[bill] * lines, doors=doors)
    with statements_of(work.session) as sent:
        work.session.commit()  # so that the Work begins as a request does: with the tenant's role
        with begin_work(database, actor, tenant, session=work.session) as own:
            plan_order(own, order.id, key=f"plan-{order.id}")
    # The savepoints are the test's own; in the product there is one commit instead.
    return [each for each in sent if "SAVEPOINT" not in each]


def test_a_plan_of_twenty_materials_costs_two_statements_with_its_audit(
    work: Work, database: Database, actor: Actor, acme: Tenant
) -> None:
    sent = statements_of_a_plan(work, database, actor, acme, materials=20, lines=1, doors=1)
    assert any("audit_entry" in each for each in sent)
    # Beginning in the tenant's name and the commit are one round trip more each.
    assert len(sent) == 2, sent


def test_the_statements_do_not_grow_with_the_order(
    work: Work, database: Database, actor: Actor, acme: Tenant
) -> None:
    small = statements_of_a_plan(work, database, actor, acme, materials=1, lines=1, doors=1)
    large = statements_of_a_plan(work, database, actor, acme, materials=30, lines=10, doors=40)
    assert len(large) <= len(small)
    assert count(work, Door) == 401
    assert count(work, AuditEntry) >= 11
