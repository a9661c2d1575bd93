"""What is wrong on record rather than on the page, said with a link to where it is mended.

Before a shipment leaves (pre-flight), and after its document was refused: the same words, the same places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.edocuments import mending
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.shipping.paper_refusals import Mendable
from app.shipping.refusals import WrongSeries
from models.edocuments import EDocument
from views.works import may, reading, sentence

_MAY = {
    mending.COMPANY: Right("edit", "Company"),
    mending.SERIES: Right("edit", "Company"),
    mending.CUSTOMER: Right("edit", "Party"),
    mending.SUPPLIER: Right("edit", "Party"),
    mending.SHIPMENT: Right("ship", "Shipment"),
    mending.ORDER: Right("show", "Order"),
    mending.INVOICE: Right("list", "Shipment"),
    mending.RATES: Right("list", "ExchangeRate"),
}
_PAGES = {
    mending.COMPANY: (N_("Open the company’s page"), "CompanyView.edit"),
    mending.SERIES: (N_("Numbering"), "NumberingView.series"),
    mending.CUSTOMER: (N_("Open the customer’s card"), "CustomerView.edit"),
    mending.SUPPLIER: (N_("Open the firm’s card"), "SupplierView.edit"),
    mending.SHIPMENT: (N_("Put the shipment right"), "ShipmentMendingView.form"),
    mending.ORDER: (N_("Open the order"), "OrderView.show"),
    mending.INVOICE: (N_("Open the invoice"), "InvoiceView.show"),
    mending.RATES: (N_("Exchange rates"), "ExchangeRateView.list"),
}


@dataclass(frozen=True)
class Way:
    """A link to where something is mended; without an address the words say who can."""

    label: str
    url: str = ""


def ways_to_mend(document: EDocument) -> Sequence[Way]:
    """For each finding of a document the way to its field."""
    if document.state != "refused":
        return [Way("") for _one in document.findings]
    return [_way(document, place) for place in mending.where_mended(reading(), document)]


def _way(document: EDocument, place: mending.MendedAt) -> Way:
    if not may(_MAY[place.page]):
        return Way(_who_can(place.page))
    label, endpoint = _PAGES[place.page]
    if place.page in (mending.SERIES, mending.RATES):
        return Way(gettext(label), url_for(endpoint))
    record = document.id if place.page == mending.INVOICE else place.id
    return Way(gettext(label), url_for(endpoint, pk=record, _anchor=place.field or None))


def _who_can(page: str) -> str:
    if page in (mending.COMPANY, mending.SERIES):
        return gettext("The owner or a manager mends it on the company’s page.")
    if page in (mending.CUSTOMER, mending.SUPPLIER):
        return gettext("The office mends it on the card of the firm.")
    if page == mending.SHIPMENT:
        return gettext("The dispatcher mends it on the shipment.")
    return gettext("The office mends it.")


def said_with_links(refusal: Refusal) -> Markup:
    """The sentences that belong to no field; empty when every one has its field."""
    several = refusal.refusals if isinstance(refusal, Refusals) else [refusal]
    return Markup(" ").join(_said(one) for one in several if not one.field)


def _said(refusal: Refusal) -> Markup:
    where = _where(refusal)
    if where is None:
        return Markup.escape(sentence(refusal))
    label, url = where
    return Markup('{} <a href="{}">{}</a>').format(sentence(refusal), url, label)


def _where(refusal: Refusal) -> tuple[str, str] | None:
    if isinstance(refusal, WrongSeries):
        return gettext("Numbering"), url_for("NumberingView.series")
    if isinstance(refusal, Mendable) and refusal.mended_at == "company":
        return gettext("Open the company’s page"), url_for("CompanyView.edit", pk=1)
    if isinstance(refusal, Mendable) and "party_id" in refusal.facts:
        return gettext("Open the customer’s card"), url_for("CustomerView.edit", pk=refusal.facts["party_id"])
    return None
