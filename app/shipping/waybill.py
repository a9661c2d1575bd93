"""What the waybill of a shipment shows. A legal paper of Turkey speaks Turkish, whatever the screen does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import select

from app.documents.papers import Driver, QuantityTotal, WaybillLine, WaybillPaper
from app.documents.waybill_qr import write_waybill_qr
from app.kernel.sealing import BrokenSeal, unseal
from app.kernel.work import Work
from app.orders.proforma import SIZES, describe_line
from app.parties.addressing import party_block
from app.parties.identification import UNKNOWN_BUYER, full_tax_id, mask_tckn, show_plate
from app.parties.letterhead import address_lines, legal_letterhead
from app.shipping.forms import CheckedForm, ShipmentForm
from app.shipping.loading import Load
from app.shipping.outages import KIND as KIND_OF_FORM
from app.shipping.outages import note_of_form
from app.shipping.remembering import SEALED_FOR
from models.branches import Branch
from models.materials import Unit
from models.orders import OrderLine
from models.production import Door
from models.shipping import Shipment

WATERMARK = "TASLAK – e-İrsaliye olarak iletilmemiştir"
"""Until the e-document is delivered, the print-out is not the legal document (509 SN VUK GT)."""
LEGAL_NOTES = (
    (
        "Bu e-irsaliyeye, düzenlendiği günden itibaren 7 gün içinde yanıt verilmezse"
        " içeriği kabul edilmiş sayılır."
    ),
    "Belgedeki kişisel veriler, 6698 sayılı Kanun uyarınca yalnızca sevkiyat ve yasal saklama için işlenir.",
)
"""Who receives goods has to know it (509 SN VUK GT; KVKK md. 10)."""
LEGAL_NOTES_ENGLISH = (
    "If this e-despatch is not answered within 7 days of its issue, its content counts as accepted.",
    "Personal data in it is used only for the shipment and for the storage the law demands (Law No. 6698).",
)
_WORDS = {
    "tr": ("Ölçü (G × Y × K)", "Seri no", "Kalanı sonra gönderilecek"),
    "en": ("Size (W × H × wall)", "Serial no", "The rest is sent later"),
}
"""What lines say in the language of the paper: size, serial numbers, and that more is to come."""
_PIECE = "C62"
_MOST_SERIALS = 30  # on paper; all of them are on record


def build_waybill(
    work: Work, shipment: Shipment, load: Load, checked: CheckedForm, again: Sequence[str] = ()
) -> WaybillPaper:
    """The paper as it goes with the truck: no prices, the driver's identity number masked.

    ``again`` says which doors had left before. The draft of a shipment has no number yet.
    """
    form, language = checked.form, shipment.customer.paper_language
    seller, customer = legal_letterhead(work, language), party_block(shipment.customer)
    # Who takes the goods is the addressee; who has bought them is named beside where that is somebody else.
    buyer = party_block(checked.recipient) if checked.recipient else customer
    unit = work.session.scalar(select(Unit.symbol).where(Unit.code == _PIECE)) or ""
    orders = list(load.orders.values())
    total = Decimal(sum(card.quantity for card in load.cards))
    return WaybillPaper(
        seller=seller,
        buyer=buyer,
        number=shipment.waybill_number,
        ettn=str(shipment.ettn or ""),
        issued_at=shipment.issued_at,
        despatched_at=shipment.despatched_at,
        order_number=", ".join(order.number for order in orders),
        order_date=orders[0].ordered_on if len(orders) == 1 else None,
        delivery_address=_place(form),
        despatch_place=_despatch_place(shipment.branch),
        lines=_lines(work, load, unit, language),
        language=language,
        totals=(QuantityTotal(quantity=total, unit=unit),),
        kind=KIND_OF_FORM if form.form_number else "SEVK",
        purchaser=customer if checked.recipient else None,
        packages=checked.packages,
        gross_weight=checked.gross_weight,
        carrier=party_block(checked.carrier) if checked.carrier else None,
        driver=_driver(form),
        plate=show_plate(form.plate),
        trailer_plate=show_plate(form.trailer_plate),
        handed_over_by=work.actor.name,
        notes=(
            *((form.note,) if form.note else ()),
            *again,
            *note_of_form(form.form_number, form.form_date),
        ),
        qr=_qr(work, shipment, seller.tax_number),
        legal_notes=legal_notes(language),
        watermark=WATERMARK,
    )


def of_today(work: Work, shipment: Shipment, paper: WaybillPaper) -> WaybillPaper:
    """The same waybill, not delivered, with names, numbers and the way there as they are on record now."""
    seller, customer = legal_letterhead(work, paper.language), party_block(shipment.customer)
    return replace(
        paper,
        despatched_at=shipment.despatched_at,
        delivery_address=_place(shipment),
        driver=_driver_of(work, shipment),
        plate=show_plate(shipment.plate),
        trailer_plate=show_plate(shipment.trailer_plate),
        packages=shipment.packages,
        gross_weight=shipment.gross_weight,
        seller=seller,
        buyer=party_block(shipment.recipient) if shipment.recipient else customer,
        purchaser=customer if shipment.recipient else None,
        carrier=party_block(shipment.carrier) if shipment.carrier else None,
        legal_notes=legal_notes(paper.language),
        qr=_qr(work, shipment, seller.tax_number),
        watermark=WATERMARK,
    )


def _place(form: ShipmentForm | Shipment) -> tuple[str, ...]:
    """Where it goes, and whom the driver rings up there."""
    contact = " · ".join(filter(None, (form.delivery_contact, form.delivery_phone)))
    lines = address_lines(
        form.delivery_street,
        form.delivery_district,
        form.delivery_city,
        form.delivery_postal_code,
        form.delivery_country,
    )
    return (*lines, contact) if contact else tuple(lines)


def _driver_of(work: Work, shipment: Shipment) -> Driver | None:
    try:
        number = unseal(work.tenant, SEALED_FOR, shipment.driver_national_id)
    except BrokenSeal:
        number = ""
    name = f"{shipment.driver_first_name} {shipment.driver_last_name}".strip()
    return Driver(name=name, masked_id=mask_tckn(number) if number else "") if name else None


def _driver(form: ShipmentForm) -> Driver | None:
    name = f"{form.driver_first_name} {form.driver_last_name}".strip()
    masked = mask_tckn(form.driver_tckn) if form.driver_tckn else ""
    return Driver(name=name, masked_id=masked) if name else None


def _qr(work: Work, shipment: Shipment, seller_tax_number: str) -> str:
    """The code of a waybill that has its number; a draft has none."""
    if not shipment.waybill_number:
        return ""
    return write_waybill_qr(
        seller_tax_number=seller_tax_number,
        # Here inspections want whole numbers; the paper shows those of people masked.
        buyer_tax_number=full_tax_id(work, shipment.recipient or shipment.customer) or UNKNOWN_BUYER,
        number=shipment.waybill_number,
        ettn=str(shipment.ettn),
        issued_at=shipment.issued_at,
        despatched_at=shipment.despatched_at,
        carrier_tax_number=full_tax_id(work, shipment.carrier) if shipment.carrier else "",
        plate=shipment.plate,
        kind=KIND_OF_FORM if shipment.form_number else "SEVK",
    )


def _despatch_place(branch: Branch | None) -> str:
    if branch is None:
        return ""
    lines = address_lines(branch.street, branch.district, branch.city, branch.postal_code)
    return ", ".join((branch.name, *lines))


def _lines(work: Work, load: Load, unit: str, language: str) -> tuple[WaybillLine, ...]:
    """One line for each order line, even when several of its cards leave."""
    leaving: dict[int, int] = {}
    for card in load.cards:
        leaving[card.order_line_id] = leaving.get(card.order_line_id, 0) + card.quantity
    serials = _serials(work, load)
    lines = [line for order in load.orders.values() for line in order.lines if line.id in leaving]
    return tuple(
        _line(position, line, leaving[line.id], serials.get(line.id, []), unit, language)
        for position, line in enumerate(lines, start=1)
    )


def _line(
    position: int, line: OrderLine, quantity: int, serials: list[str], unit: str, language: str
) -> WaybillLine:
    outstanding = line.quantity - line.shipped
    model = line.configuration.get("model") or {}
    return WaybillLine(
        position=position,
        code=model.get("code") or (line.model.code if line.model else ""),
        name=model.get("name") or (line.model.name if line.model else line.description),
        quantity=Decimal(quantity),
        unit=unit,
        description=(*describe(line, language), *_shown(serials, language)),
        outstanding=Decimal(outstanding) if outstanding else None,
        outstanding_reason=_words(language)[2] if outstanding else "",
    )


def describe(line: OrderLine, language: str = "tr") -> tuple[str, ...]:
    """Size and every other answer of a door in words, as they were frozen with the order."""
    if "labels" in line.configuration:
        return describe_line(line.configuration, "", lambda _size: _words(language)[0])
    sizes = [line.parameters.get(code, "") for code in SIZES]
    return (f"{_words(language)[0]}: {' × '.join(sizes)} mm",) if all(sizes) else ()


def legal_notes(language: str) -> tuple[str, ...]:
    """What the receiver has to know, in Turkish; abroad in English beneath."""
    return LEGAL_NOTES if language == "tr" else (*LEGAL_NOTES, *LEGAL_NOTES_ENGLISH)


def _words(language: str) -> tuple[str, str, str]:
    return _WORDS.get(language, _WORDS["tr"])


def _shown(serials: list[str], language: str) -> tuple[str, ...]:
    if not serials:
        return ()
    more = " …" if len(serials) > _MOST_SERIALS else ""
    return (f"{_words(language)[1]}: {', '.join(serials[:_MOST_SERIALS])}{more}",)


def _serials(work: Work, load: Load) -> dict[int, list[str]]:
    rows = work.session.execute(
        select(Door.order_line_id, Door.serial)
        .where(Door.work_order_id.in_([card.id for card in load.cards]), Door.scrapped_event_id.is_(None))
        .order_by(Door.serial)
    )
    serials: dict[int, list[str]] = {}
    for row in rows:
        serials.setdefault(row.order_line_id, []).append(row.serial)
    return serials
