"""Waybills printed in one go: those the list of shipments is narrowed to, made one file by the worker."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext
from sqlalchemy import func, select

from app.documents.batching import MOST, ask_for_batch, batch_file, is_silent, read_batch
from app.kernel.amounts import show_number
from app.kernel.errors import Refusal
from app.shipping.sending import KIND
from models.core import IssuedDocument
from models.shipping import Shipment
from views import formatting
from views.documents import client_key
from views.papers import kinds_to_open, pdf_response
from views.shipment_lists import condition_of
from views.works import reading, sentence, users_work


class WaybillBatchView(BaseView):
    """Several waybills in one file."""

    route_base = "/waybill-batches"
    default_view = "show"
    class_permission_name = "Document"
    base_permissions = ["can_print"]
    method_permission_name = dict.fromkeys(("make", "show", "progress", "pdf"), "print")

    @expose("/new", methods=["POST"])
    @has_access
    def make(self) -> Any:
        """Bu irsaliyeleri yazdır: the newest paper of each, today's without a word, oldest first."""
        try:
            with users_work() as work:
                batch = ask_for_batch(work, _asked(), kinds_to_open(), key=client_key())
        except Refusal as refusal:
            flash(sentence(refusal), "warning")
            return redirect(url_for("ShipmentView.list", only=request.form.get("only") or None))
        return redirect(url_for(".show", pk=batch))

    @expose("/show/<int:pk>")
    @has_access
    def show(self, pk: int) -> Any:
        """How far it is, and the file when it is done."""
        return self.render_template("papers/batch.html", title=gettext("Waybills in one file"), **_facts(pk))

    @expose("/progress/<int:pk>")
    @has_access
    def progress(self, pk: int) -> Any:
        """The moving part of the page; when the work is done the page itself is asked for again."""
        facts = _facts(pk)
        answer = Response(self.render_template("papers/batch_progress.html", **facts))
        if not facts["is_working"]:
            answer.headers["HX-Refresh"] = "true"
        return answer

    @expose("/<int:pk>.pdf")
    @has_access
    def pdf(self, pk: int) -> Any:
        """The file."""
        content = batch_file(reading(), pk)
        if content is None:
            abort(404)
        return pdf_response(content, f"{gettext('waybills')}-{pk}")


def _asked() -> list[int]:
    condition = condition_of(request.form.get("only") or "today")
    query = (
        select(func.max(IssuedDocument.id))
        .join(Shipment, Shipment.waybill_number == IssuedDocument.number)
        .where(IssuedDocument.kind == KIND)
        .group_by(Shipment.id)
        .order_by(Shipment.id)
        .limit(MOST + 1)
    )
    return list(reading().session.scalars(query if condition is None else query.where(condition)))


def _facts(pk: int) -> dict[str, Any]:
    work = reading()
    batch = read_batch(work, pk)
    return {
        "batch": batch,
        "is_working": batch.state in ("waiting", "drawing"),
        "is_silent": is_silent(work, batch),
        "megabytes": show_number((Decimal(batch.size) / 1_000_000).quantize(Decimal("0.1"), ROUND_UP)),
        "fmt": formatting,
    }
