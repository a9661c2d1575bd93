"""What a board shows of one card: whose door, how it looks, since when it is where. It knows no money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.production.cards import OPEN
from app.production.events import CardMoved
from app.production.looks import Colour, Look, draw_looks, looks_of

READY = "ready"
"""The column Sevke Hazır, behind the last department."""

# Its columns are the fields of a Card, in their order: a board of thousands of cards is made of the rows as
# they come.
_CARDS = """
select w.id, w.number, w.order_id, o.number as order_number, p.name as customer, w.order_line_id,
       coalesce((select min(d.serial) from door d
                 where d.work_order_id = w.id and d.scrapped_event_id is null), '') as serial,
       w.quantity, o.due_on, coalesce(o.due_on < :today, false) as is_late,
       coalesce(o.due_on between :today and cast(:today as date)
                + (select f.soon_late_days from floor_rules f), false) as is_soon_late,
       w.department_id, w.state, w.blocked_reason,
       w.state = 'blocked' and w.blocked_reason in (
           select f.words from floor_reason f where f.kind = 'block' and f.is_material) as waits_for_material,
       w.entered_at as since, w.priority, w.rank, w.rework_reason, w.rework_from_id,
       coalesce(r.number, '') as remake_of,
       case when w.state = 'ready' then coalesce((
           select string_agg(distinct l.number, ', ') from door d
           join loading_door h on h.door_id = d.id and h.is_held join loading_list l on l.id = h.list_id
           where d.work_order_id = w.id), '') else '' end as held, w.change_note, w.version
from work_order w
join sales_order o on o.id = w.order_id
join party p on p.id = o.customer_id
left join work_order r on r.id = w.remake_of_id
where {which}
order by w.rank nulls last, w.priority desc, o.due_on nulls last, w.id
"""
_OPEN_CARDS = text(_CARDS.format(which="w.state in ('waiting', 'running', 'blocked', 'ready')"))
_THESE_CARDS = text(_CARDS.format(which="w.id = any(cast(:cards as bigint[]))"))
# A department's queue begins as the whole reading would put it; how much stands there is counted on the way.
_FIRST = text("""
select id, place, turn, cards, doors from (
    select w.id, c.place, count(*) over whole as cards, sum(w.quantity) over whole as doors,
           row_number() over (partition by c.place order by w.rank nulls last, w.priority desc,
                              o.due_on nulls last, w.id) as turn
    from work_order w
    join sales_order o on o.id = w.order_id
    cross join lateral (
        select case when w.state = 'ready' then w.state else cast(w.department_id as text) end as place
    ) c
    where w.state in ('waiting', 'running', 'blocked', 'ready')
    window whole as (partition by c.place)
) q
where turn <= :most
""")
_WORKERS = text(
    "select s.work_order_id as card, coalesce(o.name, '') as name, s.started_at as since from work_spell s"
    " left join operator o on o.id = s.operator_id where s.ended_at is null"
    " and (cast(:cards as bigint[]) is null or s.work_order_id = any(cast(:cards as bigint[]))) order by s.id"
)
_LACKS = text("""
with needed as (
    select n.*, sum(n.quantity) over (partition by n.material_id order by n.raised_at, n.id) as upto
    from material_need n where n.issued_at is null and n.cancelled_at is null
), held as (
    select b.material_id, sum(b.on_hand) as on_hand from stock_balance b
    where b.material_id in (select material_id from needed)
    and b.location_id in (select id from location
                          where kind = 'warehouse' and purpose = 'supply' and is_active)
    group by b.material_id
)
select n.work_order_id as card, n.id, m.code, m.name, u.symbol as unit, n.quantity,
       coalesce(h.on_hand, 0) >= n.upto as is_there
from needed n join material m on m.id = n.material_id join unit u on u.id = m.unit_id
left join held h on h.material_id = n.material_id
where cast(:cards as bigint[]) is null or n.work_order_id = any(cast(:cards as bigint[]))
order by n.id
""")


_LINE = 5


@dataclass(frozen=True)
class Lack:
    """A material a card waits for, and whether enough of it has come for this card."""

    need_id: int
    material: str
    name: str
    quantity: Decimal
    unit: str
    is_there: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values for a screen."""
        return {
            "id": self.need_id,
            "material": self.material,
            "name": self.name,
            "quantity": str(self.quantity),
            "unit": self.unit,
            "is_there": self.is_there,
        }


@dataclass(frozen=True)
class Fullness:
    """How much stands in one column."""

    cards: int
    doors: int


