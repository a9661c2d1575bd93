"""Send a purchase order to the supplier: its paper is issued, and e-mailed when wanted; then close it."""

from __future__ import annotations

from collections.abc import Callable

from app.documents.issuing import issue_document
from app.kernel.clock import show_date, today_local
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.notices.mailing import queue_mail, send_again
from app.purchasing.orders.events import PurchaseCancelled, PurchaseSent
from app.purchasing.orders.following import is_closed, state_of
from app.purchasing.orders.ordering import lock_order
from app.purchasing.orders.paper import KIND, build_purchase_paper
from app.purchasing.orders.refusals import (
    ExpectedInThePast,
    NoAddress,
    PurchaseOrderClosed,
    PurchaseOrderNotDraft,
)
from app.stock.ledger.amounts import checked_reason
from models.core import IssuedDocument, Mail
from models.purchasing import PurchaseOrder

SEND = Right("send", "PurchaseOrder")
CANCEL = Right("cancel", "PurchaseOrder")
SUBJECT = "PurchaseOrder"
Translate = Callable[[str], str]

_SUBJECT = N_("Purchase order {number} – {company}")
_BODY = N_(
    "Dear {supplier},\n\nplease find our purchase order {number} attached. We expect the delivery by {day}."
    "\nPlease confirm it, and write our order number on your waybill and invoice.\n\n{person}\n{company}"
)


def send_order(
    work: Work,
    order_id: int,
    *,
    by_mail: bool = False,
    recipient: str = "",
    translate: Translate = str,
    key: str | None = None,
) -> int:
    """Issue the paper of a draft, and mail it to ``recipient`` (else the supplier's address) when wanted.

    The id of the paper. Raises PurchaseOrderNotDraft, ExpectedInThePast, NoAddress, MailNotSetUp.
    """
    work.require(SEND)
    return int(
        work.once(
            key,
            f"send purchase order {order_id}",
            lambda: _send(work, order_id, by_mail, recipient, translate),
        )
    )


def cancel_purchase(work: Work, order_id: int, reason: str, key: str | None = None) -> None:
    """What has not come is expected no more: an untouched order is cancelled, the rest of another closed.

    Raises ReasonMissing, PurchaseOrderClosed. What came stays in stock.
    """
    work.require(CANCEL)
    reason = checked_reason(reason)

    def act() -> None:
        order = lock_order(work, order_id)
        if is_closed(order) or order.state == "received":
            raise PurchaseOrderClosed(number=order.number)
        order.cancel_reason = reason
        order.state = state_of(order)
        order.version += 1
        work.session.flush()
        work.emit(PurchaseCancelled(order.id, order.number, reason, order.state))

    work.once(key, f"cancel purchase order {order_id}", act)


def mail_again(work: Work, order_id: int, mail_id: int, key: str | None = None) -> None:
    """Try a message of this order that failed once more; RecordGone for a message of anything else."""
    work.require(SEND)
    mail = work.find(Mail, mail_id)
    if mail.document is None or (mail.document.subject, mail.document.subject_id) != (SUBJECT, order_id):
        raise RecordGone
    work.once(key, f"mail again {mail_id}", lambda: send_again(work, mail_id))


def _send(work: Work, order_id: int, by_mail: bool, recipient: str, translate: Translate) -> int:  # noqa: FBT001
    order = lock_order(work, order_id)
    if order.state != "draft":
        raise PurchaseOrderNotDraft(number=order.number)
    today = today_local(work.now)
    if order.expected_on < today:
        raise ExpectedInThePast(day=order.expected_on)
    order.state, order.sent_at, order.ordered_on = "sent", work.now, today
    order.version += 1
    paper = build_purchase_paper(work, order)
    document = issue_document(work, KIND, order.number, (SUBJECT, order.id), paper.to_json())
    address = _mailed(work, order, document, recipient, translate).recipient if by_mail else ""
    work.emit(PurchaseSent(order.id, order.number, document.id, address))
    return document.id


def _mailed(
    work: Work, order: PurchaseOrder, document: IssuedDocument, recipient: str, translate: Translate
) -> Mail:
    address = recipient.strip() or order.supplier.email
    if not address:
        raise NoAddress(supplier=order.supplier.name)
    company = document.snapshot["seller"]["legal_name"]
    said = {
        "number": order.number,
        "company": company,
        "supplier": order.supplier.name,
        "day": show_date(order.expected_on),
        "person": work.actor.name,
    }
    subject, body = (translate(each).format(**said) for each in (_SUBJECT, _BODY))
    return queue_mail(work, address, subject, body, document)
