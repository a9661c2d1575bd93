from __future__ import annotations

from datetime import date

import pytest

from app.kernel.permissions import NotAllowed
from app.kernel.work import Work
from app.production import ranking
from app.production.board import board
from app.production.events import CardMoved
from app.production.passing import pass_on
from app.production.ranking import place_card, set_priority
from app.production.refusals import CardMovedMeanwhile, NotInThisQueue, TooFarDown
from app.production.undoing import undo
from models.production import ProductionEvent, WorkOrder
from tests.production.crowd import Factory, refusals
from tests.production.floor import acting, card_of, departments, person, planned_order, touches_of
from tests.statements import statements_of


@pytest.fixture
def cards(work: Work) -> list[WorkOrder]:
    """Five cards of the first department in the order of their dates."""
    return [card_of(work, planned_order(work, due_on=date(2026, 12, day))) for day in (1, 2, 3, 4, 5)]


def queue(work: Work) -> list[int]:
    first = str(departments(work)[0].id)
    return [each.id for each in board(work).cards if each.column == first]


def test_a_card_is_put_behind_another(work: Work, cards: list[WorkOrder]) -> None:
    one, two, three, four, five = [card.id for card in cards]
    place_card(work, five, 1, one)
    assert queue(work) == [one, five, two, three, four]
    place_card(work, four, 1, None)
    assert queue(work) == [four, one, five, two, three]
    place_card(work, four, 1, three)
    assert queue(work) == [one, five, two, three, four]
    assert {card.version for card in cards} == {1}


def test_only_cards_whose_place_changed_are_told(work: Work, cards: list[WorkOrder]) -> None:
    place_card(work, cards[2].id, 1, cards[0].id)
    told = [event.work_order_id for event in work.events if isinstance(event, CardMoved)]
    assert sorted(told) == [cards[0].id, cards[2].id]
    assert [touch.kind for touch in touches_of(work, cards[0])] == ["planned", "placed"]
    assert [touch.kind for touch in touches_of(work, cards[1])] == ["planned"]
    work.events.clear()
    place_card(work, cards[4].id, 1, cards[0].id)  # between two that have places: nobody else moves
    told = [event.work_order_id for event in work.events if isinstance(event, CardMoved)]
    assert told == [cards[4].id]


def test_a_queue_without_room_is_numbered_anew(work: Work, cards: list[WorkOrder]) -> None:
    one, two, *rest = cards
    place_card(work, two.id, 1, one.id)
    for _ in range(12):  # each halves the gap behind the first
        for card in rest:
            place_card(work, card.id, 1, one.id)
    assert queue(work) == [one.id, *[card.id for card in reversed(rest)], two.id]


def test_leaving_the_department_gives_the_place_up(work: Work, cards: list[WorkOrder]) -> None:
    place_card(work, cards[4].id, 1, None)
    done = pass_on(work, cards[4].id, 1)
    assert cards[4].rank is None
    undo(work, done["event"])
    assert queue(work)[0] == cards[4].id


def test_an_urgent_card_comes_first(work: Work, cards: list[WorkOrder]) -> None:
    done = set_priority(work, cards[3].id, 1, is_urgent=True)
    assert queue(work)[0] == cards[3].id
    assert next(each for each in board(work).cards if each.id == cards[3].id).priority == 1
    undo(work, done["event"])
    assert (cards[3].priority, queue(work)[0]) == (0, cards[0].id)


def test_placing_is_taken_back(work: Work, cards: list[WorkOrder]) -> None:
    done = place_card(work, cards[4].id, 1, cards[0].id)
    undo(work, done["event"])
    assert (cards[4].rank, queue(work)) == (None, [card.id for card in cards])


def test_a_tap_that_was_on_its_way_is_not_refused_for_a_place(work: Work, cards: list[WorkOrder]) -> None:
    place_card(work, cards[2].id, 1, cards[0].id)
    done = pass_on(work, cards[0].id, 1)
    place = [touch.kind for touch in touches_of(work, cards[0])]
    assert place == ["planned", "placed", "passed"]
    place_card(work, cards[0].id, 2, None)
    undo(work, done["event"])
    assert cards[0].department_id == departments(work)[0].id


def test_cards_of_two_departments_make_no_queue(work: Work, cards: list[WorkOrder]) -> None:
    pass_on(work, cards[0].id, 1)
    with pytest.raises(NotInThisQueue):
        place_card(work, cards[1].id, 1, cards[0].id)
    with pytest.raises(CardMovedMeanwhile):
        place_card(work, cards[0].id, 1, None)


def test_nobody_drags_a_card_behind_hundreds(
    work: Work, cards: list[WorkOrder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MOST", 2)
    place_card(work, cards[4].id, 1, cards[0].id)
    with pytest.raises(TooFarDown):
        place_card(work, cards[4].id, 1, cards[3].id)
    assert queue(work)[1] == cards[4].id


@pytest.mark.parametrize("role", ["Clerk", "Storekeeper", "Dispatcher"])
def test_who_may_not_reorder_changes_nothing(work: Work, cards: list[WorkOrder], role: str) -> None:
    with pytest.raises(NotAllowed):
        place_card(acting(work, person(role)), cards[1].id, 1, None)
    with pytest.raises(NotAllowed):
        set_priority(acting(work, person(role)), cards[1].id, 1, is_urgent=True)
    assert work.session.query(ProductionEvent).filter_by(kind="placed").count() == 0


def test_placing_costs_the_same_in_a_long_queue(work: Work, cards: list[WorkOrder]) -> None:
    with statements_of(work.session) as few:
        place_card(work, cards[1].id, 1, None)
    for _ in range(10):
        planned_order(work, lines=3)
    last = queue(work)[-1]
    with statements_of(work.session) as many:
        place_card(work, cards[2].id, 1, last)
    assert len(many) <= len(few) + 2, many


def test_two_foremen_at_one_queue_leave_one_order(factory: Factory) -> None:
    with factory.work() as work:
        ids = [card_of(work, planned_order(work)).id for _ in range(6)]
    results = factory.at_once(
        [lambda work, card=card: place_card(work, card, 1, None) for card in ids]  # type: ignore[misc]
    )
    assert refusals(results) == []
    with factory.work() as work:
        ranks = [work.session.get_one(WorkOrder, card).rank for card in ids]
        assert len(set(ranks)) == len(ids)
        assert None not in ranks
