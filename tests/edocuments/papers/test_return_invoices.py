"""What goes back is invoiced: ours to a supplier as IADE, the buyer's noted door by door."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.edocuments.delivery.by_hand import note_by_hand
from app.edocuments.invoicing.came_back import (
    ReturnInvoiceForm,
    note_return_invoice,
    remove_return_invoice,
    return_bills,
)
from app.edocuments.invoicing.drafting import discard_invoice
from app.edocuments.invoicing.issuing import facts_of, issue_invoice
from app.edocuments.invoicing.refusals import NothingWentBack, ReturnIsBilled, ReturnWasUndone
from app.edocuments.invoicing.searching import InvoiceSearch, list_invoices
from app.edocuments.invoicing.sent_back import ReturnBillForm, draft_return_invoice
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.validating import validate_here
from app.kernel.clock import today_local
from app.kernel.errors import Refusals
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import Work
from app.purchasing.corrections.keeping import undo_sending_back
from app.purchasing.corrections.refusals import SentBackIsBilled
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.shipping.return_forms import BackLine, BuyersPaperNoted, ReturnForm
from app.shipping.returning import take_back
from app.shipping.undoing_returns import undo_return
from models.core import IssuedDocument
from models.edocuments import EDocument
from models.returning import GoodsReturn
from models.warehouse import StockSlip
from tests.edocuments.bills_on_the_way import validated_invoice
from tests.edocuments.papers.test_invoicing import bought, drafted, sent
from tests.edocuments.papers.test_validating import said
from tests.factories import make_material, make_supplier
from tests.purchasing.deliveries import freight, line, receive
from tests.shipping.trucks import codes

THEIRS = "ABC2026000000123"


def went_back(work: Work) -> int:
    """Four locks and half a sheet went back; the id of the slip."""
    supplier = make_supplier(
        work, tax_id="9205121120", name="Erciyes Sac A.Ş.", district="Kocasinan", city="Kayseri"
    )
    lock, sheet = make_material(work, "KLT"), make_material(work, "SAC", unit="KGM")
    receipt = receive(
        work, supplier, line(lock, "10", "30"), line(sheet, "7", "33.333"), costs=[freight("9")]
    )
    first, second = receipt.lines
    back = [ReturnedLine(first.id, Decimal(4)), ReturnedLine(second.id, Decimal("0.5"))]
    return send_back(work, receipt.id, back, "çizik geldi")


def form(work: Work, slip: int, **fields: object) -> ReturnBillForm:
    known = {"number": THEIRS, "issued_on": today_local(work.now), "vat_percent": Decimal(20)}
    return ReturnBillForm(slip_id=slip, **{**known, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", ["TEMELFATURA", "EARSIVFATURA"])
def test_goods_that_went_back_are_invoiced_as_the_rules_want_it(
    work: Work, gib: RulesProcess, profile: str
) -> None:
    slip = went_back(work)
    for _press in range(2):
        document_id = draft_return_invoice(
            work, form(work, slip, profile=profile, number=" abc2026000000123 "), key="b"
        )
    document = work.session.get_one(EDocument, document_id)
    assert (document.number, document.type_code, document.stock_slip_id) == (None, "IADE", slip)
    facts = facts_of(document)
    assert [(one.quantity, one.unit, one.net) for one in facts.lines] == [
        (4, "C62", Decimal("120.00")),
        (Decimal("0.5"), "KGM", Decimal("16.67")),
    ]
    number = issue_invoice(work, document_id)
    validate_here(work, gib.ask, document_id)
    assert (document.state, document.findings) == ("validated", [])
    assert said(document, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:*") == [
        THEIRS,
        today_local(work.now).isoformat(),
        "IADE",
    ]
    assert said(document, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["164.00"]
    paper = work.session.scalars(select(IssuedDocument).where(IssuedDocument.number == number)).one()
    assert any(THEIRS in note for note in paper.snapshot["notes"])
    assert [one["unit"] for one in paper.snapshot["lines"]] == ["adet", "kg"]
    with pytest.raises(SentBackIsBilled):
        undo_sending_back(work, slip, "kaldı")
    with pytest.raises(ReturnIsBilled):
        draft_return_invoice(work, form(work, slip))
    assert [row.document.id for row in list_invoices(work, InvoiceSearch(state="return")).rows] == [
        document_id
    ]


def test_goods_of_several_rates_go_back_on_one_invoice(work: Work, gib: RulesProcess) -> None:
    slip = went_back(work)
    document_id = draft_return_invoice(work, form(work, slip, vat_of={1: Decimal(10)}))
    document = work.session.get_one(EDocument, document_id)
    facts = facts_of(document)
    assert [(one.vat_percent, one.vat) for one in facts.lines] == [
        (Decimal(20), Decimal("24.00")),
        (Decimal(10), Decimal("1.67")),
    ]
    number = issue_invoice(work, document_id)
    validate_here(work, gib.ask, document_id)
    assert (document.state, document.findings) == ("validated", [])
    assert said(document, "cac:TaxTotal/cac:TaxSubtotal/cbc:Percent") == ["10", "20"]
    assert said(document, "cac:LegalMonetaryTotal/cbc:PayableAmount") == ["162.34"]
    paper = work.session.scalars(select(IssuedDocument).where(IssuedDocument.number == number)).one()
    assert [(one["rate"], one["vat"]) for one in paper.snapshot["vat_totals"]] == [
        ("10", "1.67"),
        ("20", "24.00"),
    ]


def test_where_there_is_no_vat_it_is_said_why(work: Work, gib: RulesProcess) -> None:
    slip = went_back(work)
    with pytest.raises(Refusals) as refused:
        draft_return_invoice(work, form(work, slip, vat_of={0: Decimal(0), 1: Decimal(101)}))
    assert set(codes(refused.value)) == {"vat-1", "exemption"}
    assert work.session.query(EDocument).filter_by(stock_slip_id=slip).count() == 0
    free = form(work, slip, vat_of={0: Decimal(0)}, exemption="351")
    document = work.session.get_one(EDocument, draft_return_invoice(work, free))
    issue_invoice(work, document.id)
    validate_here(work, gib.ask, document.id)
    assert (document.state, document.findings) == ("validated", [])
    assert said(document, "cac:TaxTotal/cac:TaxSubtotal//cbc:TaxExemptionReasonCode") == ["351"]


def test_every_wrong_field_of_a_return_invoice_is_said(work: Work) -> None:
    slip = went_back(work)
    tomorrow = today_local(work.now) + timedelta(days=1)
    wrong = form(
        work, slip, number="123", issued_on=tomorrow, vat_percent=Decimal(-1), profile="TICARIFATURA"
    )
    with pytest.raises(Refusals) as refused:
        draft_return_invoice(work, wrong)
    assert set(codes(refused.value)) == {"number", "issued_on", "vat_percent", "profile"}
    actor, work.actor = work.actor, Actor("person", 1, "Depo", lambda right: right.action == "invoice")
    with pytest.raises(NotAllowed):
        draft_return_invoice(work, form(work, slip))
    work.actor = actor
    assert work.session.query(EDocument).filter_by(stock_slip_id=slip).count() == 0


def test_goods_that_stayed_after_all_are_not_invoiced(work: Work) -> None:
    slip = went_back(work)
    document = draft_return_invoice(work, form(work, slip))
    discard_invoice(work, document)
    document = draft_return_invoice(work, form(work, slip))
    work.session.get_one(StockSlip, slip).undone_at = work.now
    work.session.flush()
    with pytest.raises(NothingWentBack):
        issue_invoice(work, document)
    assert work.session.get_one(EDocument, document).number is None


def came_back(work: Work) -> GoodsReturn:
    """Three doors left, two came back."""
    shipment = sent(work, bought(work, doors=3))
    lines = (BackLine(shipment_line_id=shipment.lines[0].id, quantity=2, fate="ready"),)
    done = take_back(work, ReturnForm(customer_id=shipment.customer_id, lines=lines, reason="Renk yanlış"))
    return work.session.get_one(GoodsReturn, done)


def note(work: Work, goods: GoodsReturn, doors: int, **fields: object) -> int:
    known = {"number": "yld2026000000007", "issued_on": today_local(work.now), "amount": Decimal(100)}
    written = ReturnInvoiceForm(doors={goods.lines[0].id: doors}, **{**known, **fields})  # type: ignore[arg-type]
    return note_return_invoice(work, goods.id, written)


def test_the_buyers_invoice_is_noted_door_by_door(work: Work) -> None:
    goods = came_back(work)
    worth = Decimal("12500.50") * Decimal("1.20")
    bills = return_bills(work, goods.id)
    assert (bills.left, bills.expected, bills.papers) == (2, worth * 2, [])
    first = note(work, goods, 1)
    bills = return_bills(work, goods.id)
    assert (bills.left, bills.expected, [one.number for one in bills.papers]) == (
        1,
        worth,
        ["YLD2026000000007"],
    )
    with pytest.raises(Refusals) as refused:
        note(work, goods, 2, amount=Decimal(0))
    assert set(codes(refused.value)) == {"number", "amount", f"doors-{goods.lines[0].id}"}
    note(work, goods, 1, number="GP-17", kind="expense_slip")
    assert return_bills(work, goods.id).left == 0
    assert remove_return_invoice(work, first) == goods.id
    assert [one.number for one in return_bills(work, goods.id).papers] == ["GP-17"]
    note(work, goods, 1)
    assert [type(event).__name__ for event in work.events if event.subject == "GoodsReturn"][-4:] == [
        "ReturnInvoiceNoted",
        "ReturnInvoiceNoted",
        "ReturnInvoiceRemoved",
        "ReturnInvoiceNoted",
    ]


def test_a_return_that_never_was_has_no_invoice(work: Work) -> None:
    goods = came_back(work)
    undo_return(work, goods.id, "Yanlış kapı")
    with pytest.raises(ReturnWasUndone):
        note(work, goods, 1)
    assert return_bills(work, goods.id).papers == []


def test_a_return_on_the_buyers_paper_stays(work: Work) -> None:
    goods = came_back(work)
    order = goods.lines[0].shipment_line.order_line
    paper, shipped = note(work, goods, 1), order.shipped
    with pytest.raises(BuyersPaperNoted, match="YLD2026000000007"):
        undo_return(work, goods.id, "Yanlış kapı")
    assert (goods.undone_at, order.shipped) == (None, shipped)
    remove_return_invoice(work, paper)
    undo_return(work, goods.id, "Yanlış kapı")
    assert (goods.undone_at, order.shipped) == (work.now, shipped + 2)


def test_invoices_are_found_page_by_page(work: Work) -> None:
    order = bought(work, doors=3)
    documents = [drafted(work, sent(work, order, 1)).id for _ in range(3)]
    page = list_invoices(work, most=2)
    assert [row.document.id for row in page.rows] == documents[:0:-1]
    rest = list_invoices(work, InvoiceSearch(before=page.next_before), most=2)
    assert ([row.document.id for row in rest.rows], rest.next_before) == (documents[:1], None)
    number = issue_invoice(work, documents[1])
    today, customer = today_local(work.now), order.customer.name
    found = InvoiceSearch(f"{number} {customer}", today, today, "checked")
    assert [row.document.id for row in list_invoices(work, found).rows] == [documents[1]]
    assert [row.document.id for row in list_invoices(work, InvoiceSearch(state="draft")).rows] == [
        documents[2],
        documents[0],
    ]
    tomorrow = today + timedelta(days=1)
    assert list_invoices(work, InvoiceSearch(since=tomorrow)).rows == ()
    assert list_invoices(work, InvoiceSearch("kimse yok")).rows == ()


def test_an_invoice_sent_through_the_portal_is_at_the_tax_office(work: Work) -> None:
    document = validated_invoice(work)
    today = today_local(work.now)
    for _press in range(2):
        note_by_hand(work, document.id, today, "GIB-4711", key="by-hand-invoice")
    assert (document.state, document.answer_by) == ("at_gib", today + timedelta(days=8))
    papers = work.session.scalars(
        select(IssuedDocument)
        .where(IssuedDocument.number == document.number)
        .order_by(IssuedDocument.revision)
    ).all()
    assert [bool(paper.snapshot["watermark"]) for paper in papers] == [True, False]


def test_doors_that_were_cancelled_after_they_came_back_keep_their_worth(work: Work) -> None:
    goods = came_back(work)
    before = return_bills(work, goods.id)
    sold = goods.lines[0].shipment_line.order_line
    sold.shipped = sold.quantity = 0
    sold.net = sold.vat = Decimal(0)
    work.session.flush()
    after = return_bills(work, goods.id)
    assert after.expected == before.expected == Decimal("12500.50") * Decimal("1.20") * 2
