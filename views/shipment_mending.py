"""A refused shipment is put right: carrier, vehicle, driver, place and hour."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.kernel.clock import show_date, to_local
from app.kernel.errors import Refusal
from app.parties.identification import show_plate
from app.shipping.mending import TEXTS, has_foreign_plates, mend_shipment, refused_shipment
from app.shipping.remembering import known_carriage
from models.shipping import Shipment
from views.documents import client_key, several_wrong
from views.handover_words import HandoverWords
from views.mending import said_with_links, ways_to_mend
from views.shipping_forms import read_form, shown_places
from views.works import reading, saying_no_politely, sentences_by_field, users_work


class ShipmentMendingView(BaseView):
    """What an e-despatch said of the way there, while the tax office does not have it."""

    route_base = "/shipments/mend"
    default_view = "form"
    class_permission_name = "Shipment"
    method_permission_name = dict.fromkeys(("form", "save"), "ship")

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def form(self, pk: int) -> Any:
        """The page, with what is on record."""
        with saying_no_politely():
            shipment = refused_shipment(reading(), pk)
            return self._page(shipment, _values(shipment), {})
        return redirect(url_for("ShipmentView.show", pk=pk))

    @expose("/<int:pk>", methods=["POST"])
    @has_access
    def save(self, pk: int) -> Any:
        """Düzelt ve yeniden doğrula."""
        typed = {name: value.strip() for name, value in request.form.items()}
        try:
            with users_work() as work:
                mend_shipment(work, pk, read_form(work, typed), key=client_key())
        except Refusal as refusal:
            errors = sentences_by_field(refusal)
            errors.pop("", None)
            flash(said_with_links(refusal) or several_wrong(), "danger")
            if not errors:
                return redirect(url_for("ShipmentView.show", pk=pk))
            return self._page(reading().find(Shipment, pk), typed, errors), 422
        flash(gettext("Put right. It is being checked again."), "success")
        return redirect(url_for("ShipmentView.show", pk=pk))

    def _page(self, shipment: Shipment, typed: dict[str, str], errors: dict[str, list[str]]) -> Any:
        return self.render_template(
            "shipping/mend.html",
            title=gettext("Put %(waybill)s right", waybill=shipment.waybill_number),
            shipment=shipment,
            typed=typed,
            errors=errors,
            words=HandoverWords(),
            ways=ways_to_mend(shipment.edocument) if shipment.edocument else [],
            places=shown_places(shipment.customer_id, []),
            carriage=known_carriage(reading(), shipment.carrier_id),
        )


def _values(shipment: Shipment) -> dict[str, str]:
    """As the form has it; the identity number stays on the server."""
    local = to_local(shipment.despatched_at)
    day, hour = show_date(shipment.despatched_at), f"{local:%H:%M}"
    return {
        **{name: getattr(shipment, name) for name in TEXTS},
        "plate": show_plate(shipment.plate),
        "trailer_plate": show_plate(shipment.trailer_plate),
        "foreign_vehicle": "1" if has_foreign_plates(shipment) else "",
        "carrier_id": str(shipment.carrier_id or ""),
        "carrier_id_text": shipment.carrier.name if shipment.carrier else "",
        "recipient_id": str(shipment.recipient_id or ""),
        "recipient_id_text": shipment.recipient.name if shipment.recipient else "",
        "packages": str(shipment.packages or ""),
        "gross_weight": str(shipment.gross_weight or "").replace(".", ","),
        "despatch_date": day,
        "despatch_time": hour,
        "despatch_shown": f"{day} {hour}",
    }
