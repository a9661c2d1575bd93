from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel.permissions import Right
from app.kernel.work import Work
from app.production.blocking import block
from app.production.board import board
from app.production.floor_actor import FloorActor
from app.production.hands import Hand
from app.production.passing import pass_on
from app.production.refusals import (
    AlreadyWorking,
    CardIsBlocked,
    CardIsNotRunning,
    CardMovedMeanwhile,
    NotThisStation,
    OperatorNeeded,
)
from app.production.starting import pause, start, touch_card
from app.production.undoing import undo
from models.core import Kiosk
from models.floor import FloorRules, Operator, WorkSpell
from models.production import ProductionEvent
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
    planned_order,
    touches_of,
)


@pytest.fixture
def start_finish(work: Work) -> None:
    work.session.get_one(FloorRules, 1).tap_mode = "start_finish"
    work.session.flush()


def operator(work: Work, name: str) -> Operator:
    record = Operator(name=name)
    work.session.add(record)
    work.session.flush()
    return record


def at(work: Work, someone: Operator | None, minutes: float = 0, **more: object) -> Work:
    """The same transaction, minutes later, at a screen where somebody works."""
    kiosk = work.session.scalars(select(Kiosk).limit(1)).first()
    if kiosk is None:
        kiosk = Kiosk(name="Kesim tablet", public_id="0b0e7a1c-3c3f-4c77-8c39-4ad0b7a4c001")
        work.session.add(kiosk)
        work.session.flush()
    usual = {Right(action, "Board") for action in ("list", "tap")}
    actor = FloorActor(
        "kiosk",
        kiosk.id,
        someone.name if someone else kiosk.name,
        may=lambda right: right in usual,
        operator_id=someone.id if someone else None,
        screen=kiosk.name,
        **more,  # type: ignore[arg-type]
    )
    return Work(work.session, actor, work.tenant, work.now + timedelta(minutes=minutes))


def spells(work: Work) -> list[WorkSpell]:
    query = select(WorkSpell).order_by(WorkSpell.id).execution_options(populate_existing=True)
    return list(work.session.scalars(query))


