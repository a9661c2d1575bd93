"""Issued papers: found by number, opened as PDF; the picture is made once and kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Response, abort
from flask_appbuilder import expose
from flask_babel import gettext, lazy_gettext

from app.documents.purchase_prices import is_paper_seen
from app.documents.sealed_codes import open_code
from app.documents.storing import read_file, store_file, xml_inside
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.materials.holdings import may_see_purchase_prices
from models.core import IssuedDocument
from reports.issued import render_issued
from views import formatting
from views.documents import DocumentView
from views.interface import WorkInterface
from views.works import may, reading, users_work

KIND_WORDS = {
    "proforma": N_("Proforma / order confirmation"),
    "order_confirmation": N_("Order confirmation"),
    "waybill": N_("Waybill"),
    "invoice": N_("Invoice"),
    "goods_receipt": N_("Goods receipt slip"),
    "purchase_order": N_("Purchase order"),
}
# A paper is opened by whoever may see what it is about, and money only by those who may see money.
NEEDED: dict[str, tuple[Right, ...]] = {
    "proforma": (Right("show", "Order"), SEE_PRICE),
    "order_confirmation": (Right("show", "Order"), SEE_PRICE),
    "waybill": (Right("show", "Shipment"),),
    "invoice": (Right("show", "Shipment"), SEE_PRICE),
    "goods_receipt": (Right("show", "GoodsReceipt"),),
    "purchase_order": (Right("show", "PurchaseOrder"),),
}


def may_open(kind: str) -> bool:
    """Whether the signed-in person may open papers of this kind."""
    if kind == "purchase_order" and not may_see_purchase_prices(reading()):
        return False
    return kind in NEEDED and all(may(right) for right in NEEDED[kind])


class PaperView(DocumentView):
    """Every paper that was issued, unchangeable."""

    datamodel = WorkInterface(IssuedDocument)
    route_base = "/papers"
    class_permission_name = "Document"
    base_permissions = ["can_list", "can_export"]
    exclude_route_methods = DocumentView.exclude_route_methods | {"show"}
    list_title = lazy_gettext("Issued papers")
    empty_title = lazy_gettext("No paper has been issued yet")
    empty_text = lazy_gettext("Proformas and waybills will be kept here, exactly as they were issued.")
    list_columns = ["number", "revision", "kind", "party_name", "issued_at", "issued_by", "id"]
    search_columns = ["number", "kind", "party_name", "issued_at", "issued_by"]
    export_columns = ["number", "revision", "kind", "party_name", "issued_at", "issued_by"]
    label_columns = {
        "number": lazy_gettext("Number"),
        "revision": lazy_gettext("Revision"),
        "kind": lazy_gettext("Paper"),
        "party_name": lazy_gettext("Customer or supplier"),
        "issued_at": lazy_gettext("Issued"),
        "issued_by": lazy_gettext("By"),
        "id": lazy_gettext("PDF"),
    }
    formatters_columns = {
        "issued_at": formatting.moment,
        # A first issue has no revision to speak of.
        "revision": formatting.Format(lambda revision: revision or "", "num"),
        "kind": formatting.Word(lambda value: gettext(KIND_WORDS.get(value, value))),
        "id": formatting.pdf_link,
    }
    base_order = ("id", "desc")

    @expose("/<int:pk>.pdf")
    def pdf(self, pk: int) -> Any:
        """The PDF, for whoever may see what the paper is about."""
        with users_work() as work:
            document = work.session.get(IssuedDocument, pk)
            if document is None:
                abort(404)
            if not may_open(document.kind) or not is_paper_seen(work, document):
                abort(403)
            number = document.number
        return pdf_response(picture_of(pk, users_work), number)


def kinds_to_open() -> frozenset[str]:
    """The kinds of papers that the signed-in person may open."""
    return frozenset(kind for kind in NEEDED if may_open(kind))


def picture_of(pk: int, begin: Callable[[], AbstractContextManager[Work]]) -> bytes:
    """The PDF of a paper as it is kept; drawn now when the worker has not come to it."""
    with begin() as work:
        if (content := read_file(work, pk)) is not None:
            return content
        document = work.find(IssuedDocument, pk)
        kind, snapshot = document.kind, open_code(work.tenant, document.snapshot)
        xml = xml_inside(work, document)
    # Drawing takes longer than a transaction should last.
    drawn = render_issued(kind, snapshot, xml)
    with begin() as work:
        return store_file(work, work.find(IssuedDocument, pk), drawn)


def pdf_response(content: bytes, name: str) -> Response:
    """A PDF that opens in the browser, under its own number when it is saved."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response
