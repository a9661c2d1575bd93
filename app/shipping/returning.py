"""Doors come back from the customer [iade]: onto the board again, with their material, as a paper of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import insert, select, text
from sqlalchemy.orm import selectinload

from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.orders.states import move_to
from app.production.cards import Place, Touch, write_down
from app.production.choosing import choose_doors
from app.production.following import follow_cards
from app.production.splitting import split_card
from app.shipping.events import GoodsCameBack
from app.shipping.return_forms import (
    FATES,
    LONGEST_REASON,
    BackLine,
    NothingCameBack,
    NotWithTheCustomer,
    ReturnedLater,
    ReturnForm,
    ReturnReasonMissing,
    WhatBecomesOfIt,
)
from app.stock.progress.coming_back import bring_back_doors
from app.stock.progress.shipping_out import Portion
from models.orders import OrderLine, SalesOrder
from models.production import Department, WorkOrder
from models.returning import GoodsReturn, ReturnedDoor, ReturnLine
from models.shipping import Shipment, ShipmentLine

RETURN: Final = Right("return", "Shipment")
SERIES: Final = "IADE"
TOUCH: Final = "returned"

# Doors that are with the customer, by the line they left on.
_OUTSIDE: Final = text(
    "select d.id, d.shipment_line_id as line, d.work_order_id as card from door d"
    " where d.shipment_line_id = any(cast(:lines as bigint[])) and d.scrapped_event_id is null"
    " order by d.shipment_line_id, d.serial"
)
_HERE_AGAIN: Final = text("update door set shipment_line_id = null where id = any(cast(:doors as bigint[]))")


@dataclass(frozen=True)
class Back:
    """Doors of one line that come back: all of them stand on one card."""

    place: int
    said: BackLine
    line: ShipmentLine
    card_id: int
    doors: tuple[int, ...]


def take_back(work: Work, form: ReturnForm, *, key: str | None = None) -> int:
    """Take doors back from a customer; the id of the return.

    In one transaction: the doors stand on the board again (ready, blocked for inspection, or for rework),
    their material comes back into the order's work in progress at the value it left with, the order is
    open again, and the return takes the next number of its own series. Refusals names every wrong field.
    """
    work.require(RETURN)
    return int(work.once(key, "take doors back", lambda: record_return(work, form)))


def reject_lines(
    work: Work, shipment_id: int, rejected: Mapping[int, int], reason: str, *, fate: str = "ready"
) -> int | None:
    """The buyer did not accept so many doors of these shipment lines: they stand in Sevke Hazır again.

    For the answer to an e-despatch; ``fate`` inspect blocks them until somebody has looked. The caller has
    checked the right. Doors that are back already count; nothing is done twice. The id of the return,
    None when nothing was left to come back.
    """
    shipment = work.lock(Shipment, shipment_id)
    lines = [
        BackLine(shipment_line_id=line, quantity=quantity, fate=fate, reason=reason)
        for line, quantity in _still_to_come(work, shipment, rejected)
    ]
    if not lines:
        return None
    return record_return(
        work,
        ReturnForm(customer_id=shipment.customer_id, lines=tuple(lines), reason=reason, kind="rejection"),
    )


def record_return(work: Work, form: ReturnForm) -> int:
    """The same as a part of another act, which has checked the right."""
    _check(work, form)
    orders = _lock_orders(work, form)
    backs = _backs(work, form)
    number = take_code(work, "goods_return", SERIES, today_local(work.now).year)
    goods = GoodsReturn(
        number=number,
        kind=form.kind,
        customer_id=form.customer_id,
        returned_at=form.returned_at or work.now,
        recorded_at=work.now,
        recorded_by=work.actor.name,
        customer_document=form.customer_document.strip()[:40],
        customer_document_date=form.customer_document_date,
        reason=" ".join(form.reason.split()),
        note=form.note.strip(),
    )
    work.session.add(goods)
    work.session.flush()
    _move_material(work, goods, orders, backs)
    for back in backs:
        _put_on_the_board(work, goods, back)
    for order in orders.values():
        open_again(work, order)
    doors = sum(len(back.doors) for back in backs)
    work.emit(GoodsCameBack(goods.id, number, form.kind, form.customer_id, doors, goods.reason))
    return goods.id


def open_again(work: Work, order: SalesOrder) -> None:
    """A locked order of which doors came back is not finished: partly shipped, or in production again."""
    work.session.flush()
    state = "partly_shipped" if any(line.shipped for line in order.lines) else "in_production"
    if order.state != state:
        move_to(work, order, state)
    follow_cards(work, order)


def _check(work: Work, form: ReturnForm) -> None:
    refusals: list[Refusal] = []
    if not form.lines:
        refusals.append(NothingCameBack())
    if not form.reason.strip() or len(form.reason) > LONGEST_REASON:
        refusals.append(ReturnReasonMissing())
    if form.returned_at is not None and form.returned_at > work.now:
        refusals.append(ReturnedLater())
    departments = set(work.session.scalars(select(Department.id)))
    for place, line in enumerate(form.lines):
        known = line.department_id in departments if line.fate == "rework" else line.department_id is None
        if line.fate not in FATES or not known:
            refusals.append(WhatBecomesOfIt(field=f"lines-{place}-fate"))
    if refusals:
        raise Refusals(refusals)


def _lock_orders(work: Work, form: ReturnForm) -> dict[int, SalesOrder]:
    ids = [line.shipment_line_id for line in form.lines]
    belongs = select(ShipmentLine.order_id).where(ShipmentLine.id.in_(ids))
    orders = work.session.scalars(
        select(SalesOrder)
        .where(SalesOrder.id.in_(belongs))
        .order_by(SalesOrder.id)
        .options(selectinload(SalesOrder.lines).joinedload(OrderLine.model))
        .with_for_update(of=SalesOrder)
        .execution_options(populate_existing=True)
    )
    return {order.id: order for order in orders}


def _backs(work: Work, form: ReturnForm) -> list[Back]:
    """Which doors come back, with their cards locked; Refusals at the lines that want too many."""
    ids = [line.shipment_line_id for line in form.lines]
    lines = {
        line.id: line
        for line in work.session.scalars(
            select(ShipmentLine).where(ShipmentLine.id.in_(ids)).options(selectinload(ShipmentLine.shipment))
        )
    }
    outside = _outside(work, ids)
    cards = sorted({card for doors in outside.values() for _door, card in doors})
    work.session.scalars(
        select(WorkOrder)
        .where(WorkOrder.id.in_(cards))
        .order_by(WorkOrder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    refusals: list[Refusal] = []
    backs: list[Back] = []
    for place, said in enumerate(form.lines):
        line = lines.get(said.shipment_line_id)
        if line is None or line.shipment.customer_id != form.customer_id:
            raise RecordGone
        if form.returned_at is not None and form.returned_at < line.shipment.issued_at:
            refusals.append(ReturnedLater())
        there = outside.get(line.id, [])
        chosen = _choose(said, there)
        if chosen is None:
            refusals.append(NotWithTheCustomer(field=f"lines-{place}-quantity", available=len(there)))
            continue
        outside[line.id] = [one for one in there if one not in chosen]
        backs += _by_card(place, said, line, chosen)
    if refusals:
        raise Refusals(refusals)
    return backs


def _choose(said: BackLine, there: Sequence[tuple[int, int]]) -> list[tuple[int, int]] | None:
    if said.doors:
        chosen = [one for one in there if one[0] in said.doors]
        return chosen if len(chosen) == len(set(said.doors)) else None
    return list(there[: said.quantity]) if 0 < said.quantity <= len(there) else None


def _by_card(place: int, said: BackLine, line: ShipmentLine, chosen: Sequence[tuple[int, int]]) -> list[Back]:
    cards: dict[int, list[int]] = defaultdict(list)
    for door, card in chosen:
        cards[card].append(door)
    return [Back(place, said, line, card, tuple(doors)) for card, doors in sorted(cards.items())]


def _move_material(
    work: Work, goods: GoodsReturn, orders: Mapping[int, SalesOrder], backs: Sequence[Back]
) -> None:
    """Order by order: the doors' share of what the customer holds of each line comes back."""
    coming: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for back in backs:
        coming[back.line.order_id][back.line.order_line_id] += len(back.doors)
    for order_id in sorted(coming):
        portions = []
        for line in orders[order_id].lines:
            if doors := coming[order_id].get(line.id):
                portions.append(Portion(line.id, doors, line.shipped))
                line.shipped -= doors
        bring_back_doors(work, order_id, goods.id, portions, goods.reason)


