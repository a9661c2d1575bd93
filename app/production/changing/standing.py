"""Where the doors of an order stand when it is changed, and how far they have been worked on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sqlalchemy import text

from app.kernel.work import Work
from app.production.changing.refusals import BoardMovedMeanwhile
from models.production import WorkOrder

# How far: the departments it has passed, and the one it is in when somebody began there. What was sent back
# has in it what was put there before; what is ready has everything.
_CARDS: Final = text("""
select w.id, w.number, w.order_line_id as line_id, w.quantity as doors, w.state, w.version,
       w.department_id, d.name as department, d.position,
       greatest(
           case when w.state = 'ready' or w.state = 'running' or exists (
               select from work_spell s
               where s.work_order_id = w.id and s.department_id = w.department_id
               and s.ended_at > s.started_at
           ) then d.position else d.position - 1 end,
           coalesce(r.position, 0)
       ) as reached
from work_order w
join department d on d.id = w.department_id
left join department r on r.id = w.rework_from_id
where w.order_id = :order and w.state in ('waiting', 'running', 'blocked', 'ready')
order by w.id
""")
_DEPARTMENTS: Final = text("select id, code, name, position from department order by position")
_LACKS: Final = text(
    "select work_order_id as card, material_id, sum(quantity) as quantity from material_need"
    " where order_id = :order and issued_at is null and cancelled_at is null group by 1, 2"
)


@dataclass(frozen=True)
class StandingCard:
    """Equal doors of a line on the board; ``reached``: position of the last department that is in them."""

    id: int
    number: str
    line_id: int
    doors: int
    state: str
    version: int
    department_id: int
    department: str
    position: int
    reached: int


@dataclass(frozen=True)
class Station:
    """A department as a change looks at it."""

    id: int
    code: str
    name: str
    position: int


def standing_cards(work: Work, order_id: int) -> list[StandingCard]:
    """The cards of an order that are on the board; one query."""
    return [StandingCard(**row) for row in work.session.execute(_CARDS, {"order": order_id}).mappings()]


def stations(work: Work) -> list[Station]:
    """All departments in their order; one query."""
    return [Station(**row) for row in work.session.execute(_DEPARTMENTS).mappings()]


def lacking_of(work: Work, order_id: int) -> dict[int, dict[int, Decimal]]:
    """What the cards of an order wait for: card → material → quantity; one query."""
    found: dict[int, dict[int, Decimal]] = {}
    for row in work.session.execute(_LACKS, {"order": order_id}):
        found.setdefault(row.card, {})[row.material_id] = row.quantity
    return found


def check_board(cards: Sequence[WorkOrder], seen: Mapping[int, int] | None) -> None:
    """The locked cards stand as they were seen (``seen``: their versions); BoardMovedMeanwhile otherwise."""
    if seen is None:
        return
    for card in cards:
        if seen.get(card.id) != card.version:
            raise BoardMovedMeanwhile(number=card.number)
    gone = set(seen) - {card.id for card in cards}
    if gone:
        raise BoardMovedMeanwhile(number=", ".join(str(one) for one in sorted(gone)))
