"""People of the demo's floor say when they begin, so that its minutes are measured and not only planned."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from app.kernel.work import Work
from app.production.hands import Hand
from app.production.starting import start
from models.floor import Operator
from models.production import WorkOrder

DOOR_MINUTES = {"CK-EKO": 125, "CK-LUX": 165, "CK-VIL": 290, "CK-YNG": 150}
"""About what a door of each model takes in all departments."""
SHARES = (Decimal("0.20"), Decimal("0.32"), Decimal("0.20"), Decimal("0.28"))
LUCK = tuple(Decimal(luck) for luck in ("0.9", "1.1", "0.95", "1.3", "1", "0.85", "1.15"))
"""Some days go better than others."""
_AFTER_LUNCH = 2


def working_time(model: str, doors: int, turn: int, number: int) -> timedelta:
    """How long somebody worked on the doors of a line in a department."""
    minutes = DOOR_MINUTES[model] * SHARES[turn] * doors * LUCK[(number + 3 * turn) % len(LUCK)]
    # What ends a little after one o'clock was begun before lunch.
    return timedelta(minutes=int(minutes), hours=turn == _AFTER_LUNCH)


def beginning(cards: Callable[[Work], list[WorkOrder]], place: int) -> Callable[[Work], None]:
    """Somebody of the department begins to work on a card of an order."""

    def begin(work: Work) -> None:
        card = cards(work)[place]
        people = work.session.scalars(
            select(Operator).where(Operator.department_id == card.department_id).order_by(Operator.id)
        ).all()
        who = people[card.id % len(people)]
        start(work, card.id, card.version, hand=Hand(who.id, who.name))

    return begin
