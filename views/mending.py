"""What is wrong on record rather than on the page, said with a link to where it is mended."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from app.kernel.errors import Refusal, Refusals
from app.shipping.paper_refusals import Mendable
from app.shipping.refusals import WrongSeries
from views.works import sentence


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
    if isinstance(refusal, WrongSeries) or (isinstance(refusal, Mendable) and refusal.mended_at == "company"):
        return gettext("Open the company’s page"), url_for("CompanyView.edit", pk=1)
    if isinstance(refusal, Mendable) and "party_id" in refusal.facts:
        return gettext("Open the customer’s card"), url_for("CustomerView.edit", pk=refusal.facts["party_id"])
    return None
