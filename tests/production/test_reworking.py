from __future__ import annotations

from typing import Any

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import RecordGone, Work
from app.production.blocking import block
from app.production.passing import pass_on
from app.production.refusals import CardNotOnBoard, NotEarlier, ReasonNeeded
from app.production.reworking import send_back
from app.production.undoing import undo
from models.floor import FloorReason
from models.orders import SalesOrder
from models.production import WorkOrder
from tests.production.floor import acting, card_of, cards_of, departments, person, planned_order, touches_of


def passed(work: Work, times: int, **columns: Any) -> tuple[SalesOrder, WorkOrder]:
    order = planned_order(work, **columns)
    card = card_of(work, order)
    for _ in range(times):
        pass_on(work, card.id, card.version)
    return order, card


def test_a_card_sent_back_says_why_until_it_is_past_where_it_was_noticed(work: Work) -> None:
    _order, card = passed(work, 3)  # in assembly
    cutting, welding, painting, assembly = departments(work)
    send_back(work, card.id, 4, welding.id, "Kaynak hatası")
    assert (card.department_id, card.state, card.rework_reason, card.rework_from_id) == (
        welding.id,
        "waiting",
        "Kaynak hatası",
        assembly.id,
    )
    pass_on(work, card.id, card.version)
    pass_on(work, card.id, card.version)
    assert (card.department_id, card.rework_reason) == (assembly.id, "Kaynak hatası")
    pass_on(work, card.id, card.version)
    assert (card.state, card.rework_reason, card.rework_from_id) == ("ready", "", None)
    assert [touch.kind for touch in touches_of(work, card)][4] == "sent_back"
    assert cutting.position < painting.position


def test_only_doors_with_the_fault_go_back_also_from_ready(work: Work) -> None:
    order, card = passed(work, 4, doors=5)
    painting, assembly = departments(work)[2:]
    assert order.state == "ready"
    reason = work.session.query(FloorReason).filter_by(kind="rework", words="Boya hatası").one()
    done = send_back(work, card.id, 5, painting.id, reason_id=reason.id, quantity=2)
    rest, part = cards_of(work, order)
    assert (rest.quantity, rest.state, part.quantity, part.department_id) == (3, "ready", 2, painting.id)
    assert (part.rework_reason, part.rework_from_id) == ("Boya hatası", assembly.id)
    assert order.state == "in_production"
    undo(work, done["event"])
    rest, part = cards_of(work, order)
    assert (rest.quantity, part.state, order.state) == (5, "cancelled", "ready")


def test_a_ready_door_may_go_back_to_the_last_department(work: Work) -> None:
    _order, card = passed(work, 4)
    last = departments(work)[-1]
    send_back(work, card.id, 5, last.id, "Çizik ya da ezik")
    assert (card.state, card.department_id) == ("waiting", last.id)
    pass_on(work, card.id, card.version)
    assert (card.state, card.rework_reason) == ("ready", "")


@pytest.mark.parametrize("place", [1, 2, 3])
def test_nothing_is_sent_forward(work: Work, place: int) -> None:
    _order, card = passed(work, 1)
    with pytest.raises(NotEarlier):
        send_back(work, card.id, 2, departments(work)[place].id, "Ölçü hatası")
    assert (card.version, card.rework_reason) == (2, "")


def test_a_blocked_card_goes_back_and_waits_no_more(work: Work) -> None:
    _order, card = passed(work, 1)
    block(work, card.id, "Hatalı parça")
    done = send_back(work, card.id, 3, departments(work)[0].id, "Ölçü hatası")
    assert (card.state, card.blocked_reason) == ("waiting", "")
    undo(work, done["event"])
    assert (card.state, card.blocked_reason, card.rework_reason) == ("blocked", "Hatalı parça", "")
    assert card.department_id == departments(work)[1].id


def test_a_reason_and_a_right_are_needed(work: Work) -> None:
    _order, card = passed(work, 1)
    first = departments(work)[0].id
    with pytest.raises(ReasonNeeded):
        send_back(work, card.id, 2, first, "  ")
    wrong_kind = work.session.query(FloorReason).filter_by(kind="scrap").limit(1).one()
    with pytest.raises(RecordGone):
        send_back(work, card.id, 2, first, reason_id=wrong_kind.id)
    with pytest.raises(NotAllowed):
        send_back(acting(work, person("Clerk")), card.id, 2, first, "Ölçü hatası")
    assert card.version == 2


def test_what_has_left_is_not_sent_back(work: Work) -> None:
    _order, card = passed(work, 4)
    card.state = "shipped"
    work.session.flush()
    with pytest.raises(CardNotOnBoard):
        send_back(work, card.id, 5, departments(work)[0].id, "Ölçü hatası")
