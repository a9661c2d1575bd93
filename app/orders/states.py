"""What state an order may go to from where it is; every change of state passes here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.kernel.errors import Refusal, ShowFact, Translate
from app.kernel.text import N_
from app.kernel.work import Work
from models.orders import SalesOrder

STATE_WORDS: Final[Mapping[str, str]] = {
    "draft": N_("Draft"),
    "quoted": N_("Quoted"),
    "confirmed": N_("Confirmed"),
    "planned": N_("Planned"),
    "in_production": N_("In production"),
    "ready": N_("Ready to ship"),
    "partly_shipped": N_("Partly shipped"),
    "shipped": N_("Shipped"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled"),
}

TRANSITIONS: Final[Mapping[str, frozenset[str]]] = {
    "draft": frozenset({"quoted", "confirmed", "cancelled"}),
    "quoted": frozenset({"draft", "confirmed", "cancelled"}),
    "confirmed": frozenset({"draft", "planned", "cancelled"}),
    "planned": frozenset({"confirmed", "in_production", "cancelled"}),
    # Back by an undone tap; on to partly shipped when the first doors leave before the last are made.
    "in_production": frozenset({"planned", "ready", "partly_shipped", "cancelled"}),
    "ready": frozenset({"in_production", "partly_shipped", "shipped", "cancelled"}),
    # What has left cannot be cancelled; what will never follow is closed.
    "partly_shipped": frozenset({"shipped", "closed", "in_production"}),
    # Doors come back from the customer, all of them or some, even after the order was closed.
    "shipped": frozenset({"closed", "partly_shipped", "in_production"}),
    "closed": frozenset({"partly_shipped", "in_production"}),
    "cancelled": frozenset(),
}

EDITABLE: Final = frozenset({"draft", "quoted"})
UNPLANNED: Final = frozenset({"draft", "quoted", "confirmed"})


class WrongState(Refusal):
    """The order is not where this can be done. Fact ``state``: where it is."""

    code = "orders.wrong_state"
    sentence = N_("{number} is in the state “{state}”, so this cannot be done.")

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:
        """The sentence with the state in words."""
        state = translate(STATE_WORDS[self.facts["state"]])
        return translate(self.sentence).format(number=show(self.facts["number"]), state=state)


def is_editable(order: SalesOrder) -> bool:
    """Whether lines and header may still be changed."""
    return order.state in EDITABLE


def may_move(order: SalesOrder, state: str) -> bool:
    """Whether the order may go to a state from where it is."""
    return state in TRANSITIONS[order.state]


def check_state(order: SalesOrder, states: frozenset[str]) -> None:
    """Raise WrongState unless the order is in one of these states."""
    if order.state not in states:
        raise WrongState(number=order.number, state=order.state)


def move_to(work: Work, order: SalesOrder, state: str) -> None:
    """Bring a locked order to a state and count the change; WrongState when it cannot go there from here.

    Whoever moves it emits what happened.
    """
    del work  # every operation takes it first; moving needs nothing of it
    if not may_move(order, state):
        raise WrongState(number=order.number, state=order.state)
    order.state = state
    order.version += 1
