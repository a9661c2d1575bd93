from __future__ import annotations

import pytest

from app.kernel.work import Work
from app.production.limits import OVER_LIMIT
from app.production.passing import pass_on
from app.production.refusals import WipAlmostFull, WipFull
from app.production.reworking import send_back
from models.production import Department, WorkOrder
from tests.production.crowd import Act, Factory, refusals
from tests.production.floor import card_of, cards_of, departments, planned_order, touches_of


def limited(work: Work, limit: int, rule: str) -> Department:
    """The second department with a limit."""
    welding = departments(work)[1]
    welding.wip_limit, welding.wip_rule = limit, rule
    work.session.flush()
    return welding


def test_below_the_limit_nothing_is_said(work: Work) -> None:
    limited(work, 4, "warn")
    card = card_of(work, planned_order(work, doors=4))
    assert "warning" not in pass_on(work, card.id, 1)


def test_a_limit_that_warns_lets_the_card_pass_and_says_so(work: Work) -> None:
    welding = limited(work, 4, "warn")
    card = card_of(work, planned_order(work, doors=5))
    done = pass_on(work, card.id, 1, key="touch-000001")
    assert done["warning"] == {"code": OVER_LIMIT, "department": welding.name, "doors": 5, "limit": 4}
    assert card.department_id == welding.id
    assert pass_on(work, card.id, 1, key="touch-000001") == done


def test_a_limit_that_stops_changes_nothing(work: Work) -> None:
    welding = limited(work, 4, "stop")
    first = card_of(work, planned_order(work, doors=4))
    pass_on(work, first.id, 1)
    card = card_of(work, planned_order(work, doors=1))
    with pytest.raises(WipFull, match="4 / 4"):
        pass_on(work, card.id, 1)
    assert (card.version, card.department_id, len(touches_of(work, card))) == (1, departments(work)[0].id, 1)
    pass_on(work, first.id, 2)
    pass_on(work, card.id, 1)
    assert card.department_id == welding.id


def test_as_many_doors_pass_as_there_is_room(work: Work) -> None:
    limited(work, 4, "stop")
    order = planned_order(work, doors=6)
    card = card_of(work, order)
    with pytest.raises(WipAlmostFull):
        pass_on(work, card.id, 1)
    pass_on(work, card.id, 1, quantity=4)
    assert [each.quantity for each in cards_of(work, order)] == [2, 4]


def test_rework_goes_back_whatever_the_limit(work: Work) -> None:
    welding = limited(work, 2, "stop")
    card = card_of(work, planned_order(work))
    for _ in range(2):
        pass_on(work, card.id, card.version)
    other = card_of(work, planned_order(work))
    pass_on(work, other.id, 1)
    send_back(work, card.id, card.version, welding.id, "Kaynak hatası")
    assert card.department_id == welding.id


def passing(card_id: int) -> Act:
    return lambda work: pass_on(work, card_id, 1)


def test_two_racing_cards_cannot_both_take_the_last_place(factory: Factory) -> None:
    with factory.work() as work:
        welding = departments(work)[1]
        standing = sum(
            card.quantity
            for card in work.session.query(WorkOrder).filter_by(department_id=welding.id)
            if card.state in ("waiting", "running", "blocked")
        )
        limited(work, standing + 3, "stop")
        ids = [card_of(work, planned_order(work, doors=1)).id for _ in range(6)]
    try:
        results = factory.at_once([passing(card) for card in ids])
        assert refusals(results) == ["production.wip_full"] * 3
        with factory.work() as work:
            there = [work.session.get_one(WorkOrder, card).department_id for card in ids]
            assert there.count(welding.id) == 3
    finally:
        with factory.work() as work:
            departments(work)[1].wip_limit = None
