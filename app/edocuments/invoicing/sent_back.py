"""Our own return invoice [iade faturası]: goods that went back to their supplier, against his invoice.

GİB knows it as an invoice of the type IADE, which names the invoice it takes back (BillingReference) and is a
basic e-Invoice or an e-Archive one, never a commercial one (Schematron InvoiceTypeCodeCheck-2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.documents.electronic import add_edocument
from app.edocuments.firms import firm_of, our_firm
from app.edocuments.invoicing.choices import E_ARCHIVE, EXEMPTIONS, registration_refusals
from app.edocuments.invoicing.drafting import FACTS, INVOICE, kept_facts
from app.edocuments.invoicing.refusals import (
    BilledLater,
    ExemptionMissing,
    NothingWentBack,
    ProfileUnknown,
    ReturnIsBilled,
    VatUnknown,
    WrongInvoiceNumber,
)
from app.edocuments.ubl.facts import Goods, Named
from app.edocuments.ubl.invoice_facts import InvoiceFacts, InvoiceLineFacts
from app.kernel.amounts import round_money
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.words import amount_in_words
from app.kernel.work import RecordGone, Work
from app.materials.holdings import SEE_PURCHASE_PRICE, may_see_purchase_prices
from app.stock.slips.slips import require_slip
from models.edocuments import EDocument
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceiptLine
from models.shipping import NUMBER_PATTERN
from models.warehouse import StockSlip

IADE: Final = "IADE"
PROFILES: Final = ("TEMELFATURA", E_ARCHIVE)
HIGHEST_VAT: Final = Decimal(100)
_SENT_BACK: Final = "send_back"
_NUMBER = re.compile(NUMBER_PATTERN)
_PLACES: Final = Decimal("0.00000001")


@dataclass(frozen=True, kw_only=True)
class ReturnBillForm:
    """The slip with which goods went back, and the supplier's invoice they had come with."""

    slip_id: int
    number: str
    issued_on: date | None
    vat_percent: Decimal
    """Of every line that ``vat_of`` does not name."""
    vat_of: Mapping[int, Decimal] = field(default_factory=dict)
    """VAT of single lines of the slip, by their place in it."""
    exemption: str = ""
    """Why there is none, where a rate is 0."""
    profile: str = "TEMELFATURA"
    note: str = ""


def draft_return_invoice(work: Work, form: ReturnBillForm, *, key: str | None = None) -> int:
    """Draft the invoice of goods that went back; the id of the document, which has no number yet.

    Raises ReturnIsBilled when there is one already, Refusals with every wrong field.
    """
    _require(work)
    return int(work.once(key, "draft return invoice", lambda: _draft(work, form)))


def return_invoice_of(work: Work, slip_id: int) -> int | None:
    """The document that bills goods that went back, be it a draft."""
    return work.session.scalar(select(EDocument.id).where(EDocument.stock_slip_id == slip_id))


def sent_back_slip(work: Work, slip_id: int) -> StockSlip:
    """A slip with which goods went back to their supplier; RecordGone for every other, NotYourWarehouse."""
    _require(work)
    slip = work.find(StockSlip, slip_id)
    if slip.kind != _SENT_BACK or slip.supplier is None:
        raise RecordGone
    require_slip(work, slip)
    return slip


def check_sent_back(work: Work, document: EDocument) -> None:
    """Before it is issued: the goods are still gone. Nobody brings them back meanwhile."""
    slip = work.lock(StockSlip, document.stock_slip_id or 0)
    if slip.undone_at is not None:
        raise NothingWentBack


def _require(work: Work) -> None:
    """Whoever invoices and sees what was paid, be it because costs are no secret to them."""
    work.require(INVOICE)
    if not may_see_purchase_prices(work):
        work.require(SEE_PURCHASE_PRICE)


