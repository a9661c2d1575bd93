"""Fill a template with a paper: words in the reader's language, amounts and days as it writes them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.documents.confirmation_paper import ConfirmationPaper
from app.documents.invoice_paper import InvoicePaper
from app.documents.papers import (
    CostPaper,
    GoodsReceiptSlip,
    ProformaPaper,
    PurchaseOrderPaper,
    WaybillPaper,
)
from app.kernel.amounts import (
    show_money,
    show_number,
    show_percent,
    show_quantity,
    show_short_unit_cost,
    show_unit_cost,
)
from app.production.picking import PickList
from app.production.work_card import WorkCards
from app.shipping.list_paper import LoadingPaper
from app.shipping.return_paper import ReturnPaper
from app.stock.counts.paper import CountPaper
from app.stock.slips.paper import SlipPaper
from app.stock.values.paper import ValuationPaper
from reports.accent import tones
from reports.labels import Labels, labels_for
from reports.writing import day_writer, moment_writer, unit_writer

AnyPaper = (
    ProformaPaper
    | ConfirmationPaper
    | WaybillPaper
    | InvoicePaper
    | CostPaper
    | GoodsReceiptSlip
    | PurchaseOrderPaper
    | ValuationPaper
    | SlipPaper
    | CountPaper
    | WorkCards
    | PickList
    | LoadingPaper
    | ReturnPaper
)

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def fill_page(template: str, paper: AnyPaper, labels: Labels, **more: Any) -> str:
    """The complete HTML of a paper."""
    locale = "tr" if labels.language == "tr" else "en"
    return _TEMPLATES.get_template(template).render(
        paper=paper,
        seller=paper.seller,
        _=labels,
        language=labels.language,
        in_turkish=labels_for(),
        tones=tones(paper.seller.accent),
        money=partial(show_money, currency=paper.currency, locale=locale),
        short_cost=partial(show_short_unit_cost, currency=paper.currency, locale=locale),
        unit_cost=partial(show_unit_cost, currency=paper.currency, locale=locale),
        quantity=partial(_quantity, locale, unit_writer(locale)),
        unit=unit_writer(locale),
        number=partial(show_number, locale=locale),
        percent=partial(show_percent, locale=locale),
        day=day_writer(locale),
        moment=moment_writer(locale),
        picture=svg_uri,
        qr_code=qr_uri,
        share=_share,
        **more,
    )


def fill_sheet(template: str, **facts: Any) -> str:
    """The complete HTML of something printed that is no paper: labels."""
    return _TEMPLATES.get_template(template).render(qr_code=qr_uri, **facts)


def svg_uri(svg: str) -> str:
    """A drawing as a picture that can be named and described."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode('ascii')}"


def qr_uri(content: str) -> str:
    """A QR code that a phone reads at 30 mm (error level M, as e-documents use it)."""
    svg = BytesIO()
    segno.make(content, error="m", micro=False).save(
        svg, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True
    )
    return f"data:image/svg+xml;base64,{b64encode(svg.getvalue()).decode('ascii')}"


def _quantity(locale: str, unit_word: Callable[[str], str], amount: Decimal, unit: str = "") -> str:
    return show_quantity(amount, unit_word(unit), locale=locale)


def _share(part: Decimal, whole: Decimal) -> str:
    """How wide a part is drawn, in per cent of the whole; nothing when there is no whole."""
    return f"{max(Decimal(0), part * 100 / whole):.2f}" if whole > 0 else "0"
