from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from app.kernel.database import Database
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.tenancy import Tenant
from app.kernel.work import RecordGone, Work, begin_work
from app.production.blocking import block
from app.production.events import CardMoved
from app.production.passing import pass_on
from app.production.refusals import CardIsBlocked, CardMovedMeanwhile, CardNotInWork, NotThatManyDoors
from models.production import Door, WorkOrder
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
    person,
    planned_order,
    tablet,
    touches_of,
)
from tests.statements import statements_of


def pass_all(work: Work, card: WorkOrder, times: int = 4) -> None:
    for _ in range(times):
        pass_on(work, card.id, card.version)


def doors_of(work: Work, card: WorkOrder) -> list[str]:
    return list(
        work.session.scalars(select(Door.serial).where(Door.work_order_id == card.id).order_by(Door.serial))
    )


def test_one_tap_passes_a_card_to_the_next_department(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(work, card.id, card.version)
    assert card.department_id == departments(work)[1].id
    assert (card.state, card.version) == ("waiting", 2)
    touch = touches_of(work, card)[-1]
    assert (touch.kind, touch.from_department_id, touch.to_department_id, touch.quantity, touch.actor) == (
        "passed",
        departments(work)[0].id,
        departments(work)[1].id,
        2,
        "Ayşe",
    )
    assert done == {
        "card": card.id,
        "event": touch.id,
        "version": 2,
        "rest": None,
        "kind": "passed",
        "versions": {str(card.id): 2},
    }


def test_the_first_tap_starts_the_production_of_the_order(work: Work) -> None:
    order = planned_order(work)
    card = card_of(work, order)
    assert order.state == "planned"
    pass_on(work, card.id, card.version)
    assert order.state == "in_production"


def test_four_taps_bring_a_card_through_all_departments_to_ready(work: Work) -> None:
    order = planned_order(work)
    card = card_of(work, order)
    seen = [card.department_id]
    for _ in range(4):
        pass_on(work, card.id, card.version)
        seen.append(card.department_id)
    assert seen == [*(each.id for each in departments(work)), departments(work)[3].id]
    assert card.state == "ready"
    assert order.state == "ready"


def test_an_order_is_ready_only_when_its_last_card_is(work: Work) -> None:
    order = planned_order(work, lines=2)
    first, second = cards_of(work, order)
    pass_all(work, first)
    assert (first.state, order.state) == ("ready", "in_production")
    pass_all(work, second)
    assert order.state == "ready"


def test_a_ready_card_goes_no_further(work: Work) -> None:
    order = planned_order(work)
    card = card_of(work, order)
    pass_all(work, card)
    with pytest.raises(CardNotInWork):
        pass_on(work, card.id, card.version)
    assert len(touches_of(work, card)) == 5


def test_a_screen_that_is_behind_is_told_who_was_faster(work: Work) -> None:
    card = card_of(work, planned_order(work))
    pass_on(acting(work, tablet(name="Kesim tablet")), card.id, 1)
    with pytest.raises(CardMovedMeanwhile) as refused:
        pass_on(work, card.id, 1)
    assert refused.value.facts["who"] == "Kesim tablet"
    assert refused.value.facts["when"] == work.now
    assert card.department_id == departments(work)[1].id


def test_the_same_touch_arriving_twice_counts_once(work: Work) -> None:
    card = card_of(work, planned_order(work))
    first = pass_on(work, card.id, 1, key="touch-00001")
    assert pass_on(work, card.id, 1, key="touch-00001") == first
    assert card.department_id == departments(work)[1].id
    assert len(touches_of(work, card)) == 2


def test_a_blocked_card_does_not_move(work: Work) -> None:
    card = card_of(work, planned_order(work))
    block(work, card.id, "Malzeme bekliyor")
    with pytest.raises(CardIsBlocked, match="Malzeme bekliyor"):
        pass_on(work, card.id, card.version)
    assert card.department_id == departments(work)[0].id


def test_a_card_that_does_not_exist_is_refused(work: Work) -> None:
    with pytest.raises(RecordGone):
        pass_on(work, 987654321, 1)


@pytest.mark.parametrize("role", ["Clerk", "Storekeeper", "Dispatcher", "Accountant", "Planner"])
def test_who_only_looks_at_the_board_passes_nothing_on(work: Work, role: str) -> None:
    card = card_of(work, planned_order(work))
    with pytest.raises(NotAllowed):
        pass_on(acting(work, person(role)), card.id, card.version)
    assert card.version == 1


@pytest.mark.parametrize("who", [person("Foreman"), person("Manager"), person("Owner"), tablet()])
def test_who_works_the_board_passes_on(work: Work, who: Actor) -> None:
    card = card_of(work, planned_order(work))
    pass_on(acting(work, who), card.id, card.version)
    assert touches_of(work, card)[-1].actor == who.name


def test_boards_are_told_only_of_the_card_that_moved(work: Work) -> None:
    order = planned_order(work, lines=2)
    first, second = cards_of(work, order)
    pass_on(work, first.id, first.version)
    moved = [event for event in work.events if isinstance(event, CardMoved)]
    assert [(event.work_order_id, event.state, event.version, event.is_new) for event in moved] == [
        (first.id, "waiting", 2, False)
    ]
    assert second.version == 1


def test_some_doors_of_a_card_go_ahead_on_a_card_of_their_own(work: Work) -> None:
    order = planned_order(work, doors=5)
    card = card_of(work, order)
    serials = doors_of(work, card)
    done = pass_on(work, card.id, card.version, quantity=2)
    rest, part = cards_of(work, order)
    assert (rest.id, rest.quantity, rest.department_id) == (card.id, 3, departments(work)[0].id)
    assert (part.id, part.quantity, part.department_id) == (done["card"], 2, departments(work)[1].id)
    assert part.split_from_id == card.id
    assert part.number != rest.number
    assert (doors_of(work, part), doors_of(work, rest)) == (serials[:2], serials[2:])
    assert [touch.kind for touch in touches_of(work, rest)] == ["planned", "split"]
    assert [touch.kind for touch in touches_of(work, part)] == ["passed"]
    assert work.session.scalar(select(func.count()).select_from(Door)) == 5


def test_an_order_waits_for_the_rest_of_a_split_card(work: Work) -> None:
    order = planned_order(work, doors=2)
    card = card_of(work, order)
    pass_all(work, card, 3)
    pass_on(work, card.id, card.version, quantity=1)
    rest, part = cards_of(work, order)
    assert (part.state, rest.state, order.state) == ("ready", "waiting", "in_production")
    pass_on(work, rest.id, rest.version)
    assert order.state == "ready"


def test_all_doors_of_a_card_are_no_split(work: Work) -> None:
    order = planned_order(work, doors=3)
    card = card_of(work, order)
    pass_on(work, card.id, card.version, quantity=3)
    assert len(cards_of(work, order)) == 1


@pytest.mark.parametrize("quantity", [0, -1, 4, 1000])
def test_no_card_gives_more_doors_than_it_has(work: Work, quantity: int) -> None:
    order = planned_order(work, doors=3)
    card = card_of(work, order)
    with pytest.raises(NotThatManyDoors):
        pass_on(work, card.id, card.version, quantity=quantity)
    assert (card.quantity, len(cards_of(work, order))) == (3, 1)


def statements_of_a_tap(
    work: Work, database: Database, actor: Actor, tenant: Tenant, taps: int, doors: int | None = None
) -> list[str]:
    order = planned_order(work, lines=3)
    card = card_of(work, order)
    pass_all(work, card, taps)
    with statements_of(work.session) as sent:
        work.session.commit()
        with begin_work(database, actor, tenant, session=work.session) as own:
            pass_on(own, card.id, taps + 1, quantity=doors, key=f"tap-{card.id:08}-{taps}")
    return [each for each in sent if "SAVEPOINT" not in each]


@pytest.mark.parametrize("taps", [0, 1, 2, 3], ids=["first", "second", "third", "last"])
def test_a_tap_costs_at_most_ten_statements(
    work: Work, database: Database, actor: Actor, acme: Tenant, taps: int
) -> None:
    sent = statements_of_a_tap(work, database, actor, acme, taps)
    assert any("audit_entry" in each for each in sent)
    assert len(sent) + 1 <= 10, sent


@pytest.mark.parametrize("taps", [0, 3], ids=["first", "last"])
def test_a_tap_on_some_of_the_doors_costs_no_more(
    work: Work, database: Database, actor: Actor, acme: Tenant, taps: int
) -> None:
    sent = statements_of_a_tap(work, database, actor, acme, taps, doors=1)
    assert any("insert into work_order" in each for each in sent)
    assert len(sent) + 1 <= 10, sent


def test_nobody_changes_what_was_written_down(work: Work) -> None:
    card = card_of(work, planned_order(work))
    touches_of(work, card)[0].reason = "hiç olmadı"
    with pytest.raises(ProgrammingError, match="permission denied"):
        work.session.flush()
