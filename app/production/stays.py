"""Where each card stood from when to when, in which state, read back from its events.

A touch that was undone on the same day never was: both events are left out. One that was undone on a later
day happened, and its undoing is a move of its own day: closed days never change. A part that was split off
has stood wherever the card it came from had stood before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.kernel.clock import today_local
from app.kernel.work import Work
from app.production.cards import IN_WORK, OF_THE_QUEUE

READY = 0
"""The place behind the last department, Sevke Hazır, among the ids of departments."""
Place = int | None
"""A department, READY, or nowhere on the floor."""
_SAY_NO_REASON = (*OF_THE_QUEUE, "split", "undone", "sent_back", "scrapped")
"""Touches of a blocked card whose reason, where they have one, is not why it waits."""

# With the cards they were split from, and those these were split from. Of doors made anew the event says why
# the first ones were scrapped; their card waits for material.
_STEPS = text("""
with recursive family as (
    select id, split_from_id, order_line_id from work_order where id = any(cast(:cards as bigint[]))
    union
    select w.id, w.split_from_id, w.order_line_id from work_order w join family f on w.id = f.split_from_id
)
select e.id, e.work_order_id as card, f.split_from_id as parent, f.order_line_id as line, e.kind,
       e.from_department_id, e.from_state, e.to_department_id, e.to_state, e.quantity, e.at, e.undo_of,
       case when e.kind = 'remade' and e.to_state = 'blocked' then coalesce((
           select words from floor_reason where kind = 'block' and is_material order by position, id limit 1
       ), '') else e.reason end as reason
from family f join production_event e on e.work_order_id = f.id
where e.at < :until
order by e.work_order_id, e.id
""")


@dataclass(frozen=True)
class Step:
    """One event of a card, and the places it led from and to."""

    id: int
    card: int
    line: int
    kind: str
    origin: Place
    place: Place
    state: str
    doors: int
    at: datetime
    undo_of: int | None
    reason: str

    @property
    def is_partly_scrapped(self) -> bool:
        """Whether some doors of the card were thrown away, while the others stay where they are."""
        return self.kind == "scrapped" and self.place is not None

    @property
    def target(self) -> Place:
        """Where the doors went that it is about."""
        return None if self.is_partly_scrapped else self.place


@dataclass(frozen=True)
class Move:
    """Doors that came to or left a place of the floor at a moment."""

    at: datetime
    doors: int
    origin: Place
    place: Place


@dataclass(frozen=True)
class Span:
    """A time a card was waiting, running or blocked; without an end it still is."""

    state: str
    reason: str
    begin: datetime
    end: datetime | None


@dataclass(frozen=True)
class Stay:
    """One card at one place; ``ended_by`` is the step that took it away, ``begun_by`` the one it came by."""

    card: int
    line: int
    place: int
    doors: int
    begin: datetime
    end: datetime | None
    spans: tuple[Span, ...]
    begun_by: Step
    ended_by: Step | None


class Histories:
    """Some cards with all their steps, and those of the cards they were split from."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._steps: dict[int, list[Step]] = defaultdict(list)
        self._parents: dict[int, int | None] = {}
        self._by_id: dict[int, Step] = {}
        for row in rows:
            step = _step(row)
            self._steps[step.card].append(step)
            self._by_id[step.id] = step
            self._parents[step.card] = row.parent
        self._kept = {card: _without_undone(steps, self._by_id) for card, steps in self._steps.items()}

    def moves(self, card: int) -> Iterator[Move]:
        """Every move of its doors between places."""
        for step in self._kept.get(card, ()):
            origin, place, doors = step.origin, step.target, step.doors
            undone = self._by_id.get(step.undo_of or 0)
            if undone is not None:
                # A part joins its rest again: its own card ends, its doors are back where they were.
                origin, place, doors = undone.target, undone.origin, undone.doors
            if origin != place:
                yield Move(step.at, doors, origin, place)

    def stays(self, card: int) -> Iterator[Stay]:
        """Where its doors stood, one place after the other; the last one may still go on."""
        steps = self.history(card)
        begin = 0
        for number, step in enumerate(steps):
            if step.is_partly_scrapped:
                yield from _stay(card, steps[begin:number], step)
            elif number and step.place != steps[number - 1].place:
                yield from _stay(card, steps[begin:number], step)
                begin = number
        yield from _stay(card, steps[begin:], None)

    def own_spans(self, card: int) -> Iterator[tuple[int, Span]]:
        """Departments and the states the card itself was in there, one after the other."""
        for place, span in _spans(self._kept.get(card, []), None):
            if place:
                yield place, span

    def history(self, card: int) -> list[Step]:
        """Its steps, before them those of the card it was split from."""
        own = self._kept.get(card, [])
        parent = self._parents.get(card)
        if parent is None or not self._steps.get(card):
            return own
        first = self._steps[card][0].id
        return [step for step in self.history(parent) if step.id < first] + own


