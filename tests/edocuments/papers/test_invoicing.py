"""From shipments to an invoice: drafted without a number, issued once, and summing up to the order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.edocuments.invoicing.choices import InvoiceForm
from app.edocuments.invoicing.drafting import discard_invoice, draft_invoice
from app.edocuments.invoicing.issuing import facts_of, issue_invoice
from app.edocuments.invoicing.refusals import NumberTakenAlready
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.validating import validate_here
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import SEE_PRICE, Actor, NotAllowed
from app.kernel.work import Work
from models.core import Company, IssuedDocument, NumberSeries
from models.edocuments import EDocument, InvoicedShipment
from models.orders import SalesOrder
from models.purchasing import ExchangeRate
from models.shipping import Shipment
from tests.edocuments.papers.sent import sent_despatch
from tests.edocuments.papers.test_validating import said
from tests.factories import make_branch
from tests.shipping.trucks import CARRIER_TAX_ID, count, form_for, ready_order


def sent(work: Work, order: SalesOrder, doors: int | None = None) -> Shipment:
    parts = form_for(work, order).parts
    chosen = {} if doors is None else {"parts": (type(parts[0])(parts[0].work_order_id, doors),)}
    shipment = sent_despatch(work, order, **chosen).shipment
    assert shipment is not None
    return shipment


def bought(work: Work, **columns: Any) -> SalesOrder:
    """A ready order of a firm with a tax number and a whole address."""
    order = ready_order(work, **columns)
    for name, value in {"tax_id": CARRIER_TAX_ID, "district": "Talas", "city": "Kayseri"}.items():
        setattr(order.customer, name, value)
    for line in order.lines:
        line.unit_price, line.net = Decimal("12500.50"), Decimal("12500.50") * line.quantity
    work.session.flush()
    return order


def drafted(work: Work, *shipments: Shipment, **choices: Any) -> EDocument:
    ids = tuple(shipment.id for shipment in shipments)
    return work.session.get_one(EDocument, draft_invoice(work, InvoiceForm(shipment_ids=ids, **choices)))


def code_of(refusal: Refusal) -> str:
    return refusal.refusals[0].code if isinstance(refusal, Refusals) else refusal.code


def test_a_draft_has_everything_but_a_number(work: Work) -> None:
    order = bought(work, doors=2)
    shipment, series = sent(work, order), count(work, NumberSeries)
    document = drafted(work, shipment, payment_note="30 gün", note="Teşekkürler")
    facts = facts_of(document)
    assert (document.state, document.number, document.xml) == ("draft", None, None)
    assert (facts.net, facts.lines[0].quantity) == (order.lines[0].net, 2)
    assert [named.number for named in facts.despatches] == [shipment.waybill_number]
    assert facts.notes[0].startswith("Yalnız ")
    assert shipment.invoiced_at is None
    assert count(work, NumberSeries) == series


def test_an_issued_invoice_has_the_next_number_and_is_valid(work: Work, gib: RulesProcess) -> None:
    shipment = sent(work, bought(work, doors=2))
    document = drafted(work, shipment)
    number = issue_invoice(work, document.id)
    assert number == f"FAT{work.now.year}000000001"
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    work.session.refresh(shipment)
    assert (shipment.invoice_number, shipment.invoiced_at) == (number, work.now)
    assert said(document, "cac:DespatchDocumentReference/cbc:ID") == [shipment.waybill_number]
    assert said(document, "cac:LegalMonetaryTotal/cbc:PayableAmount") == [f"{facts_of(document).payable:f}"]
    with pytest.raises(NumberTakenAlready):
        issue_invoice(work, document.id)
    with pytest.raises(NumberTakenAlready):
        discard_invoice(work, document.id)


@pytest.mark.parametrize("profile", ["TEMELFATURA", "TICARIFATURA", "EARSIVFATURA"])
def test_several_shipments_go_on_one_invoice_of_any_kind(work: Work, gib: RulesProcess, profile: str) -> None:
    order = bought(work, doors=3)
    order.lines[0].net = Decimal("100.00")
    shipments = [sent(work, order, 1), sent(work, order, 1), sent(work, order)]
    document = drafted(work, *shipments, profile=profile, withholding="627")
    facts = facts_of(document)
    assert [line.net for line in facts.lines] == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert facts.net == Decimal("100.00")
    issue_invoice(work, document.id)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.type_code, document.findings) == ("validated", "TEVKIFAT", [])


def test_an_invoice_in_another_currency_says_the_rate_of_the_day(work: Work, gib: RulesProcess) -> None:
    order = bought(work, doors=1)
    order.currency = "EUR"
    shipment = sent(work, order)
    with pytest.raises(Refusal) as refused:
        drafted(work, shipment)
    assert code_of(refused.value) == "invoicing.rate_missing"
    day = today_local(work.now) - timedelta(days=1)
    work.session.add(ExchangeRate(currency="EUR", on=day, rate=Decimal("48.123456")))
    work.session.flush()
    document = drafted(work, shipment)
    issue_invoice(work, document.id)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    assert said(document, "cac:PricingExchangeRate/cbc:*") == ["EUR", "TRY", "48.123456", day.isoformat()]


def test_a_discarded_draft_frees_its_shipments(work: Work) -> None:
    shipment = sent(work, bought(work))
    document = drafted(work, shipment)
    with pytest.raises(Refusal) as refused:
        drafted(work, shipment)
    assert code_of(refused.value) == "invoicing.already_invoiced"
    discard_invoice(work, document.id)
    assert count(work, InvoicedShipment) == 0
    assert drafted(work, shipment).number is None


def test_one_invoice_has_one_buyer(work: Work) -> None:
    ours, theirs = sent(work, bought(work)), sent(work, bought(work))
    with pytest.raises(Refusal) as refused:
        drafted(work, ours, theirs)
    assert code_of(refused.value) == "invoicing.several_customers"
    assert count(work, InvoicedShipment) == 0


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"profile": "KAMU"}, "invoicing.profile_unknown"),
        ({"withholding": "999"}, "invoicing.withholding_unknown"),
    ],
)
def test_choices_come_from_the_lists(work: Work, choices: dict[str, str], code: str) -> None:
    shipment = sent(work, bought(work))
    with pytest.raises(Refusal) as refused:
        drafted(work, shipment, **choices)
    assert code_of(refused.value) == code


def test_doors_without_a_price_are_not_invoiced(work: Work) -> None:
    order = bought(work)
    order.lines[0].unit_price = order.lines[0].net = Decimal(0)
    shipment = sent(work, order)
    with pytest.raises(Refusal) as refused:
        drafted(work, shipment)
    assert code_of(refused.value) == "invoicing.nothing_to_pay"


def test_a_line_without_vat_says_why(work: Work, gib: RulesProcess) -> None:
    order = bought(work)
    order.lines[0].vat_percent = Decimal(0)
    shipment = sent(work, order)
    for choices, code in (
        ({}, "invoicing.exemption_missing"),
        ({"withholding": "627"}, "invoicing.withholding_without_tax"),
    ):
        with pytest.raises(Refusal) as refused:
            drafted(work, shipment, **choices)
        assert code_of(refused.value) == code
    document = drafted(work, shipment, exemption="351")
    issue_invoice(work, document.id)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.type_code, document.findings) == ("validated", "ISTISNA", [])


@pytest.mark.parametrize(
    ("ours", "theirs", "code"),
    [
        ({"invoice_series": "ŞB1"}, {}, "invoicing.wrong_series"),
        ({"tax_office": ""}, {}, "shipping.our_tax_office_missing"),
        ({}, {"tax_id": "", "name": "Ayşe Karaca"}, "invoicing.buyer_unknown"),
        ({}, {"city": ""}, "invoicing.buyer_without_address"),
    ],
)
def test_what_is_missing_takes_no_number(
    work: Work, ours: dict[str, str], theirs: dict[str, str], code: str
) -> None:
    order = bought(work)
    document = drafted(work, sent(work, order))
    series = count(work, NumberSeries)
    for record, columns in ((work.session.get_one(Company, 1), ours), (order.customer, theirs)):
        for name, value in columns.items():
            setattr(record, name, value)
    work.session.flush()
    with pytest.raises(Refusals) as refused:
        issue_invoice(work, document.id)
    assert [one.code for one in refused.value.refusals] == [code]
    assert (document.number, count(work, NumberSeries)) == (None, series)


def test_who_may_not_see_prices_invoices_nothing(work: Work) -> None:
    shipment = sent(work, bought(work))
    blind = Work(
        work.session,
        Actor("person", 7, "Can", may=lambda right: right != SEE_PRICE),
        work.tenant,
        work.now,
    )
    with pytest.raises(NotAllowed):
        drafted(blind, shipment)
    assert count(work, InvoicedShipment) == 0


def test_a_double_click_issues_once(work: Work) -> None:
    document = drafted(work, sent(work, bought(work)), profile="EARSIVFATURA")
    number = issue_invoice(work, document.id, key="once-1")
    assert issue_invoice(work, document.id, key="once-1") == number


def test_what_a_branch_bills_says_which_one(work: Work, gib: RulesProcess) -> None:
    branch = make_branch(work)
    document = drafted(work, sent(work, bought(work)), branch_id=branch.id)
    number = issue_invoice(work, document.id)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    assert number.startswith(branch.invoice_series)
    ours = "cac:AccountingSupplierParty/cac:Party/"
    assert said(document, f"{ours}cac:PartyIdentification/cbc:ID[@schemeID='SUBENO']") == [branch.code]
    assert said(document, f"{ours}cac:PhysicalLocation/cbc:ID") == [branch.name]
    paper = work.session.scalars(select(IssuedDocument).where(IssuedDocument.number == number)).one()
    assert paper.snapshot["notes"][-1] == f"Düzenleyen şube: {branch.name}, Ostim, 06370 Yenimahalle / Ankara"
