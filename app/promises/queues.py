"""What stands before an order on the floor: the open cards in the order of their queues, then what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isqrt
from typing import Any

from sqlalchemy import text

from app.kernel.work import Work
from app.promises.asking import Asked, Doors
from app.promises.flow import WHOLE, Job
from app.promises.timing import Station, Timing, planned_minutes

# The furthest card first: what stands in a department comes before what still has to get there.
_CARDS = text("""
select w.order_id, w.state, w.quantity, d.id as department_id, l.model_id, l.minutes,
       l.configuration -> 'minutes' as planned
from work_order w
join order_line l on l.id = w.order_line_id
join sales_order o on o.id = w.order_id
join department d on d.id = w.department_id
where w.state in ('waiting', 'running', 'blocked')
order by d.position desc, w.state <> 'running', w.rank nulls last, w.priority desc, o.due_on nulls last, w.id
""")
_BACKLOG = text("""
select l.model_id, l.quantity, l.minutes, l.configuration -> 'minutes' as planned
from sales_order o join order_line l on l.order_id = o.id and l.model_id is not null
where o.state = 'confirmed' and o.id is distinct from cast(:own as bigint)
  and (cast(:moment as timestamptz) is null or (o.confirmed_at, o.id) < (:moment, cast(:own as bigint)))
order by o.confirmed_at, o.id, l.position
""")
_HALF = 2


@dataclass
class Load:
    """The work on one department up to the doors that are asked about; seconds."""

    ahead: int = 0
    own: int = 0
    squares: int = 0
    """Sum of the squared spreads of measured cards: what one takes longer, another one takes less."""
    alike: int = 0
    """Sum of the spreads of what is not measured: the formula is wrong for all doors the same way."""
    is_measured: bool = True
    """Whether the minutes of the doors that are asked about were measured here."""

    @property
    def factor(self) -> int:
        """How many thousandths of the usual time it takes in eighty-five of a hundred cases."""
        usual = self.ahead + self.own
        return WHOLE + (isqrt(self.squares) + self.alike) * WHOLE // usual if usual else WHOLE


@dataclass
class House:
    """The departments, how long doors take there, and what has been put into their queues so far."""

    stations: Sequence[Station]
    timing: Timing
    loads: list[Load] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loads = [Load() for _ in self.stations]

    def job(self, doors: Doors, start: int = 0, *, release: int = 0, is_own: bool, runs: bool = False) -> Job:
        """Put doors into the queues behind all that was put there; of a card that runs half is done."""
        planned = planned_minutes(doors.planned, doors.total, self.stations)
        seconds = [0] * len(self.stations)
        for place in range(start, len(self.stations)):
            taken = self.timing.of_door(doors.model_id, self.stations[place], planned[place])
            share = doors.quantity * 60 / self.stations[place].hands
            if runs and place == start:
                share /= _HALF
            seconds[place], spread = int(taken.minutes * share), int(taken.spread * share)
            self._load(
                self.loads[place], seconds[place], spread, is_own=is_own, is_measured=taken.is_measured
            )
        return Job(start, tuple(seconds), release, is_own)

    @staticmethod
    def _load(load: Load, seconds: int, spread: int, *, is_own: bool, is_measured: bool) -> None:
        if is_own:
            load.own += seconds
            load.is_measured = load.is_measured and is_measured
        else:
            load.ahead += seconds
        if is_measured:
            load.squares += spread * spread
        else:
            load.alike += spread


@dataclass(frozen=True)
class Line:
    """All jobs in the order in which they go through, the last of the order's own at the end."""

    jobs: Sequence[Job]
    backlog_doors: int


def line_up(work: Work, house: House, asked: Asked, *, release: int, first: bool) -> Line:
    """Everything that is made before the order or together with it; two statements at most."""
    cards = work.session.execute(_CARDS).all()
    place_of = {station.id: place for place, station in enumerate(house.stations)}
    if asked.is_on_floor:
        return Line(_own_cards(house, cards, place_of, asked.own, release, first=first), 0)
    before = [card for card in cards if card.state == "running"] if first else cards
    jobs = [_card_job(house, card, place_of, is_own=False) for card in before]
    backlog = [] if first else _backlog(work, asked)
    jobs += [house.job(doors, is_own=False) for doors in backlog]
    jobs += [house.job(doors, release=release, is_own=True) for doors in asked.doors]
    return Line(jobs, sum(doors.quantity for doors in backlog))


def _own_cards(
    house: House,
    cards: Sequence[Any],
    place_of: dict[int, int],
    own: int | None,
    release: int,
    *,
    first: bool,
) -> list[Job]:
    """The cards of an order on the floor, with all that go before the last of them."""
    mine = [number for number, card in enumerate(cards) if card.order_id == own]
    if not mine:
        return []
    ahead: Iterable[Any] = cards[: mine[-1] + 1]
    if first:
        running = [card for card in cards if card.state == "running" and card.order_id != own]
        ahead = [*running, *(cards[number] for number in mine)]
    return [_card_job(house, card, place_of, is_own=card.order_id == own, release=release) for card in ahead]


def _card_job(house: House, card: Any, place_of: dict[int, int], *, is_own: bool, release: int = 0) -> Job:
    held = release if is_own and card.state == "blocked" else 0
    start = place_of[card.department_id]
    return house.job(_doors(card), start, release=held, is_own=is_own, runs=card.state == "running")


def _backlog(work: Work, asked: Asked) -> list[Doors]:
    moment, own = asked.confirmed_place or (None, asked.own)
    return [_doors(row) for row in work.session.execute(_BACKLOG, {"own": own, "moment": moment})]


def _doors(row: Any) -> Doors:
    return Doors(row.model_id, row.quantity, row.planned or {}, row.minutes)