def _put_on_the_board(work: Work, goods: GoodsReturn, back: Back) -> None:
    """The doors stand on a card of their own again, where their fate wants them."""
    card, said = work.session.get_one(WorkOrder, back.card_id), back.said
    part = card
    if len(back.doors) < card.quantity:
        part = split_card(work, card, len(back.doors))
        choose_doors(work, part, card, back.doors)
    work.session.execute(_HERE_AGAIN, {"doors": list(back.doors)})
    before = Place.of(part)
    reason = " ".join((said.reason or goods.reason).split())
    _place(part, said, f"{goods.number}: {reason}")
    part.rank, part.entered_at = None, work.now
    part.version += 1
    write_down(work, part, before, Touch(TOUCH, reason=f"{goods.number}: {reason}", is_new=True))
    line = ReturnLine(
        return_id=goods.id,
        position=back.place + 1,
        shipment_line_id=back.line.id,
        work_order_id=part.id,
        quantity=len(back.doors),
        fate=said.fate,
        department_id=said.department_id,
        reason=reason,
    )
    work.session.add(line)
    work.session.flush()
    work.session.execute(insert(ReturnedDoor), [{"line_id": line.id, "door_id": door} for door in back.doors])


def _place(card: WorkOrder, said: BackLine, reason: str) -> None:
    if said.fate == "rework" and said.department_id is not None:
        card.rework_reason, card.rework_from_id = reason, card.department_id
        card.department_id, card.state = said.department_id, "waiting"
    elif said.fate == "inspect":
        card.state, card.blocked_reason = "blocked", reason
    else:
        card.state, card.blocked_reason = "ready", ""


