"""What happened with dealers, for the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.events import Event


@dataclass(frozen=True)
class DealerLetIn(Event):
    """A person may order for a customer from now on."""

    subject = "Person"
    user_id: int
    username: str
    party_id: int
    party: str


@dataclass(frozen=True)
class DealerShutOut(Event):
    """A person may no longer order for a customer; their account is switched off."""

    subject = "Person"
    user_id: int
    username: str
    party_id: int
    party: str


@dataclass(frozen=True)
class DealerOrderSent(Event):
    """A dealer is done with an order: it waits for the office."""

    subject = "Order"
    order_id: int
    number: str
    customer: str
    net: str
