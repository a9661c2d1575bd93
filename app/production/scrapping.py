"""Throwing doors away [hurda]: what is in them is written off, and others are made in their place."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import select, text, update

from app.kernel.amounts import round_quantity
from app.kernel.work import Work
from app.production.cards import OPEN, SCRAP, Place, write_down
from app.production.following import follow_cards
from app.production.hands import NOBODY, Hand
from app.production.held import refuse_held
from app.production.passing import answer
from app.production.reasons import chosen_reason
from app.production.refusals import (
    CardLacksMaterial,
    CardNotOnBoard,
    NotItsDoors,
    NotThatManyDoors,
    ReasonNeeded,
)
from app.production.remaking import lay_replacement
from app.production.standing import Stand, stand_of
from app.stock.progress.spoiling import Need, give_back, spoil
from models.production import Department, Door

# Of all doors of the line: what departments up to this one put into them, and what later ones would. What
# names no department is taken to be in a door from the first one on, so that a door made anew never lacks it.
_PLANNED = text(
    "select m.material_id, l.quantity as doors,"
    " coalesce(sum(m.quantity) filter (where d.position is null or d.position <= :position), 0) as spent,"
    " coalesce(sum(m.quantity) filter (where d.position > :position), 0) as spared"
    " from order_material m join order_line l on l.id = m.line_id"
    " left join department d on d.id = m.department_id"
    " where m.line_id = :line group by m.material_id, l.quantity order by m.material_id"
)
# Of doors made in place of others: what they never got.
_NEVER_ISSUED = text(
    "select material_id, sum(quantity) as quantity, bool_or(cancelled_at is null) as is_open"
    " from material_need where work_order_id = :card and issued_at is null group by material_id"
)


def scrap_doors(
    work: Work,
    work_order_id: int,
    version: int,
    reason: str = "",
    *,
    reason_id: int | None = None,
    quantity: int | None = None,
    serials: Sequence[str] = (),
    is_remake: bool = True,
    hand: Hand = NOBODY,
    key: str | None = None,
) -> dict[str, Any]:
    """Throw away ``quantity`` doors of a card, or those with these serials; all of them without either.

    What departments up to where it stands have put into them goes from work in progress to scrap; what later
    ones would need stays for the doors that replace them. Those begin at the first department: their
    material is issued at once, or their card waits for it. Without ``is_remake`` nothing replaces them, and
    what later ones would need goes back to the warehouse.
    The answer names the new card as ``remake`` and how many materials it ``lacks``.
    """
    work.require(SCRAP)

    def act() -> dict[str, Any]:
        said = chosen_reason(work, "scrap", reason, reason_id, ReasonNeeded)
        stand = stand_of(work, work_order_id, version, hand)
        refuse_held(work, stand.card)
        doors = _doors(work, stand, quantity, serials)
        return _scrap(work, stand, doors, said.words, is_remake=is_remake)

    return cast("dict[str, Any]", work.once(key, f"scrap {work_order_id}", act))


def _scrap(work: Work, stand: Stand, doors: Sequence[int], reason: str, *, is_remake: bool) -> dict[str, Any]:
    card, before = stand.card, Place.of(stand.card)
    shares = _shares(work, stand, len(doors))
    slip = spoil(work, card.order_id, card.id, _spoilt(work, stand, shares.spent), reason)
    back = None if is_remake else give_back(work, card.order_id, card.id, shares.spared, reason)
    remake = lay_replacement(work, stand, len(doors), shares.spent, reason) if is_remake else None
    is_all = len(doors) == card.quantity
    if is_all:
        facts: dict[str, Any] = {"rank": card.rank, "blocked": card.blocked_reason}
        card.state, card.rank = "scrapped", None
    else:
        facts = {}
        card.quantity -= len(doors)
    card.version += 1
    facts |= {"slip": slip, "doors": list(doors), "remake": remake.card_id if remake else None}
    facts |= {"issue": remake.slip_id if remake else None, "back": back}
    ends = stand.workers if is_all else ()
    event = write_down(
        work,
        card,
        before,
        stand.touch("scrapped", reason=reason, quantity=len(doors), facts=facts, ends=ends),
    )
    work.session.execute(
        update(Door).where(Door.id.in_(doors)).values(scrapped_event_id=event),
        execution_options={"synchronize_session": False},
    )
    work.session.expire(card, ["doors"])
    follow_cards(work, stand.order)
    return {
        **answer(card, card, event, "scrapped"),
        "remake": remake.card_id if remake else None,
        "lacks": remake.lacks if remake else 0,
    }


def _doors(work: Work, stand: Stand, quantity: int | None, serials: Sequence[str]) -> list[int]:
    """The ids of the doors that go; without serials the last ones."""
    card = stand.card
    if card.state not in OPEN:
        raise CardNotOnBoard(number=card.number)
    there = select(Door.id, Door.serial).where(
        Door.work_order_id == card.id, Door.shipment_line_id.is_(None), Door.scrapped_event_id.is_(None)
    )
    known = {row.serial: row.id for row in work.session.execute(there.order_by(Door.serial.desc()))}
    if serials:
        for serial in serials:
            if serial not in known:
                raise NotItsDoors(serial=serial, number=card.number)
        return sorted(known[serial] for serial in set(serials))
    count = card.quantity if quantity is None else quantity
    if not 0 < count <= card.quantity:
        raise NotThatManyDoors(number=card.number, available=card.quantity)
    return list(known.values())[:count]


class _Shares(NamedTuple):
    """What doors have in them where they stand, and what they would get later; as it was planned."""

    spent: list[Need]
    spared: list[Need]


def _shares(work: Work, stand: Stand, doors: int) -> _Shares:
    line = stand.card.order_line_id
    rows = work.session.execute(_PLANNED, {"line": line, "position": _reached(work, stand)}).all()

    def of(column: str) -> list[Need]:
        each = [(row.material_id, round_quantity(getattr(row, column) * doors / row.doors)) for row in rows]
        return [Need(material, quantity, line) for material, quantity in each if quantity]

    return _Shares(of("spent"), of("spared"))


def _reached(work: Work, stand: Stand) -> int:
    """How far the doors have been: what was sent back has in it what later departments put there."""
    noticed = stand.card.rework_from_id
    if noticed is None:
        return stand.position
    return max(stand.position, work.session.get_one(Department, noticed).position)


def _spoilt(work: Work, stand: Stand, needs: Sequence[Need]) -> list[Need]:
    """The same without what a card that replaces others never got."""
    rows = work.session.execute(_NEVER_ISSUED, {"card": stand.card.id}).all()
    if any(row.is_open for row in rows):
        raise CardLacksMaterial(number=stand.card.number)
    never: dict[int, Decimal] = {row.material_id: row.quantity for row in rows}
    lessened = [
        Need(need.material_id, need.quantity - never.get(need.material_id, Decimal(0)), need.order_line_id)
        for need in needs
    ]
    return [need for need in lessened if need.quantity > 0]
