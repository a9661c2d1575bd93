"""The waybill before the button is pressed: with everything on it but a number, and its watermark."""

from __future__ import annotations

from app.documents.papers import WaybillPaper
from app.kernel.work import Work
from app.shipping.forms import ShipmentForm, check_form
from app.shipping.loading import load_truck
from app.shipping.redelivering import notes_again
from app.shipping.sending import SHIP, staged_shipment
from app.shipping.waybill import build_waybill


def preview_waybill(work: Work, form: ShipmentForm) -> WaybillPaper:
    """The paper as it would be; the caller throws the transaction away, so no number is ever taken.

    Refusals as sending would raise them.
    """
    work.require(SHIP)
    checked = check_form(work, form)
    load = load_truck(work, form.customer_id, form.parts, own=form.loading_id)
    for card in load.cards:
        load.line_of(card).shipped += card.quantity
    return build_waybill(work, staged_shipment(work, checked), load, checked, notes_again(work, load.cards))
