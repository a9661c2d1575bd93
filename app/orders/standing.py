"""Where a proforma stands: open, expired, replaced by a newer revision, answered by its customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from app.kernel.clock import today_local
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.offering import last_proforma
from models.core import IssuedDocument
from models.orders import SalesOrder
from models.quotes import ProformaAnswer

STANDINGS: Final[Mapping[str, str]] = {
    "open": N_("Waiting for the customer"),
    "expired": N_("Expired"),
    "replaced": N_("Replaced"),
    "revising": N_("Being revised"),
    "cancelled": N_("Cancelled"),
    "approved": N_("Customer approved"),
    "changes": N_("Customer wants changes"),
    "settled": N_("Order confirmed"),
}
_STILL_ASKED: Final = frozenset({"quoted", "confirmed"})


@dataclass(frozen=True)
class Standing:
    """One revision of a proforma as it stands."""

    word: str
    until: date | None
    answer: ProformaAnswer | None
    newest: IssuedDocument
    """The revision that counts; the same paper when it is that one."""

    @property
    def may_be_answered(self) -> bool:
        """Whether its customer can still approve it or ask for something else."""
        return self.word == "open"


def standing_of(work: Work, document: IssuedDocument, order: SalesOrder | None = None) -> Standing:
    """Where a proforma stands now; an order that is locked already may be given along."""
    order = order if order is not None else work.find(SalesOrder, document.subject_id)
    newest = last_proforma(work, order.id) or document
    answer = answer_of(work, document.id)
    until = date.fromisoformat(day) if (day := document.snapshot.get("valid_until")) else None
    return Standing(_word(work, document, order, newest, answer, until), until, answer, newest)


def answer_of(work: Work, document_id: int) -> ProformaAnswer | None:
    """What the customer said to a revision."""
    return work.session.scalar(select(ProformaAnswer).where(ProformaAnswer.document_id == document_id))


def _word(
    work: Work,
    document: IssuedDocument,
    order: SalesOrder,
    newest: IssuedDocument,
    answer: ProformaAnswer | None,
    until: date | None,
) -> str:
    if order.state == "cancelled":
        return "cancelled"
    if newest.id != document.id:
        return "replaced"
    if answer is not None:
        return answer.answer
    if order.state == "draft":
        return "revising"
    if order.state == "quoted" and until is not None and until < today_local(work.now):
        return "expired"
    return "open" if order.state in _STILL_ASKED else "settled"
