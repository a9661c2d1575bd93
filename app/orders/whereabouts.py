"""Where an order is at this moment, in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.kernel.clock import show_date
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.states import STATE_WORDS
from models.orders import SalesOrder
from models.production import Department, WorkOrder

Translate = Callable[[str], str]

_ON_THE_WAY = frozenset({"planned", "in_production", "ready", "partly_shipped"})
_DOORS = N_("{count} doors: {place}")
_BLOCKED = N_("{place} (waiting)")
_DUE = N_("promised for {day}")


@dataclass(frozen=True)
class Standing:
    """Some doors of an order and where they are: a department's name, or a word for the rest."""

    place: str
    is_word: bool
    count: int
    is_blocked: bool


@dataclass(frozen=True)
class Whereabouts:
    """The state of an order, and while it is being made the places of its doors, first station first."""

    state: str
    standings: tuple[Standing, ...] = ()
    due: str = ""

    def say(self, translate: Translate = str) -> str:
        """In production · 2 doors: Boyama & Yıkama · 1 doors: Ready to ship · promised for 05.12.2026."""
        said = [translate(STATE_WORDS[self.state])]
        for standing in self.standings:
            place = translate(standing.place) if standing.is_word else standing.place
            if standing.is_blocked:
                place = translate(_BLOCKED).format(place=place)
            said.append(translate(_DOORS).format(count=standing.count, place=place))
        if self.due:
            said.append(translate(_DUE).format(day=self.due))
        return " · ".join(said)


def where_is(work: Work, order: SalesOrder) -> Whereabouts:
    """Where the doors of an order are; one query, and none before it is planned or after it has left."""
    if order.state not in _ON_THE_WAY:
        is_open = order.state == "confirmed" and order.due_on is not None
        return Whereabouts(order.state, due=_day(order) if is_open else "")
    rows = work.session.execute(
        select(
            WorkOrder.state, Department.name, Department.position, func.sum(WorkOrder.quantity).label("doors")
        )
        .join(Department, Department.id == WorkOrder.department_id)
        .where(WorkOrder.order_id == order.id, WorkOrder.state.not_in(("cancelled", "scrapped")))
        .group_by(WorkOrder.state, Department.name, Department.position)
        .order_by(Department.position)
    ).all()
    at_departments: dict[tuple[str, bool], int] = {}
    for row in rows:
        if row.state not in ("ready", "shipped"):
            place = (row.name, row.state == "blocked")
            at_departments[place] = at_departments.get(place, 0) + int(row.doors)
    standings = [Standing(name, False, count, blocked) for (name, blocked), count in at_departments.items()]  # noqa: FBT003
    for state in ("ready", "shipped"):
        count = sum(int(row.doors) for row in rows if row.state == state)
        if count:
            standings.append(Standing(STATE_WORDS[state], is_word=True, count=count, is_blocked=False))
    return Whereabouts(order.state, tuple(standings), _day(order))


def _day(order: SalesOrder) -> str:
    return show_date(order.due_on) if order.due_on else ""
