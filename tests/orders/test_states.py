from __future__ import annotations

import pytest

from app.kernel.work import Work
from app.orders.states import (
    STATE_WORDS,
    TRANSITIONS,
    WrongState,
    check_state,
    is_editable,
    may_move,
    move_to,
)
from models.orders import STATES, SalesOrder


@pytest.fixture
def order() -> SalesOrder:
    return SalesOrder(number="SIP-1", state="draft", version=1)


def test_every_state_has_a_word_and_a_way(order: SalesOrder) -> None:
    assert set(STATE_WORDS) == set(TRANSITIONS) == set(STATES)
    assert set().union(*TRANSITIONS.values()) <= set(STATES)


def test_the_usual_way_leads_from_draft_to_closed(work: Work, order: SalesOrder) -> None:
    way = ["quoted", "confirmed", "planned", "in_production", "ready", "partly_shipped", "shipped", "closed"]
    for state in way:
        move_to(work, order, state)
    assert (order.state, order.version) == ("closed", 9)


@pytest.mark.parametrize("state", ["draft", "quoted", "confirmed", "planned", "in_production", "ready"])
def test_everything_before_the_first_truck_can_be_cancelled(order: SalesOrder, state: str) -> None:
    order.state = state
    assert may_move(order, "cancelled")


@pytest.mark.parametrize("state", ["partly_shipped", "shipped", "closed", "cancelled"])
def test_what_has_left_or_ended_is_not_cancelled(work: Work, order: SalesOrder, state: str) -> None:
    order.state = state
    with pytest.raises(WrongState):
        move_to(work, order, "cancelled")
    assert (order.state, order.version) == (state, 1)


def test_a_wrong_state_is_said_in_the_language_of_the_person(order: SalesOrder) -> None:
    turkish = {
        "Draft": "Taslak",
        WrongState.sentence: "{number} şu an “{state}” durumunda, bu işlem yapılamaz.",
    }
    with pytest.raises(WrongState) as caught:
        check_state(order, frozenset({"confirmed"}))
    said = caught.value.say(lambda text: turkish.get(text, text))
    assert said == "SIP-1 şu an “Taslak” durumunda, bu işlem yapılamaz."


def test_only_drafts_and_quotes_are_edited(order: SalesOrder) -> None:
    assert is_editable(order)
    order.state = "confirmed"
    assert not is_editable(order)
