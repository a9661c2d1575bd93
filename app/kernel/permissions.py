"""Rights and who has them; answered from memory, the same for screens, kiosks, jobs and the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from app.kernel.errors import Refusal
from app.kernel.text import N_


class Right(NamedTuple):
    """One thing that may be done to one kind of subject, e.g. ``Right("plan", "Order")``.

    The back office stores it as the permission ``can_plan on Order``.
    """

    action: str
    subject: str

    def __str__(self) -> str:
        return f"can_{self.action} on {self.subject}"


SEE_COST = Right("see", "Cost")
"""Material prices, unit costs, labour rates, margins."""
SEE_PRICE = Right("see", "Price")
"""Selling prices and totals of orders."""


class NotAllowed(Refusal):
    """The person's roles do not include this right."""

    code = "kernel.not_allowed"
    sentence = N_("Your role does not allow this. Ask the owner of your company for the right.")


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, a paired kiosk, or the system itself."""

    kind: str
    id: int | None
    name: str
    may: Callable[[Right], bool] = field(repr=False)
    address: str | None = None
    warehouses: frozenset[int] | None = None
    """Where the person works, empty when everywhere; None when whoever opened the act did not say."""

    @property
    def person_id(self) -> int | None:
        """The person who acts, or in whose name something acts; None when it is nobody's doing."""
        return self.id if self.kind == "person" else None

    def require(self, right: Right) -> None:
        """Raise NotAllowed unless the actor has the right."""
        if not self.may(right):
            raise NotAllowed(right=str(right))


def system(name: str = "system") -> Actor:
    """The actor of jobs, migrations and the command line: it has every right."""
    return Actor(kind="system", id=None, name=name, may=lambda _right: True)