class Card(NamedTuple):
    """What a board shows of some equal doors of one order."""

    id: int
    number: str
    order_id: int
    order_number: str
    customer: str
    order_line_id: int
    serial: str
    """Of its first door."""
    quantity: int
    due_on: date | None
    is_late: bool
    is_soon_late: bool
    department_id: int
    state: str
    blocked_reason: str
    waits_for_material: bool
    since: datetime
    priority: int
    rank: int | None
    rework_reason: str
    rework_from_id: int | None
    remake_of: str
    """The number of the card whose scrapped doors it makes anew."""
    held: str
    """The loading lists that hold doors of it, of a card that is ready to ship."""
    changed: str
    """What the customer changed about its doors, while the station has not said that it saw it."""
    version: int
    look: Look
    lacks: tuple[Lack, ...] = ()
    by: tuple[tuple[str, datetime], ...] = ()
    """Who works on it now, and since when."""

    @property
    def column(self) -> str | None:
        """Where it stands on the board; None when it is on none."""
        return column_of(self.department_id, self.state)

    @property
    def model(self) -> str:
        """Of its doors."""
        return self.look.model

    @property
    def size(self) -> str:
        """Width × height × wall in millimetres."""
        return self.look.size

    @property
    def opening(self) -> str:
        """To which side, and which way."""
        return self.look.opening

    @property
    def outside(self) -> Colour:
        """The colour outside."""
        return self.look.outside

    @property
    def inside(self) -> Colour:
        """The colour inside."""
        return self.look.inside

    @property
    def drawing(self) -> str:
        """The key of its drawing, see ``drawings_of``."""
        return self.look.drawing


def card_json(card: Card) -> dict[str, Any]:
    """A whole card as plain values for a screen; its ``drawing`` is a key of ``drawings_of``."""
    look = card.look
    return {
        "number": card.number,
        "order_id": card.order_id,
        "order_number": card.order_number,
        "customer": card.customer,
        "model": look.model,
        "size": look.size,
        "opening": look.opening,
        "outside": {"name": look.outside.name, "hex": look.outside.hex},
        "inside": {"name": look.inside.name, "hex": look.inside.hex},
        "drawing": look.drawing,
        "serial": card.serial,
        "due_on": card.due_on.isoformat() if card.due_on else None,
        "is_late": card.is_late,
        "is_soon_late": card.is_soon_late,
        "remake_of": card.remake_of,
        "held": card.held,
        "changed": card.changed,
        "lacks": [lack.to_json() for lack in card.lacks],
        **changes_of(card),
    }


def changes_of(card: Card | CardMoved) -> dict[str, Any]:
    """Every fact of a card that an act on the board can change: what live messages and differences carry."""
    return {
        "id": card.id,
        "version": card.version,
        "column": column_of(card.department_id, card.state),
        "state": card.state,
        "quantity": card.quantity,
        "blocked_reason": card.blocked_reason,
        "waits_for_material": card.waits_for_material,
        "since": card.since.isoformat(),
        "rank": card.rank,
        "priority": card.priority,
        "is_urgent": card.priority > 0,
        "rework_reason": card.rework_reason,
        "rework_from": str(card.rework_from_id) if card.rework_from_id else None,
        "by": [{"name": name, "since": since.isoformat()} for name, since in card.by],
    }


def drawings_of(cards: Iterable[Card]) -> dict[str, str]:
    """The drawings these cards name, each once: key → SVG."""
    return draw_looks(card.look for card in cards)


def column_of(department_id: int, state: str) -> str | None:
    """The column a card stands in; None when it is on no board."""
    if state == READY:
        return READY
    return str(department_id) if state in OPEN else None


def read_cards(session: Session, today: date, ids: Sequence[int] | None = None) -> list[Card]:
    """The open cards, or those with these ids whatever their state, in the order of their queues.

    Five statements, however many cards there are.
    """
    if ids is None:
        rows = session.execute(_OPEN_CARDS, {"today": today}).all()
    else:
        rows = session.execute(_THESE_CARDS, {"today": today, "cards": list(ids)}).all()
    if not rows:
        return []
    looks = looks_of(session, {row[_LINE] for row in rows})
    asked = None if ids is None else list(ids)
    workers: dict[int, tuple[tuple[str, datetime], ...]] = {}
    for row in session.execute(_WORKERS, {"cards": asked}):
        workers[row.card] = (*workers.get(row.card, ()), (row.name, row.since))
    lacks = lacks_of(session, asked)
    return [
        Card._make((*row, looks[row[_LINE]], lacks.get(row[0], ()), workers.get(row[0], ()))) for row in rows
    ]


def first_cards(session: Session, most: int) -> tuple[list[int], dict[str, Fullness]]:
    """The ids of so many cards from the head of every column, and how much stands in each; one statement."""
    rows = session.execute(_FIRST, {"most": most}).all()
    return [row.id for row in rows], {row.place: Fullness(row.cards, row.doors) for row in rows}


def lacks_of(session: Session, ids: Sequence[int] | None = None) -> dict[int, tuple[Lack, ...]]:
    """What cards wait for, by card: of all of them or of these; one statement.

    Whether it has come follows from what is on hand, who waits longest first; no event tells it.
    """
    found: dict[int, list[Lack]] = {}
    for row in session.execute(_LACKS, {"cards": None if ids is None else list(ids)}):
        lack = Lack(row.id, row.code, row.name, row.quantity, row.unit, row.is_there)
        found.setdefault(row.card, []).append(lack)
    return {card: tuple(lacks) for card, lacks in found.items()}
