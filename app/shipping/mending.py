"""An e-despatch was refused: what it says of the way there is put right. What left, and its number, stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from app.documents.electronic import ask_for_validation, lock_edocument
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.sealing import BrokenSeal, seal, unseal
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.parties.identification import check_plate
from app.shipping.checking_papers import PLATES
from app.shipping.forms import CheckedForm, Part, ShipmentForm, check_form
from app.shipping.remembering import SEALED_FOR
from models.edocuments import EDocument
from models.shipping import Shipment

MEND: Final = Right("ship", "Shipment")
TEXTS: Final = (
    "driver_first_name",
    "driver_last_name",
    "plate",
    "trailer_plate",
    "delivery_street",
    "delivery_district",
    "delivery_city",
    "delivery_postal_code",
    "delivery_country",
    "delivery_contact",
    "delivery_phone",
)
"""What a shipment and its form call by the same name."""


class NotRefused(Refusal):
    """What the tax office may have is not changed behind its back."""

    code = "shipping.not_refused"
    sentence = N_("{waybill} was not refused, so nothing of it is changed. Load the page again.")


@dataclass(frozen=True)
class ShipmentMended(Event):
    """The way of a refused shipment was put right; which fields, never what was in them."""

    subject = "Shipment"
    shipment_id: int
    waybill_number: str
    fields: tuple[str, ...]


def refused_shipment(work: Work, shipment_id: int) -> Shipment:
    """A shipment whose e-despatch was refused; NotRefused for every other."""
    work.require(MEND)
    shipment = work.find(Shipment, shipment_id)
    if shipment.edocument is None or shipment.edocument.state != "refused":
        raise NotRefused(waybill=shipment.waybill_number)
    return shipment


def mend_shipment(work: Work, shipment_id: int, form: ShipmentForm, *, key: str | None = None) -> None:
    """Change carrier, vehicle, driver, place or hour of a refused shipment and have it validated again.

    The same rules as when it was sent; Refusals names every wrong field. An empty moment keeps the old one,
    an empty identity number that of the driver who is on record.
    """
    work.require(MEND)
    work.once(key, f"mend shipment {shipment_id}", lambda: _mend(work, shipment_id, form))


def _mend(work: Work, shipment_id: int, form: ShipmentForm) -> None:
    document_id = work.session.scalar(
        select(EDocument.id).where(EDocument.shipment_id == shipment_id, EDocument.kind == "despatch")
    )
    if document_id is None:
        raise RecordGone
    document = lock_edocument(work, document_id)
    shipment = work.lock(Shipment, shipment_id)
    if document.state != "refused":
        raise NotRefused(waybill=shipment.waybill_number)
    checked = check_form(work, _whole(work, shipment, form))
    changed = _write(work, shipment, checked, moves=form.despatched_at is not None)
    ask_for_validation(work, document)
    work.emit(ShipmentMended(shipment.id, shipment.waybill_number, tuple(changed)))


def _whole(work: Work, shipment: Shipment, form: ShipmentForm) -> ShipmentForm:
    """The form with what is not asked again: whose goods they are, that there are some, who drove."""
    same = (form.driver_first_name, form.driver_last_name) == (
        shipment.driver_first_name,
        shipment.driver_last_name,
    )
    number = form.driver_tckn or (_number(work, shipment) if same and form.driver_id is None else "")
    return replace(
        form,
        customer_id=shipment.customer_id,
        parts=tuple(Part(line.work_order_id, line.quantity) for line in shipment.lines),
        driver_tckn=number,
        form_number="",
        form_date=None,
        note=shipment.note,
        internal_note=shipment.internal_note,
        address_name="",
    )


def _number(work: Work, shipment: Shipment) -> str:
    try:
        return unseal(work.tenant, SEALED_FOR, shipment.driver_national_id)
    except BrokenSeal:
        return ""


def _write(work: Work, shipment: Shipment, checked: CheckedForm, *, moves: bool) -> Sequence[str]:
    form = checked.form
    values = {name: getattr(form, name) for name in (*TEXTS, "carrier_id", "recipient_id")}
    values |= {"packages": checked.packages, "gross_weight": checked.gross_weight}
    if moves:
        values["despatched_at"] = checked.despatched_at
    changed = [name for name, value in values.items() if getattr(shipment, name) != value]
    for name in changed:
        setattr(shipment, name, values[name])
    if form.driver_tckn != _number(work, shipment):
        shipment.driver_national_id = seal(work.tenant, SEALED_FOR, form.driver_tckn)
        changed.append("driver_tckn")
    work.session.flush()
    work.session.expire(shipment, ["carrier", "recipient"])
    return changed


def has_foreign_plates(shipment: Shipment) -> bool:
    """Whether its vehicle comes from abroad, as the form has to know."""
    return any(not _is_ours(getattr(shipment, name)) for name in PLATES if getattr(shipment, name))


def _is_ours(plate: str) -> bool:
    try:
        return bool(check_plate(plate))
    except Refusal:
        return False
