"""The board: every open card and the columns it stands in. It knows no money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from app.kernel.clock import today_local
from app.kernel.work import RecordGone, Work
from app.production.cards import LOOK
from app.production.floor_actor import FloorActor
from app.production.own_cards import require_own_cards
from app.production.showing import READY, Card, Fullness, card_json, drawings_of, first_cards, read_cards
from models.production import Department, Door, ProductionEvent

# In the first statement: what is read later can only be newer than the number and the horizon say.
_COLUMNS = text(
    "select d.id, d.code, d.name, d.wip_limit, d.wip_rule, d.grouping,"
    " (select coalesce(max(id), 0) from production_event) as number,"
    " cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as horizon"
    " from department d order by d.position"
)


@dataclass(frozen=True)
class Column:
    """A department, or the column behind the last one; ``id`` is what cards name."""

    id: str
    code: str
    name: str
    limit: int | None = None
    """Doors that should stand there at most."""
    rule: str = "warn"
    """Whether a card beyond the limit is warned about or stopped."""
    grouping: str = "none"
    own: bool = True
    """Whether the screen that asks stands there and gets its cards."""


@dataclass(frozen=True)
class Board:
    """All columns and the open cards a screen may see.

    ``number`` is the last event they follow from; ``horizon`` the oldest transaction that was running then:
    everything a later reading has to tell was written by that one or a younger.
    """

    columns: tuple[Column, ...]
    cards: tuple[Card, ...]
    number: int
    horizon: str
    counts: dict[str, Fullness] | None = None
    """By column, when these are only the first cards of each; nothing when they are all."""

    def to_json(self, *, is_light: bool = False) -> dict[str, Any]:
        """Plain values for a screen.

        ``{"number", "horizon", "columns": [{"id", "code", "name", "limit", "rule", "grouping", "own"}],
        "cards": [card_json], "drawings": {key: svg}}``: a card's ``drawing`` is a key of ``drawings``, so
        equal doors are drawn once; a light answer has none of them. With ``"counts": {column: {"cards",
        "doors"}}`` only the first cards of the columns are there.
        """
        counted = {"counts": {place: vars(one) for place, one in self.counts.items()}} if self.counts else {}
        return {
            **counted,
            "number": self.number,
            "horizon": self.horizon,
            "columns": [vars(column) for column in self.columns],
            "cards": [card_json(card) for card in self.cards],
            "drawings": {} if is_light else drawings_of(self.cards),
        }


def board(work: Work) -> Board:
    """The whole board in six statements, however many cards there are.

    A screen that stands at departments gets only the cards there.
    """
    work.require(LOOK)
    columns, number, horizon = _read_columns(work)
    cards = read_cards(work.session, today_local(work.now))
    return Board(columns, _own(columns, cards), number, horizon)


def beginning_of_board(work: Work, most: int) -> Board:
    """So many cards from the head of every queue: what a screen can show at once; seven statements."""
    work.require(LOOK)
    columns, number, horizon = _read_columns(work)
    ids, standing = first_cards(work.session, most)
    cards = read_cards(work.session, today_local(work.now), ids)
    own = {column.id for column in columns if column.own}
    is_all = all(standing[place].cards <= most for place in own & set(standing))
    counts = None if is_all else {place: one for place, one in standing.items() if place in own}
    return Board(columns, _own(columns, cards), number, horizon, counts)


def _own(columns: tuple[Column, ...], cards: list[Card]) -> tuple[Card, ...]:
    """Those in columns of this screen; one that left the board between two statements is in none."""
    own = {column.id for column in columns if column.own}
    return tuple(card for card in cards if card.column in own)


def columns_of(work: Work) -> tuple[Column, ...]:
    """The columns alone; one statement."""
    work.require(LOOK)
    return _read_columns(work)[0]


def _read_columns(work: Work) -> tuple[tuple[Column, ...], int, str]:
    found = work.session.execute(_COLUMNS).all()
    actor = work.actor
    places = actor.departments if isinstance(actor, FloorActor) else frozenset[int]()
    columns = [
        Column(
            str(row.id),
            row.code,
            row.name,
            row.wip_limit,
            row.wip_rule,
            row.grouping,
            own=not places or row.id in places,
        )
        for row in found
    ]
    number, horizon = (found[0].number, found[0].horizon) if found else (0, "0")
    return (*columns, Column(READY, "READY", "", own=not places)), number, horizon


@dataclass(frozen=True)
class Touch:
    """One thing that happened to a card, as its page shows it."""

    id: int
    kind: str
    at: datetime
    actor: str
    quantity: int
    from_name: str
    to_name: str
    to_state: str
    reason: str


@dataclass(frozen=True)
class CardStory:
    """A card, the doors on it, and everything that ever happened to it, newest first."""

    card: Card
    serials: tuple[str, ...]
    touches: tuple[Touch, ...]


def card(work: Work, work_order_id: int) -> CardStory:
    """The story of one card; RecordGone when there is none, NotThisStation for a screen elsewhere."""
    work.require(LOOK)
    require_own_cards(work, [work_order_id])
    found = read_cards(work.session, today_local(work.now), [work_order_id])
    if not found:
        raise RecordGone
    serials = work.session.scalars(
        select(Door.serial).where(Door.work_order_id == work_order_id).order_by(Door.serial)
    )
    return CardStory(found[0], tuple(serials), tuple(_touches(work, work_order_id)))


def _touches(work: Work, work_order_id: int) -> list[Touch]:
    names = {row.id: row.name for row in work.session.execute(select(Department.id, Department.name))}
    events = work.session.scalars(
        select(ProductionEvent)
        .where(ProductionEvent.work_order_id == work_order_id)
        .order_by(ProductionEvent.id.desc())
    )
    return [
        Touch(
            event.id,
            event.kind,
            event.at,
            event.actor,
            event.quantity,
            names.get(event.from_department_id or 0, ""),
            names.get(event.to_department_id or 0, ""),
            event.to_state,
            event.reason,
        )
        for event in events
    ]
