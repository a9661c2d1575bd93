"""An invoice of goods that went back says what a supplier charges: not to everybody who sees prices."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.documents.archiving import Month, edocuments_of, kept_of
from app.documents.sharing import paper_of
from app.edocuments.accounting import Period, invoice_rows
from app.edocuments.invoicing.issuing import issue_invoice
from app.edocuments.invoicing.looking import invoice_card
from app.edocuments.invoicing.searching import list_invoices
from app.edocuments.invoicing.sent_back import draft_return_invoice
from app.edocuments.opening import open_xml
from app.edocuments.rules.asking import RulesProcess
from app.edocuments.validating import validate_here
from app.kernel.clock import today_local
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work
from models.core import IssuedDocument
from tests.edocuments.papers.test_return_invoices import form, went_back


def test_what_suppliers_charge_is_not_for_everybody_who_sees_prices(work: Work, gib: RulesProcess) -> None:
    document_id = draft_return_invoice(work, form(work, went_back(work)))
    number = issue_invoice(work, document_id)
    validate_here(work, gib.ask, document_id)
    paper = work.session.scalars(select(IssuedDocument).where(IssuedDocument.number == number)).one()
    today = today_local(work.now)
    month, day, kinds = Month.around(today), Period(today, today), {"invoice"}

    def seen() -> list[bool]:
        return [
            document_id in [row.document.id for row in list_invoices(work).rows],
            number in [row[1] for row in invoice_rows(work, day)],
            paper.id in [one.id for one in kept_of(work, month, kinds)],
            document_id in [one.id for one in edocuments_of(work, month)],
        ]

    assert seen() == [True] * 4
    hidden = ("Cost", "PurchasePrice")
    work.actor = Actor("person", 1, "Satış", lambda right: right.subject not in hidden)
    assert seen() == [False] * 4
    for act in (invoice_card, open_xml):
        with pytest.raises(NotAllowed):
            act(work, document_id)
    with pytest.raises(RecordGone):
        paper_of(work, paper.id, kinds)
    work.actor = Actor("person", 1, "Depo", lambda right: right.subject != "Cost")
    assert seen() == [True] * 4
    assert paper_of(work, paper.id, kinds) is paper
