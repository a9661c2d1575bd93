"""The XML of e-documents, and the button that has one built again after something was mended."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext

from app.edocuments.delivery.by_hand import note_by_hand
from app.edocuments.opening import open_xml
from app.edocuments.validating import ask_again
from app.kernel.clock import parse_date
from views.documents import client_key
from views.works import reading, saying_no_politely, users_work


class EDocumentView(BaseView):
    """One e-document as a file, and its way through the rules."""

    route_base = "/e-document"
    default_view = "xml"
    class_permission_name = "EDocument"
    method_permission_name = {"xml": "export", "validate": "validate", "by_hand": "send"}

    @expose("/<int:pk>.xml")
    @has_access
    def xml(self, pk: int) -> Response:
        """The document as it was stored, for whoever may have it whole."""
        name, content = open_xml(reading(), pk)
        response = Response(content, mimetype="application/xml")
        response.headers.set("Content-Disposition", "attachment", filename=name)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    @expose("/<int:pk>/validate", methods=["POST"])
    @has_access
    def validate(self, pk: int) -> Any:
        """Yeniden doğrula."""
        with saying_no_politely(), users_work() as work:
            ask_again(work, pk)
            flash(gettext("It is being checked again. Load the page again in a moment."), "success")
        return redirect(url_for("HandoverView.show", pk=pk))

    @expose("/<int:pk>/by-hand", methods=["POST"])
    @has_access
    def by_hand(self, pk: int) -> Any:
        """GİB portalından gönderdim."""
        with saying_no_politely(), users_work() as work:
            sent_on = parse_date(request.form.get("sent_on", ""), field="sent_on")
            note_by_hand(work, pk, sent_on, request.form.get("reference", ""), key=client_key())
            flash(gettext("Noted: GİB has the document. Its paper carries no watermark any more."), "success")
        return redirect(url_for("HandoverView.show", pk=pk))