def _draft(work: Work, form: ReturnBillForm) -> int:
    sent_back_slip(work, form.slip_id)
    slip = work.lock(StockSlip, form.slip_id)
    if slip.undone_at is not None:
        raise NothingWentBack
    if return_invoice_of(work, slip.id) is not None:
        raise ReturnIsBilled(slip=slip.number)
    supplier = work.find(Party, slip.supplier_id or 0)
    form = replace(form, number=form.number.strip().upper())
    _check(work, form, slip, supplier)
    facts = _facts(work, form, slip, supplier)
    document = EDocument(
        kind="invoice",
        party_id=supplier.id,
        stock_slip_id=slip.id,
        ettn=uuid4(),
        profile=facts.profile,
        type_code=IADE,
        snapshot={FACTS: kept_facts(facts)},
    )
    add_edocument(work, document)
    return document.id


def _check(work: Work, form: ReturnBillForm, slip: StockSlip, supplier: Party) -> None:
    refusals: list[Refusal] = []
    if _NUMBER.fullmatch(form.number) is None:
        refusals.append(WrongInvoiceNumber())
    if form.issued_on is None or form.issued_on > today_local(work.now):
        refusals.append(BilledLater())
    refusals += _vat_refusals(form, len(slip.facts["lines"]))
    if form.profile not in PROFILES:
        refusals.append(ProfileUnknown())
    refusals += registration_refusals(supplier, form.profile)
    if refusals:
        raise Refusals(refusals)


def vat_at(form: ReturnBillForm, place: int) -> Decimal:
    """The rate of the line at a place of the slip."""
    return form.vat_of.get(place, form.vat_percent)


def _vat_refusals(form: ReturnBillForm, lines: int) -> Iterator[Refusal]:
    """Every rate is one, and where there is no VAT it is said why not."""
    rates = {place: vat_at(form, place) for place in range(lines)}
    for place, rate in rates.items():
        if not 0 <= rate <= HIGHEST_VAT:
            yield VatUnknown(field=f"vat-{place}" if place in form.vat_of else None)
    if any(rate == 0 for rate in rates.values()) and form.exemption not in EXEMPTIONS:
        yield ExemptionMissing()


def _facts(work: Work, form: ReturnBillForm, slip: StockSlip, supplier: Party) -> InvoiceFacts:
    assert form.issued_on is not None, "it was checked"
    lines = _lines(work, slip, form)
    exemption = form.exemption if any(line.vat_percent == 0 for line in lines) else ""
    facts = InvoiceFacts(
        profile=form.profile,
        type_code=IADE,
        seller=our_firm(work),
        buyer=firm_of(work, supplier),
        lines=lines,
        exemption_code=exemption,
        exemption_reason=EXEMPTIONS.get(exemption, ""),
        billing=(Named(number=form.number, on=form.issued_on, kind=IADE),),
    )
    against = f"{show_date(form.issued_on)} tarihli {form.number} numaralı faturanın iadesidir."
    note = " ".join(form.note.split())
    notes = (amount_in_words(facts.payable, facts.currency), against, *filter(None, (slip.reason, note)))
    return replace(facts, notes=notes)


def _lines(work: Work, slip: StockSlip, form: ReturnBillForm) -> tuple[InvoiceLineFacts, ...]:
    """What went back, in the units and at the prices it had come with, in lira."""
    went = slip.facts["lines"]
    known = {
        line.id: line
        for line in work.session.scalars(
            select(GoodsReceiptLine)
            .where(GoodsReceiptLine.id.in_([one["line_id"] for one in went]))
            .options(joinedload(GoodsReceiptLine.material).joinedload(Material.unit))
            .options(joinedload(GoodsReceiptLine.unit))
        )
    }
    return tuple(
        _line(position, known[one["line_id"]], Decimal(one["quantity"]), Decimal(one["credit"]), form)
        for position, one in enumerate(went, start=1)
    )


def _line(
    position: int, line: GoodsReceiptLine, quantity: Decimal, credit: Decimal, form: ReturnBillForm
) -> InvoiceLineFacts:
    return InvoiceLineFacts(
        position=position,
        quantity=quantity,
        unit=line.unit.code,
        goods=Goods(name=line.material.name, code=line.material.code),
        unit_price=(credit / quantity).quantize(_PLACES, ROUND_HALF_UP),
        discount=Decimal("0.00"),
        net=round_money(credit),
        vat_percent=vat_at(form, position - 1),
    )