def test_one_touch_passes_on_where_nobody_starts(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = touch_card(work, card.id, 1)
    assert (done["kind"], card.department_id, spells(work)) == ("passed", departments(work)[1].id, [])


@pytest.mark.usefixtures("start_finish")
def test_the_first_touch_starts_and_the_second_finishes(work: Work) -> None:
    order = planned_order(work)
    card = card_of(work, order)
    hasan = operator(work, "Hasan")
    done = touch_card(at(work, hasan), card.id, 1)
    assert (done["kind"], card.state, card.department_id) == ("started", "running", departments(work)[0].id)
    assert order.state == "in_production"
    done = touch_card(at(work, hasan, 30), card.id, 2)
    assert (done["kind"], card.state, card.department_id) == ("passed", "waiting", departments(work)[1].id)
    (spell,) = spells(work)
    assert (spell.operator_id, spell.doors, spell.ended_at) == (
        hasan.id,
        2,
        work.now + timedelta(minutes=30),
    )
    touch = touches_of(work, card)[-1]
    assert (touch.actor, touch.operator_id) == ("Hasan", hasan.id)


def test_two_people_work_on_one_card_and_each_may_rest(work: Work) -> None:
    card = card_of(work, planned_order(work))
    hasan, veli = operator(work, "Hasan"), operator(work, "Veli")
    start(at(work, hasan), card.id, 1)
    start(at(work, veli, 10), card.id, 2)
    with pytest.raises(AlreadyWorking):
        start(at(work, veli, 11), card.id, 3)
    shown = next(each for each in board(work).cards if each.id == card.id)
    assert [name for name, _since in shown.by] == ["Hasan", "Veli"]
    pause(at(work, hasan, 20), card.id, 3)
    assert card.state == "running"
    pause(at(work, veli, 25), card.id, 4)
    assert card.state == "waiting"
    assert [(each.ended_at - each.started_at).seconds // 60 for each in spells(work) if each.ended_at] == [
        20,
        15,
    ]
    with pytest.raises(CardIsNotRunning):
        pause(at(work, veli, 26), card.id, 5)


def test_the_foreman_stops_everybody(work: Work) -> None:
    card = card_of(work, planned_order(work))
    start(at(work, operator(work, "Hasan")), card.id, 1)
    start(at(work, operator(work, "Veli")), card.id, 2)
    pause(work, card.id, 3)
    assert card.state == "waiting"
    assert all(spell.ended_at is not None for spell in spells(work))


def test_a_part_is_started_alone(work: Work) -> None:
    order = planned_order(work, doors=5)
    card = card_of(work, order)
    done = start(work, card.id, 1, quantity=2)
    rest, part = cards_of(work, order)
    assert (rest.quantity, rest.state, part.quantity, part.state) == (3, "waiting", 2, "running")
    assert (done["card"], done["rest"]) == (part.id, rest.id)
    assert done["versions"] == {str(rest.id): 2, str(part.id): part.version}
    undo(work, done["event"])
    rest, part = cards_of(work, order)
    assert (rest.quantity, part.state) == (5, "cancelled")
    assert order.state == "planned"


@pytest.mark.usefixtures("start_finish")
def test_the_first_doors_go_on_while_the_rest_is_worked_on(work: Work) -> None:
    order = planned_order(work, doors=5)
    card = card_of(work, order)
    touch_card(work, card.id, 1)
    touch_card(work, card.id, 2, quantity=1)
    rest, part = cards_of(work, order)
    assert (rest.state, rest.quantity, part.state, part.quantity) == ("running", 4, "waiting", 1)
    assert [spell.ended_at for spell in spells(work)] == [None]


def test_whoever_blocks_a_card_ends_the_work_on_it(work: Work) -> None:
    card = card_of(work, planned_order(work))
    start(work, card.id, 1)
    block(
        Work(work.session, work.actor, work.tenant, work.now + timedelta(minutes=5)),
        card.id,
        "Kaynak gazı yok",
    )
    assert [spell.ended_at for spell in spells(work)] == [work.now + timedelta(minutes=5)]
    with pytest.raises(CardIsBlocked):
        start(work, card.id, card.version)


def test_a_start_taken_back_was_never_work(work: Work) -> None:
    order = planned_order(work)
    card = card_of(work, order)
    done = start(work, card.id, 1)
    undo(work, done["event"])
    (spell,) = spells(work)
    assert (card.state, spell.ended_at, order.state) == ("waiting", spell.started_at, "planned")


def test_a_pause_taken_back_at_once_goes_on_and_later_waits(work: Work) -> None:
    card = card_of(work, planned_order(work))
    start(work, card.id, 1)
    undo(work, pause(work, card.id, 2)["event"])
    assert (card.state, [spell.ended_at for spell in spells(work)]) == ("running", [None])
    paused = pause(work, card.id, card.version)
    undo(Work(work.session, work.actor, work.tenant, work.now + timedelta(hours=1)), paused["event"])
    assert card.state == "waiting"
    assert all(spell.ended_at is not None for spell in spells(work))


def test_finishing_taken_back_at_once_is_work_again(work: Work) -> None:
    card = card_of(work, planned_order(work))
    start(work, card.id, 1)
    undo(work, pass_on(work, card.id, 2)["event"])
    assert (card.state, card.department_id) == ("running", departments(work)[0].id)
    assert [spell.ended_at for spell in spells(work)] == [None]


@pytest.mark.parametrize("rule", ["name", "pin"])
def test_a_floor_that_asks_who_works_refuses_nobody(work: Work, rule: str) -> None:
    work.session.get_one(FloorRules, 1).operator_rule = rule
    card = card_of(work, planned_order(work))
    with pytest.raises(OperatorNeeded):
        touch_card(at(work, None), card.id, 1)
    assert (card.version, card.department_id) == (1, departments(work)[0].id)
    touch_card(at(work, operator(work, "Hasan")), card.id, 1)
    assert card.version == 2
    touch_card(work, card.id, 2)  # a person of the office has said who they are by signing in
    assert card.version == 3


def test_a_screen_touches_only_what_stands_at_its_station(work: Work) -> None:
    card = card_of(work, planned_order(work))
    cutting, welding = departments(work)[:2]
    with pytest.raises(NotThisStation):
        touch_card(at(work, None, departments=frozenset({welding.id})), card.id, 1)
    here = at(work, None, departments=frozenset({cutting.id}))
    done = touch_card(here, card.id, 1)
    assert [each.id for each in board(here).cards] == []
    undo(here, done["event"])  # its own touch, although the card has left
    assert card.department_id == cutting.id
    assert [each.id for each in board(here).cards] == [card.id]


def test_a_touch_made_offline_counts_from_when_it_was_made(work: Work) -> None:
    card = card_of(work, planned_order(work))
    later = at(work, operator(work, "Hasan"), 90)
    made = work.now + timedelta(minutes=20)
    start(later, card.id, 1, hand=Hand(touched_at=made))
    touch = touches_of(work, card)[-1]
    assert (touch.touched_at, touch.at) == (made, later.now)
    assert spells(work)[0].started_at == made
    pass_on(later, card.id, 2, hand=Hand(touched_at=made + timedelta(minutes=30)))
    assert spells(work)[0].ended_at == made + timedelta(minutes=30)


@pytest.mark.parametrize("minutes", [-13 * 60, -5, 95])
def test_a_clock_that_cannot_be_right_is_not_believed(work: Work, minutes: int) -> None:
    card = card_of(work, planned_order(work))
    later = at(work, None, 90)
    said = work.now + timedelta(minutes=minutes)  # long ago, before the card was planned, in the future
    start(later, card.id, 1, hand=Hand(touched_at=said))
    touch = touches_of(work, card)[-1]
    assert (touch.touched_at, touch.at, spells(work)[0].started_at) == (None, later.now, later.now)


def test_who_is_behind_is_told_who_was_faster(work: Work) -> None:
    card = card_of(work, planned_order(work))
    start(at(work, operator(work, "Hasan")), card.id, 1)
    with pytest.raises(CardMovedMeanwhile, match="Hasan"):
        pause(acting(work, at(work, operator(work, "Veli")).actor), card.id, 1)
    assert work.session.query(ProductionEvent).filter_by(work_order_id=card.id).count() == 2
