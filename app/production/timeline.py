"""The story of an order as bars: where each of its cards stood, from when to when, and in which state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.stays import READY, Histories, Stay, read_histories
from models.orders import SalesOrder

LOOK = Right("list", "Floor")
MOST_CARDS = 200
_NOW_TOO = timedelta(microseconds=1)

_CARDS = text("""
select w.id, w.number, w.quantity, w.state, w.remake_of_id is not null as is_remake
from work_order w where w.order_id = :order order by w.id limit :limit
""")
_DEPARTMENTS = text("select id, name from department order by position")


@dataclass(frozen=True)
class Bar:
    """A time in which a card was in one state at one place; without a place name it was ready to ship."""

    place: str
    state: str
    """waiting, running, blocked, rework or ready."""
    reason: str
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class CardBars:
    """One card and its bars, oldest first."""

    number: str
    doors: int
    state: str
    is_remake: bool
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Timeline:
    """An order's cards over time."""

    order_id: int
    number: str
    customer: str
    state: str
    due_on: date | None
    cards: Sequence[CardBars]

    @property
    def begin(self) -> datetime | None:
        """When its first card came to the floor."""
        return min((bar.begin for card in self.cards for bar in card.bars), default=None)

    @property
    def end(self) -> datetime | None:
        """The last moment anything of it stood there."""
        return max((bar.end for card in self.cards for bar in card.bars), default=None)


def order_timeline(work: Work, order_id: int) -> Timeline:
    """What happened to the cards of an order; RecordGone when there is no such order. Four statements."""
    work.require(LOOK)
    order = work.session.scalar(
        select(SalesOrder).where(SalesOrder.id == order_id).options(joinedload(SalesOrder.customer))
    )
    if order is None:
        raise RecordGone
    rows = work.session.execute(_CARDS, {"order": order_id, "limit": MOST_CARDS}).all()
    names = {row.id: row.name for row in work.session.execute(_DEPARTMENTS)}
    histories = read_histories(work, [row.id for row in rows], work.now + _NOW_TOO)
    cards = []
    for row in rows:
        bars = tuple(_bars(histories, row.id, names, work.now))
        # A part that joined its card again has left nothing to show.
        if bars and row.state != "cancelled":
            cards.append(CardBars(row.number, row.quantity, row.state, row.is_remake, bars))
    return Timeline(order.id, order.number, order.customer.name, order.state, order.due_on, cards)


def _bars(histories: Histories, card: int, names: dict[int, str], now: datetime) -> Iterator[Bar]:
    back_from: int | None = None
    for stay in histories.stays(card):
        if stay.ended_by is not None and stay.ended_by.is_partly_scrapped:
            continue
        if stay.begun_by.kind == "sent_back":
            back_from = stay.begun_by.origin
        yield from _bars_of(stay, names, now, is_rework=back_from is not None)
        if stay.place == back_from:
            back_from = None


def _bars_of(stay: Stay, names: dict[int, str], now: datetime, *, is_rework: bool) -> Iterator[Bar]:
    for number, span in enumerate(stay.spans):
        state = "rework" if is_rework and span.state != "blocked" else span.state
        reason = stay.begun_by.reason if is_rework and not number else span.reason
        name = "" if stay.place == READY else names.get(stay.place, "")
        yield Bar(name, state, reason, span.begin, span.end or max(now, span.begin))