def read_histories(work: Work, cards: Collection[int], until: datetime) -> Histories:
    """What happened to these cards before a moment; one statement."""
    if not cards:
        return Histories(())
    return Histories(work.session.execute(_STEPS, {"cards": sorted(cards), "until": until}))


def place_of(department_id: int | None, state: str) -> Place:
    """Where a card in a state is."""
    if state == "ready":
        return READY
    return department_id if state in IN_WORK else None


def _step(row: Any) -> Step:
    return Step(
        row.id,
        row.card,
        row.line,
        row.kind,
        place_of(row.from_department_id, row.from_state),
        place_of(row.to_department_id, row.to_state),
        row.to_state,
        row.quantity,
        row.at,
        row.undo_of,
        row.reason,
    )


def _without_undone(steps: list[Step], by_id: dict[int, Step]) -> list[Step]:
    if _was_given_up(steps):
        return []
    gone: set[int] = set()
    for step in steps:
        undone = by_id.get(step.undo_of or 0)
        if undone is not None and today_local(undone.at) == today_local(step.at):
            gone |= {step.id, undone.id}
    return [step for step in steps if step.id not in gone]


def _was_given_up(steps: list[Step]) -> bool:
    """A replacement nobody needed: the scrapping it was for was undone on the same day."""
    first, last = steps[0], steps[-1]
    is_same_day = today_local(first.at) == today_local(last.at)
    return first.kind == "remade" and last.kind == "cancelled" and is_same_day


def _stay(card: int, steps: list[Step], ended_by: Step | None) -> Iterator[Stay]:
    """The stay that these steps at one place make; none at a place that is nowhere."""
    if not steps or steps[0].place is None:
        return
    first, end = steps[0], ended_by.at if ended_by else None
    spans = tuple(span for _place, span in _spans(steps, end))
    doors = ended_by.doors if ended_by else steps[-1].doors
    assert first.place is not None
    yield Stay(card, first.line, first.place, doors, first.at, end, spans, first, ended_by)


def _spans(steps: list[Step], end: datetime | None) -> Iterator[tuple[Place, Span]]:
    """The states of these steps; what changes neither state nor place, like a new rank, goes on as it was."""
    begin = 0
    reason = ""
    for number, step in enumerate(steps):
        if step.state == "blocked" and step.kind not in _SAY_NO_REASON:
            reason = step.reason
        following = steps[number + 1] if number + 1 < len(steps) else None
        if following is None or _is_change(step, following):
            over = following.at if following else end
            said = reason if step.state == "blocked" else ""
            yield step.place, Span(step.state, said, steps[begin].at, over)
            begin = number + 1


def _is_change(step: Step, following: Step) -> bool:
    is_blocked_anew = following.kind == "blocked" and following.reason != step.reason
    return following.state != step.state or following.place != step.place or is_blocked_anew
