"""What the e-despatch of a shipment says, read from the shipment as it was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.edocuments.firms import firm_of, our_firm, our_place
from app.edocuments.refusals import NumberUnreadable
from app.edocuments.ubl.despatch_facts import CarriageFacts, DespatchFacts, DespatchLineFacts, DriverFacts
from app.edocuments.ubl.facts import Goods, Named, Place, Worth
from app.kernel.amounts import round_money
from app.kernel.sealing import BrokenSeal, unseal
from app.kernel.work import Work
from app.shipping.outages import note_of_form
from app.shipping.redelivering import notes_of_shipment
from app.shipping.sending import DRIVER
from app.shipping.waybill import describe
from models.core import Company
from models.edocuments import EDocument
from models.orders import OrderLine, SalesOrder
from models.production import Door
from models.shipping import Shipment, ShipmentLine

PIECE = "C62"
LATER = "Kalanı sonra gönderilecek"
FORM = "MATBU"


@dataclass(frozen=True)
class _Sent:
    """Doors of one order line that left with one shipment."""

    line: OrderLine
    order: SalesOrder
    quantity: int
    outstanding: int
    serials: tuple[str, ...]


def despatch_facts(work: Work, document: EDocument) -> DespatchFacts:
    """Everything the despatch advice of a document's shipment says."""
    shipment = _read(work, document)
    company = work.session.get_one(Company, 1)
    delivery = Place(
        street=shipment.delivery_street,
        district=shipment.delivery_district,
        city=shipment.delivery_city,
        postal_code=shipment.delivery_postal_code,
        country=shipment.delivery_country,
    )
    buyer = firm_of(work, shipment.customer, otherwise=delivery)
    recipient = shipment.recipient and firm_of(work, shipment.recipient, otherwise=delivery)
    sent = _sent(work, shipment)
    lines = tuple(
        _line(position, each, worth=company.declares_worth) for position, each in enumerate(sent, start=1)
    )
    seller = our_firm(work, shipment.branch)
    return DespatchFacts(
        number=shipment.waybill_number,
        ettn=document.ettn,
        type_code="MATBUDAN" if shipment.form_number else "SEVK",
        profile=document.profile,
        issued_at=shipment.issued_at,
        despatched_at=shipment.despatched_at,
        seller=seller,
        recipient=recipient or buyer,
        buyer=buyer if recipient else None,
        delivery=delivery,
        despatched_from=seller.branch_place or our_place(company),
        handed_over_by=shipment.shipped_by,
        delivery_contact=shipment.delivery_contact,
        delivery_phone=shipment.delivery_phone,
        carriage=_carriage(work, shipment),
        orders=_orders(sent),
        form=_form(shipment),
        notes=(
            *filter(None, (shipment.note,)),
            *notes_of_shipment(work, shipment.id),
            *note_of_form(shipment.form_number, shipment.form_date),
        ),
        gross_weight=shipment.gross_weight,
        packages=shipment.packages,
        worth=_total(lines),
        lines=lines,
    )


def _read(work: Work, document: EDocument) -> Shipment:
    return work.session.scalars(
        select(Shipment)
        .where(Shipment.id == document.shipment_id)
        .options(
            joinedload(Shipment.customer),
            joinedload(Shipment.recipient),
            joinedload(Shipment.carrier),
            selectinload(Shipment.lines).options(
                joinedload(ShipmentLine.order),
                joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
            ),
        )
    ).one()


def _sent(work: Work, shipment: Shipment) -> Sequence[_Sent]:
    """One line for each order line, even when several of its cards left."""
    by_line: dict[int, list[ShipmentLine]] = {}
    for line in shipment.lines:
        by_line.setdefault(line.order_line_id, []).append(line)
    doors = work.session.execute(
        select(Door.order_line_id, Door.serial)
        .where(Door.shipment_line_id.in_([line.id for line in shipment.lines]))
        .order_by(Door.serial)
    )
    serials: dict[int, list[str]] = {}
    for row in doors:
        serials.setdefault(row.order_line_id, []).append(row.serial)
    sent = [
        _Sent(
            line=lines[0].order_line,
            order=lines[0].order,
            quantity=sum(line.quantity for line in lines),
            outstanding=min(line.outstanding for line in lines),
            serials=tuple(serials.get(order_line_id, ())),
        )
        for order_line_id, lines in by_line.items()
    ]
    return sorted(sent, key=lambda each: (each.order.id, each.line.position, each.line.id))


def _line(position: int, sent: _Sent, *, worth: bool) -> DespatchLineFacts:
    line = sent.line
    model = line.configuration.get("model") or {}
    return DespatchLineFacts(
        position=position,
        quantity=Decimal(sent.quantity),
        unit=PIECE,
        goods=Goods(
            name=model.get("name") or (line.model.name if line.model else line.description),
            code=model.get("code") or (line.model.code if line.model else ""),
            description=" · ".join(describe(line)),
            serials=sent.serials,
        ),
        order=Named(number=sent.order.number, on=sent.order.ordered_on),
        order_position=line.position,
        outstanding=Decimal(sent.outstanding),
        outstanding_reason=LATER if sent.outstanding else "",
        worth=_worth(sent) if worth else None,
    )


def _worth(sent: _Sent) -> Worth:
    """The share of what these doors were sold for, without VAT."""
    # A line can have been given up after its doors came back: then it is worth nothing any more.
    share = sent.line.net * sent.quantity / max(sent.line.quantity, 1)
    return Worth(amount=round_money(share), currency=sent.order.currency)


def _total(lines: Sequence[DespatchLineFacts]) -> Worth | None:
    """What everything is worth, where it is said at all and in one currency."""
    worths = [line.worth for line in lines if line.worth is not None]
    if len(worths) != len(lines) or len({worth.currency for worth in worths}) != 1:
        return None
    return Worth(amount=sum((worth.amount for worth in worths), Decimal(0)), currency=worths[0].currency)


def _orders(sent: Iterable[_Sent]) -> tuple[Named, ...]:
    orders = {each.order.id: each.order for each in sent}
    return tuple(Named(number=order.number, on=order.ordered_on) for order in orders.values())


def _form(shipment: Shipment) -> Named | None:
    if not shipment.form_number or shipment.form_date is None:
        return None
    return Named(number=shipment.form_number, on=shipment.form_date, kind=FORM)


def _carriage(work: Work, shipment: Shipment) -> CarriageFacts:
    name = f"{shipment.driver_first_name} {shipment.driver_last_name}".strip()
    drivers: tuple[DriverFacts, ...] = ()
    if name:
        try:
            number = unseal(work.tenant, DRIVER, shipment.driver_national_id)
        except BrokenSeal:
            raise NumberUnreadable(name=name) from None
        drivers = (
            DriverFacts(
                first_name=shipment.driver_first_name,
                last_name=shipment.driver_last_name,
                national_id=number,
            ),
        )
    return CarriageFacts(
        carrier=firm_of(work, shipment.carrier) if shipment.carrier else None,
        drivers=drivers,
        plate=shipment.plate,
        trailer_plates=(shipment.trailer_plate,) if shipment.trailer_plate else (),
    )
