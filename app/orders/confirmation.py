"""Order confirmation [sipariş teyidi]: what was confirmed, on paper, as its proforma says it.

An order that was changed while its doors are being made has no new proforma: the paper says what it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select

from app.documents.confirmation_paper import ConfirmationPaper, ConfirmedLine, ConfirmedTotals
from app.documents.issuing import issue_document, next_revision
from app.documents.numbering import take_code
from app.documents.papers import ProformaLine, ProformaPaper
from app.kernel.clock import to_local, today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.events import SUBJECT
from app.orders.locking import lock_order
from app.orders.offering import last_proforma
from app.orders.proforma import build_proforma
from app.parties.addressing import party_block
from app.parties.letterhead import address_lines, read_letterhead
from models.changes import OrderChange
from models.core import IssuedDocument
from models.orders import SalesOrder

Translate = Callable[[str], str]
KIND: Final = "order_confirmation"
CONFIRM: Final = Right("confirm", "Order")
LETTERS: Final = "TEY"
OPEN_STATES: Final = ("draft", "quoted", "cancelled")
"""Orders of which there is nothing to confirm on paper."""
_OF_THE_DAY: Final = ("number", "revision", "date", "prepared_by", "seller")
"""What makes no new paper when everything else is the same."""


class NothingConfirmed(Refusal):
    """A paper that says so needs an order that is."""

    code = "orders.nothing_confirmed"
    sentence = N_("Confirm the order first; then its confirmation can be printed.")


def may_be_confirmed_on_paper(order: SalesOrder) -> bool:
    """Whether there is something to confirm."""
    return order.state not in OPEN_STATES


def issue_confirmation(
    work: Work,
    order_id: int,
    *,
    with_prices: bool = False,
    key: str | None = None,
    translate: Translate = str,
) -> int:
    """Issue the confirmation of an order, in the language of its customer; the id of the paper.

    What was issued before and still says the same is that paper; what has changed is its next revision.
    ``translate`` gives the language of the customer.
    """
    work.require(CONFIRM)
    if with_prices:
        work.require(SEE_PRICE)

    def act() -> int:
        return _issue(work, order_id, translate, with_prices=with_prices)

    return int(work.once(key, f"confirm order {order_id} on paper", act))


def _issue(work: Work, order_id: int, translate: Translate, *, with_prices: bool) -> int:
    order = lock_order(work, order_id)
    proforma = last_proforma(work, order_id)
    if not may_be_confirmed_on_paper(order) or proforma is None:
        raise NothingConfirmed
    last = _last(work, order_id)
    number = last.number if last else take_code(work, KIND, LETTERS, today_local(work.now).year)
    revision = next_revision(work, KIND, number)
    offer = _agreed(work, order, proforma, translate)
    named = f"{proforma.number}-R{proforma.revision}" if proforma.revision else proforma.number
    paper = build_confirmation(work, order, offer, number, revision, proforma=named, with_prices=with_prices)
    stored = paper.to_json()
    if last is not None and _said(stored) == _said(last.snapshot):
        return last.id
    return issue_document(work, KIND, number, (SUBJECT, order_id), stored, revision=revision).id


def build_confirmation(
    work: Work,
    order: SalesOrder,
    offer: ProformaPaper,
    number: str,
    revision: int,
    *,
    proforma: str,
    with_prices: bool,
) -> ConfirmationPaper:
    """What the paper shows; lines and terms are those of ``offer``, word for word."""
    return ConfirmationPaper(
        seller=read_letterhead(work, offer.language),
        customer=party_block(order.customer),
        number=number,
        revision=revision,
        date=today_local(work.now),
        order_number=order.number,
        customer_reference=order.customer_reference,
        proforma=proforma,
        confirmed_on=to_local(order.confirmed_at).date() if order.confirmed_at else None,
        lines=tuple(_line(line, with_prices=with_prices) for line in offer.lines),
        delivery_date=order.due_on,
        delivery_address=address_lines(
            order.delivery_street, order.delivery_district, order.delivery_city, order.delivery_postal_code
        ),
        totals=_totals(offer) if with_prices else None,
        plan=offer.plan if with_prices else (),
        payment_terms=offer.payment_terms,
        delivery_terms=offer.delivery_terms,
        notes=offer.notes,
        currency=offer.currency,
        language=offer.language,
        prepared_by=work.actor.name,
    )


def _agreed(work: Work, order: SalesOrder, proforma: IssuedDocument, translate: Translate) -> ProformaPaper:
    """What was confirmed; as it stands now when the order was changed since its proforma was issued."""
    changed = select(OrderChange.id).where(
        OrderChange.order_id == order.id, OrderChange.at >= proforma.issued_at
    )
    if work.session.scalar(changed.limit(1)) is None:
        return ProformaPaper.from_json(proforma.snapshot)
    bills = {line.id: [need.material.code for need in line.materials] for line in order.lines}
    return build_proforma(work, order, bills, proforma.number, proforma.revision, translate)


def _line(line: ProformaLine, *, with_prices: bool) -> ConfirmedLine:
    return ConfirmedLine(
        position=line.position,
        title=line.title,
        quantity=line.quantity,
        unit=line.unit,
        description=line.description,
        drawing=line.drawing,
        sheet=line.sheet,
        unit_price=line.unit_price if with_prices else None,
        net=line.net if with_prices else None,
    )


def _totals(offer: ProformaPaper) -> ConfirmedTotals:
    return ConfirmedTotals(
        net=offer.net,
        vat_totals=offer.vat_totals,
        grand_total=offer.grand_total,
        words=offer.words,
        gross=offer.gross,
        discount=offer.discount,
        withholding=offer.withholding,
        withholding_note=offer.withholding_note,
        deposit=offer.deposit,
        rate_note=offer.rate_note,
        in_lira=offer.in_lira,
    )


def _last(work: Work, order_id: int) -> IssuedDocument | None:
    return work.session.scalar(
        select(IssuedDocument)
        .where(
            IssuedDocument.kind == KIND,
            IssuedDocument.subject == SUBJECT,
            IssuedDocument.subject_id == order_id,
        )
        .order_by(IssuedDocument.id.desc())
        .limit(1)
    )


def _said(snapshot: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in snapshot.items() if name not in _OF_THE_DAY}
