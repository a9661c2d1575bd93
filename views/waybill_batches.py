"""Waybills printed in one go: those the list of shipments is narrowed to."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from sqlalchemy import select

from app.documents.papers import WaybillPaper
from app.documents.sealed_codes import open_code
from app.shipping.sending import KIND
from models.core import IssuedDocument
from models.shipping import Shipment
from reports.waybill import render_waybills
from views.papers import pdf_response
from views.shipment_lists import condition_of
from views.works import reading

MOST: Final = 50
"""More than a person prints in one go; a month is archived, not printed."""


class WaybillBatchView(BaseView):
    """Several waybills in one file."""

    route_base = "/waybill-batches"
    default_view = "pdf"
    class_permission_name = "Shipment"
    method_permission_name = {"pdf": "show"}

    @expose("/waybills.pdf")
    @has_access
    def pdf(self) -> Any:
        """The newest waybills of what was asked (today's without a word), oldest first."""
        asked = request.args.get("only") or "today"
        condition = condition_of(asked)
        query = (
            select(IssuedDocument.snapshot)
            .join(Shipment, Shipment.waybill_number == IssuedDocument.number)
            .where(IssuedDocument.kind == KIND)
            .order_by(Shipment.id.desc())
            .limit(MOST)
        )
        if condition is not None:
            query = query.where(condition)
        snapshots = list(reading().session.scalars(query))[::-1]
        if not snapshots:
            flash(gettext("There is no waybill to print."), "warning")
            return redirect(url_for("ShipmentView.list"))
        papers = [WaybillPaper.from_json(dict(open_code(g.tenant, snapshot))) for snapshot in snapshots]
        return pdf_response(render_waybills(papers), "irsaliyeler")
