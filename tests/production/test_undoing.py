from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.kernel.permissions import Actor, NotAllowed, Right
from app.kernel.work import RecordGone, Work
from app.production.blocking import block, unblock
from app.production.passing import pass_on
from app.production.refusals import AlreadyUndone, CardMovedMeanwhile, NotUndoable, TooLateToUndo
from app.production.undoing import undo
from models.production import Door
from tests.production.floor import (
    acting,
    card_of,
    cards_of,
    departments,
    person,
    planned_order,
    touches_of,
)


def tablet(name: str = "Kesim tablet") -> Actor:
    """A screen that may take back only what it has just done."""
    usual = {Right("list", "Board"), Right("tap", "Board")}
    return Actor("kiosk", None if name == "Kesim tablet" else 2, name, may=lambda right: right in usual)


def later(work: Work, actor: Actor, seconds: float) -> Work:
    return Work(work.session, actor, work.tenant, work.now + timedelta(seconds=seconds))


def test_a_tap_taken_back_is_a_second_event(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(acting(work, tablet()), card.id, 1)
    undo(later(work, tablet(), 9), done["event"])
    assert (card.department_id, card.state, card.version) == (departments(work)[0].id, "waiting", 3)
    touches = touches_of(work, card)
    assert [touch.kind for touch in touches] == ["planned", "passed", "undone"]
    assert touches[2].undo_of == done["event"]


def test_the_screen_that_tapped_has_ten_seconds(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(acting(work, tablet()), card.id, 1)
    with pytest.raises(TooLateToUndo):
        undo(later(work, tablet(), 16), done["event"])
    assert card.department_id == departments(work)[1].id


def test_another_screen_cannot_take_it_back(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(acting(work, tablet()), card.id, 1)
    with pytest.raises(TooLateToUndo):
        undo(later(work, tablet(name="Boya tablet"), 2), done["event"])
    assert card.version == 2


def test_the_foreman_may_do_it_later(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(acting(work, tablet()), card.id, 1)
    undo(later(work, person("Foreman", "Hasan Usta"), 3600), done["event"])
    assert card.department_id == departments(work)[0].id
    assert touches_of(work, card)[-1].actor == "Hasan Usta"


def test_a_clerk_may_not(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(work, card.id, 1)
    with pytest.raises(NotAllowed):
        undo(acting(work, person("Clerk")), done["event"])
    assert card.version == 2


def test_only_the_last_tap_is_taken_back(work: Work) -> None:
    card = card_of(work, planned_order(work))
    first = pass_on(work, card.id, 1)
    pass_on(work, card.id, 2)
    with pytest.raises(CardMovedMeanwhile):
        undo(work, first["event"])
    assert card.department_id == departments(work)[2].id


def test_a_tap_is_taken_back_once(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(work, card.id, 1)
    undo(work, done["event"])
    with pytest.raises(AlreadyUndone):
        undo(work, done["event"])
    assert card.version == 3


def test_the_same_touch_arriving_twice_counts_once(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(work, card.id, 1)
    first = undo(work, done["event"], key="undo-00001")
    assert undo(work, done["event"], key="undo-00001") == first
    assert card.version == 3


def test_planning_is_not_taken_back_on_the_board(work: Work) -> None:
    card = card_of(work, planned_order(work))
    with pytest.raises(NotUndoable):
        undo(work, touches_of(work, card)[0].id)
    assert (card.state, card.version) == ("waiting", 1)


def test_a_block_and_its_release_are_taken_back(work: Work) -> None:
    card = card_of(work, planned_order(work))
    undo(work, block(work, card.id, "Kilit gelmedi")["event"])
    assert (card.state, card.blocked_reason) == ("waiting", "")
    block(work, card.id, "Kilit gelmedi")
    undo(work, unblock(work, card.id)["event"])
    assert (card.state, card.blocked_reason, card.version) == ("blocked", "Kilit gelmedi", 6)


def test_an_event_that_does_not_exist_is_refused(work: Work) -> None:
    with pytest.raises(RecordGone):
        undo(work, 987654321)


def test_an_order_that_was_ready_is_in_production_again(work: Work) -> None:
    order = planned_order(work)
    card = card_of(work, order)
    for _ in range(4):
        done = pass_on(work, card.id, card.version)
    assert order.state == "ready"
    undo(work, done["event"])
    assert (card.state, card.department_id, order.state) == (
        "waiting",
        departments(work)[3].id,
        "in_production",
    )


def test_an_order_whose_only_tap_is_taken_back_is_planned_again(work: Work) -> None:
    order = planned_order(work, lines=2)
    first, second = cards_of(work, order)
    one, two = pass_on(work, first.id, 1), pass_on(work, second.id, 1)
    undo(work, one["event"])
    assert order.state == "in_production"
    undo(work, two["event"])
    assert order.state == "planned"


def test_a_split_taken_back_joins_the_card_again(work: Work) -> None:
    order = planned_order(work, doors=5)
    card = card_of(work, order)
    done = pass_on(work, card.id, 1, quantity=2)
    undone = undo(work, done["event"])
    rest, part = cards_of(work, order)
    assert (rest.quantity, rest.state, rest.department_id) == (5, "waiting", departments(work)[0].id)
    assert part.state == "cancelled"
    assert undone["card"] == rest.id
    owners = set(
        work.session.scalars(select(Door.work_order_id).where(Door.order_line_id == rest.order_line_id))
    )
    assert owners == {rest.id}


def test_a_split_whose_rest_has_gone_on_only_steps_back(work: Work) -> None:
    order = planned_order(work, doors=5)
    card = card_of(work, order)
    done = pass_on(work, card.id, 1, quantity=2)
    pass_on(work, card.id, card.version)
    undo(work, done["event"])
    rest, part = cards_of(work, order)
    assert (rest.quantity, rest.department_id) == (3, departments(work)[1].id)
    assert (part.quantity, part.department_id, part.state) == (2, departments(work)[0].id, "waiting")


def test_after_an_undo_the_card_can_be_passed_on_again(work: Work) -> None:
    card = card_of(work, planned_order(work))
    done = pass_on(work, card.id, 1)
    undo(work, done["event"])
    pass_on(work, card.id, 3)
    assert card.department_id == departments(work)[1].id
    assert isinstance(card.entered_at, datetime)
