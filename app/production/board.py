"""The board: every open card and the columns it stands in. It knows no money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.kernel.clock import today_local
from app.kernel.work import RecordGone, Work
from app.production.cards import LOOK
from app.production.showing import READY, Card, card_json, read_cards
from models.production import Department, Door, ProductionEvent


@dataclass(frozen=True)
class Column:
    """A department, or the column behind the last one; ``id`` is what cards name."""

    id: str
    code: str
    name: str


@dataclass(frozen=True)
class Board:
    """All columns and all open cards; ``number`` is the last event they follow from."""

    columns: tuple[Column, ...]
    cards: tuple[Card, ...]
    number: int

    def to_json(self) -> dict[str, Any]:
        """Plain values for a screen."""
        return {
            "number": self.number,
            "columns": [vars(column) for column in self.columns],
            "cards": [card_json(card) for card in self.cards],
        }


def board(work: Work) -> Board:
    """The whole board in three statements, however many cards there are."""
    work.require(LOOK)
    last = select(func.coalesce(func.max(ProductionEvent.id), 0)).scalar_subquery()
    found = work.session.execute(
        select(Department.id, Department.code, Department.name, last.label("number")).order_by(
            Department.position
        )
    ).all()
    columns = [Column(str(row.id), row.code, row.name) for row in found]
    cards = read_cards(work.session, today_local(work.now))
    return Board((*columns, Column(READY, "READY", "")), tuple(cards), found[0].number if found else 0)


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
    """The story of one card; RecordGone when there is none."""
    work.require(LOOK)
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
