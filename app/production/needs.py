"""Material cards wait for [malzeme bekliyor]: the storekeeper issues it, or says that it is not needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

from sqlalchemy import exists, select, text

from app.identity.fencing import own_warehouses
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.production.blocking import release
from app.production.events import NeedCancelled, NeedsIssued
from app.production.refusals import NeedIsClosed
from app.production.standing import Stand, stand_of
from app.stock.ledger.balances import availability
from app.stock.ledger.shortages import refuse_missing
from app.stock.progress.spoiling import Need, issue_again
from models.floor import MaterialNeed

LIST: Final = Right("list", "MaterialNeed")
ISSUE: Final = Right("issue", "MaterialNeed")
CANCEL: Final = Right("cancel", "MaterialNeed")
_LONGEST_ACT = 80
MOST: Final = 500
"""As many as one page shows and one click issues."""

# Who waits longest is served first: what is there for a card is what is left behind those before it.
_OPEN = text("""
with needed as (
    select n.*, sum(n.quantity) over (partition by n.material_id order by n.raised_at, n.id) as upto
    from material_need n where n.issued_at is null and n.cancelled_at is null
), held as (
    select b.material_id, sum(b.on_hand) as on_hand from stock_balance b
    where b.material_id in (select material_id from needed)
    and b.location_id in (select id from location
                          where kind = 'warehouse' and purpose = 'supply' and is_active
                          and (cast(:own as bigint[]) is null or id = any(cast(:own as bigint[]))))
    group by b.material_id
)
select *, coalesce(expected_on < :today, false) as is_overdue from (
select n.id, n.work_order_id as card_id, w.number as card, w.quantity as doors, o.id as order_id,
       o.number as order_number, p.name as customer, o.due_on, m.id as material_id, m.code, m.name,
       u.symbol as unit, n.quantity, coalesce(h.on_hand, 0) as on_hand,
       coalesce(h.on_hand, 0) >= n.upto as is_there, n.raised_at, n.raised_by, n.reason,
       (select min(l.expected_on) from purchase_order_line l
        join purchase_order b on b.id = l.order_id and b.state in ('sent', 'partly_received')
        where l.material_id = n.material_id and l.received < l.quantity) as expected_on
from needed n
join work_order w on w.id = n.work_order_id
join sales_order o on o.id = n.order_id
join party p on p.id = o.customer_id
join material m on m.id = n.material_id
join unit u on u.id = m.unit_id
left join held h on h.material_id = n.material_id
order by n.raised_at, n.id limit :most) listed
order by raised_at, id
""")


@dataclass(frozen=True)
class OpenNeed:
    """A material a card waits for, as the storekeeper's list shows it."""

    id: int
    card_id: int
    card: str
    doors: int
    order_id: int
    order_number: str
    customer: str
    due_on: date | None
    material_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    on_hand: Decimal
    is_there: bool
    """Whether there is enough of it for this card, behind those that wait longer."""
    raised_at: datetime
    raised_by: str
    reason: str
    expected_on: date | None
    """When suppliers bring some of it next."""
    is_overdue: bool
    """Whether that day has passed."""


def open_needs(work: Work) -> list[OpenNeed]:
    """What cards wait for, the longest first, and whether one's warehouses have it; one query."""
    work.require(LIST)
    own = own_warehouses(work)
    asked = {"most": MOST, "today": today_local(work.now), "own": None if own is None else sorted(own)}
    return [OpenNeed(**row) for row in work.session.execute(_OPEN, asked).mappings()]


def issue_need(work: Work, need_ids: Sequence[int], *, key: str | None = None) -> dict[str, Any]:
    """Give cards the material they wait for: all of these needs or none, with a slip for each card.

    Who is bound to warehouses gives of those alone.

    A card that lacks nothing any more goes on. MissingMaterials when there is not enough; NeedIsClosed when
    one was issued or cancelled meanwhile. Returns the ids of the ``slips``.
    """
    work.require(ISSUE)
    act = f"issue needs {sorted(set(need_ids))}"
    return cast("dict[str, Any]", work.once(key, act[:_LONGEST_ACT], lambda: _issue(work, need_ids)))


def cancel_need(work: Work, need_id: int, reason: str = "", *, key: str | None = None) -> None:
    """The card gets on without this material: it was found on the floor, or is not needed at all."""
    work.require(CANCEL)

    def act() -> None:
        need = work.find(MaterialNeed, need_id)
        stand = stand_of(work, need.work_order_id, None)
        need = _lock(work, [need_id])[0]
        need.cancelled_at = work.now
        work.emit(NeedCancelled(need.work_order_id, need.id, " ".join(reason.split())))
        _go_on(work, stand)

    work.once(key, f"cancel need {need_id}", act)


def _issue(work: Work, need_ids: Sequence[int]) -> dict[str, Any]:
    asked = work.session.execute(
        select(MaterialNeed.id, MaterialNeed.order_id, MaterialNeed.work_order_id).where(
            MaterialNeed.id.in_(set(need_ids))
        )
    ).all()
    if len(asked) < len(set(need_ids)) or not asked:
        raise RecordGone
    # Orders in the order of their ids, as everybody locks them.
    cards = dict.fromkeys(row.work_order_id for row in sorted(asked, key=lambda row: (row.order_id, row.id)))
    stands = {card: stand_of(work, card, None) for card in cards}
    needs = _lock(work, need_ids)
    _refuse_short(work, needs)
    slips = [
        _issue_to(work, stand, [need for need in needs if need.work_order_id == card])
        for card, stand in stands.items()
    ]
    return {"slips": slips}


def _lock(work: Work, need_ids: Collection[int]) -> list[MaterialNeed]:
    """Behind the locks of their orders; NeedIsClosed when one waits no more."""
    needs = list(
        work.session.scalars(
            select(MaterialNeed)
            .where(MaterialNeed.id.in_(set(need_ids)))
            .order_by(MaterialNeed.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if any(need.issued_at is not None or need.cancelled_at is not None for need in needs):
        raise NeedIsClosed
    return needs


def _refuse_short(work: Work, needs: Sequence[MaterialNeed]) -> None:
    wanted: dict[int, Decimal] = {}
    for need in needs:
        wanted[need.material_id] = wanted.get(need.material_id, Decimal(0)) + need.quantity
    there = availability(work, wanted, own_warehouses(work))
    short = {
        material: (quantity, there[material].on_hand)
        for material, quantity in wanted.items()
        if quantity > there[material].on_hand
    }
    if short:
        refuse_missing(work, short)


def _issue_to(work: Work, stand: Stand, needs: Sequence[MaterialNeed]) -> int | None:
    card = stand.card
    asked = [Need(need.material_id, need.quantity, need.order_line_id) for need in needs]
    slip, missing = issue_again(work, card.order_id, card.id, asked, needs[0].reason, own_warehouses(work))
    if missing:
        # Somebody was faster between the look and the lock.
        refuse_missing(work, {need.material_id: (need.quantity, Decimal(0)) for need in missing})
    for need in needs:
        need.issued_at, need.slip_id = work.now, slip
    work.emit(NeedsIssued(card.order_id, tuple(need.id for need in needs), card.number))
    _go_on(work, stand)
    return slip


def _go_on(work: Work, stand: Stand) -> None:
    """A card that waited for material and lacks nothing any more may go on."""
    work.session.flush()
    still = exists().where(
        MaterialNeed.work_order_id == stand.card.id,
        MaterialNeed.issued_at.is_(None),
        MaterialNeed.cancelled_at.is_(None),
    )
    if stand.facts["waits"] and not work.session.scalar(select(still)):
        release(work, stand, is_new=True)
