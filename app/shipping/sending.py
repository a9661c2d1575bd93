"""Sending a shipment [Sevk Et]: doors leave, stock follows, and the waybill takes its legal number."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from uuid import uuid4

from sqlalchemy import func, select, update

from app.documents.branches import legal_letters
from app.documents.electronic import open_despatch
from app.documents.issuing import issue_document
from app.documents.numbering import take_code, take_legal_number
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.sealing import seal
from app.kernel.work import Work
from app.orders.states import move_to
from app.production.cards import OPEN, take_off
from app.shipping.addresses import keep_address
from app.shipping.completing import is_complete
from app.shipping.events import ShipmentSent
from app.shipping.forms import CheckedForm, ShipmentForm, check_form
from app.shipping.loading import Load, load_truck
from app.shipping.preparing import end_list
from app.shipping.redelivering import send_again
from app.shipping.refusals import WrongSeries
from app.shipping.remembering import SEALED_FOR, remember_carriage
from app.shipping.sending_lists import lock_for_sending
from app.shipping.waybill import build_waybill
from app.stock.progress.shipping_out import Portion, ship_from_order
from models.branches import Branch
from models.orders import SalesOrder
from models.parties import Party
from models.production import Door, WorkOrder
from models.shipping import Shipment, ShipmentLine

SHIP = Right("ship", "Shipment")
DRIVER = SEALED_FOR
"""The purpose under which a driver's identity number is sealed."""
KIND = "waybill"
_SERIES = re.compile("[A-Z0-9]{3}")


def send_shipment(work: Work, form: ShipmentForm, *, key: str | None = None) -> int:
    """Send ready doors to one customer; the id of the shipment.

    In one transaction: cards leave the board (split when only some doors go), what is in them moves from
    work in progress to the customer, orders become partly shipped or shipped, and the waybill takes the
    next gapless number of the company's series and year. Refusals names every wrong field at once.
    """
    work.require(SHIP)
    return int(work.once(key, "send shipment", lambda: _send(work, form)))


def _send(work: Work, form: ShipmentForm) -> int:
    checked = check_form(work, form)
    load = load_truck(work, form.customer_id, form.parts, own=form.loading_id)
    loading = None if form.loading_id is None else lock_for_sending(work, form)
    shipment = _write_shipment(work, checked)
    _write_lines(work, shipment, load)
    if loading is not None:
        end_list(work, loading, "shipped", shipment.id)
    again = send_again(work, load.cards)
    _move_stock(work, shipment, load)
    _take_off_the_board(work, load)
    for order in load.orders.values():
        _follow(work, order)
    work.session.flush()
    remember_carriage(work, checked.form)
    _keep_address(work, checked.form)
    paper = build_waybill(work, shipment, load, checked, again)
    issue_document(work, KIND, shipment.waybill_number, ("Shipment", shipment.id), paper.to_json())
    open_despatch(
        work,
        shipment_id=shipment.id,
        party_id=shipment.customer_id,
        number=shipment.waybill_number,
        ettn=shipment.ettn,
    )
    doors = sum(card.quantity for card in load.cards)
    work.emit(
        ShipmentSent(
            shipment.id,
            shipment.number,
            shipment.waybill_number,
            shipment.customer_id,
            tuple(load.orders),
            doors,
        )
    )
    return shipment.id


def _write_shipment(work: Work, checked: CheckedForm) -> Shipment:
    year = today_local(work.now).year
    shipment = staged_shipment(work, checked)
    shipment.number = take_code(work, "shipment", "SEV", year)
    shipment.waybill_number = _waybill_number(work, year, checked.form.branch_id)
    shipment.ettn = uuid4()
    work.session.add(shipment)
    work.session.flush()
    return shipment


