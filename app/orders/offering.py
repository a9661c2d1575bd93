"""Issuing a proforma: its number and revision, its rate and its terms as they are at that moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select

from app.documents.issuing import issue_document, next_revision
from app.documents.numbering import take_code
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.orders.currency import stamp_rate
from app.orders.plan_of_payment import check_plan
from app.orders.proforma import KIND, build_proforma
from app.orders.terms import terms_of
from app.orders.working_out import WorkedLine
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.quotes import OrderTerms

DOCUMENT_SUBJECT = "SalesOrder"
Translate = Callable[[str], str]


def last_proforma(work: Work, order_id: int) -> IssuedDocument | None:
    """The newest proforma of an order."""
    return work.session.scalar(
        select(IssuedDocument)
        .where(
            IssuedDocument.kind == KIND,
            IssuedDocument.subject == DOCUMENT_SUBJECT,
            IssuedDocument.subject_id == order_id,
        )
        .order_by(IssuedDocument.id.desc())
        .limit(1)
    )


def issue_proforma(
    work: Work, order: SalesOrder, worked: Sequence[WorkedLine], translate: Translate = str
) -> IssuedDocument:
    """Issue the next revision of a locked order's proforma; raises RateUnknown, PlanNotWhole, TwoRests."""
    stamp_rate(work, order)
    terms = terms_of(work, order)
    kept = work.session.get(OrderTerms, order.id)
    check_plan(kept.steps if kept else (), terms.payable)
    before = last_proforma(work, order.id)
    number = before.number if before else take_code(work, KIND, "PRF", today_local(work.now).year)
    revision = next_revision(work, KIND, number)
    bills = {
        row.id: [need.material.code for need in line.needs]
        for row, line in zip(order.lines, worked, strict=True)
    }
    paper = build_proforma(work, order, bills, number, revision, translate)
    order.quoted_until = paper.valid_until
    return issue_document(
        work, KIND, number, (DOCUMENT_SUBJECT, order.id), paper.to_json(), revision=revision
    )