def _outside(work: Work, lines: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """By shipment line the doors that are with the customer, each with its card."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in work.session.execute(_OUTSIDE, {"lines": list(lines)}):
        found[row.line].append((row.id, row.card))
    return found


def _still_to_come(work: Work, shipment: Shipment, rejected: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """By shipment line the rejected doors that nobody has taken back yet.

    The driver often brings refused doors back before the answer comes. Whoever took them in may have chosen
    another card of the same order line, so they are counted by order line.
    """
    back = _back_already(work, shipment.id)
    asked: dict[int, int] = defaultdict(int)
    for line in shipment.lines:
        asked[line.order_line_id] += rejected.get(line.id, 0)
    left = {order_line: quantity - back.get(order_line, 0) for order_line, quantity in asked.items()}
    there = _outside(work, [line.id for line in shipment.lines])
    # The lines that were named first, then the others of the same order line.
    for line in sorted(shipment.lines, key=lambda line: (line.id not in rejected, line.id)):
        if (quantity := min(left[line.order_line_id], len(there.get(line.id, ())))) > 0:
            left[line.order_line_id] -= quantity
            yield line.id, quantity


def _back_already(work: Work, shipment_id: int) -> dict[int, int]:
    """By order line the doors of a shipment that came back before, whatever for."""
    query = text(
        "select s.order_line_id, sum(l.quantity) as doors from return_line l"
        " join goods_return g on g.id = l.return_id and g.undone_at is null"
        " join shipment_line s on s.id = l.shipment_line_id"
        " where s.shipment_id = :shipment group by s.order_line_id"
    )
    return {row[0]: int(row[1]) for row in work.session.execute(query, {"shipment": shipment_id})}