def staged_shipment(work: Work, checked: CheckedForm) -> Shipment:
    """What the form says as a shipment without any number; it is in no session yet."""
    form = checked.form
    with work.session.no_autoflush:
        customer = work.find(Party, form.customer_id)
        branch = work.session.get(Branch, form.branch_id) if form.branch_id else None
    return Shipment(
        waybill_number="",
        customer=customer,
        issued_at=work.now,
        despatched_at=checked.despatched_at,
        carrier_id=form.carrier_id,
        driver_first_name=form.driver_first_name,
        driver_last_name=form.driver_last_name,
        driver_national_id=seal(work.tenant, DRIVER, form.driver_tckn),
        plate=form.plate,
        trailer_plate=form.trailer_plate,
        delivery_street=form.delivery_street,
        delivery_district=form.delivery_district,
        delivery_city=form.delivery_city,
        delivery_postal_code=form.delivery_postal_code,
        delivery_country=form.delivery_country,
        delivery_contact=form.delivery_contact,
        delivery_phone=form.delivery_phone,
        note=form.note,
        internal_note=form.internal_note,
        recipient_id=form.recipient_id,
        packages=checked.packages,
        gross_weight=checked.gross_weight,
        form_number=form.form_number,
        form_date=form.form_date,
        shipped_by=work.actor.name,
        branch=branch,
    )


def _keep_address(work: Work, form: ShipmentForm) -> None:
    names = ("street", "district", "city", "postal_code", "country", "contact", "phone")
    values = {name: getattr(form, f"delivery_{name}") for name in names}
    keep_address(work, form.customer_id, form.address_name, values)


def _waybill_number(work: Work, year: int, branch_id: int | None) -> str:
    """Of the branch's series; a rollback gives the number back, so none is ever missing."""
    series = legal_letters(work, KIND, branch_id)
    if _SERIES.fullmatch(series) is None:
        raise WrongSeries
    return take_legal_number(work, KIND, series, year)


def _write_lines(work: Work, shipment: Shipment, load: Load) -> None:
    for card in load.cards:
        load.line_of(card).shipped += card.quantity
    lines = [
        ShipmentLine(
            shipment_id=shipment.id,
            position=position,
            order_id=card.order_id,
            order_line_id=card.order_line_id,
            work_order_id=card.id,
            quantity=card.quantity,
            outstanding=load.line_of(card).quantity - load.line_of(card).shipped,
        )
        for position, card in enumerate(load.cards, start=1)
    ]
    work.session.add_all(lines)
    work.session.flush()
    # A card that came back is on lines of two shipments; this is about the doors that are here.
    work.session.execute(
        update(Door)
        .where(
            Door.work_order_id == ShipmentLine.work_order_id,
            ShipmentLine.shipment_id == shipment.id,
            Door.shipment_line_id.is_(None),
            Door.scrapped_event_id.is_(None),
        )
        .values(shipment_line_id=ShipmentLine.id),
        execution_options={"synchronize_session": False},
    )


def _move_stock(work: Work, shipment: Shipment, load: Load) -> None:
    """Order by order, in the order of their ids: what is in the doors belongs to the customer now."""
    leaving: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for card in load.cards:
        leaving[card.order_id][card.order_line_id] += card.quantity
    staying = _staying(work, load)
    for order_id in sorted(leaving):
        order = load.orders[order_id]
        ship_from_order(work, order_id, shipment.id, _portions(order, leaving[order_id], staying))


def _staying(work: Work, load: Load) -> dict[int, int]:
    """Doors by order line that are still here, be it on the floor; scrapped ones are none any more."""
    lines = [line.id for order in load.orders.values() for line in order.lines]
    rows = work.session.execute(
        select(Door.order_line_id, func.count())
        .join(Door.work_order)
        .where(
            Door.order_line_id.in_(lines),
            Door.shipment_line_id.is_(None),
            Door.scrapped_event_id.is_(None),
            WorkOrder.state.in_(OPEN),
        )
        .group_by(Door.order_line_id)
    )
    return {row[0]: row[1] for row in rows}


def _portions(order: SalesOrder, leaving: dict[int, int], staying: Mapping[int, int]) -> list[Portion]:
    """Each line's share; with the last door goes all that is left, of whatever line it is.

    Lines that are no doors have material too, and a line whose doors left before may have got some back.
    """
    portions = [
        Portion(line.id, leaving[line.id], staying.get(line.id, 0) + leaving[line.id])
        for line in order.lines
        if line.id in leaving
    ]
    if not any(staying.get(line.id) for line in order.lines):
        portions += [Portion(line.id, 1, 1) for line in order.lines if line.id not in leaving]
    return portions


def _take_off_the_board(work: Work, load: Load) -> None:
    take_off(work, load.cards, "shipped")


def _follow(work: Work, order: SalesOrder) -> None:
    state = "shipped" if is_complete(order) else "partly_shipped"
    if order.state != state:
        move_to(work, order, state)
