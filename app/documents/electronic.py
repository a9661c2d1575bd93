"""Electronic documents [e-belge]: opened as drafts by the act they document, and moved along their states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select

from app.documents.purchase_prices import check_reach
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.edocuments import EDocument, EDocumentEvent

VALIDATION = "validate_edocument"
"""The job that builds the XML and asks GİB's rules."""
QUEUE = "edocuments"
FREE = ("draft", "refused", "by_form")
"""States in which a document may still be built anew."""
STEPS: Final = {
    "draft": frozenset({"validated", "refused", "by_form"}),
    "by_form": frozenset({"validated", "refused"}),
    "refused": frozenset({"validated", "refused", "by_form"}),
    "validated": frozenset({"handed_over", "refused"}),
    "handed_over": frozenset({"at_gib", "answered", "refused"}),
    "at_gib": frozenset({"answered", "refused"}),
    "answered": frozenset[str](),
}
"""From each state, where a document may go."""


@dataclass(frozen=True)
class EDocumentOpened(Event):
    """There is a draft of an e-document."""

    subject = "EDocument"
    document_id: int
    kind: str
    number: str


@dataclass(frozen=True)
class EDocumentMoved(Event):
    """An e-document went a step."""

    subject = "EDocument"
    document_id: int
    number: str
    from_state: str
    to_state: str
    answer: str


class NoSuchStep(Refusal):
    """A document goes only where its state lets it."""

    code = "edocuments.no_such_step"
    sentence = N_("{number} has already gone on. Load the page again to see where it stands.")


def open_despatch(
    work: Work,
    *,
    shipment_id: int,
    party_id: int,
    number: str,
    ettn: UUID,
    by_form: bool = False,
) -> EDocument:
    """The draft of a shipment's e-despatch; the worker builds and validates it after the commit.

    Goods that left on a pre-printed form get theirs as MATBUDAN, when the system is back and somebody asks
    for it (e-İrsaliye Uygulama Kılavuzu).
    """
    document = EDocument(
        kind="despatch",
        shipment_id=shipment_id,
        party_id=party_id,
        number=number,
        ettn=ettn,
        profile="TEMELIRSALIYE",
        type_code="MATBUDAN" if by_form else "SEVK",
        state="by_form" if by_form else "draft",
    )
    add_edocument(work, document)
    if not by_form:
        ask_for_validation(work, document)
    return document


def add_edocument(work: Work, document: EDocument) -> None:
    """Store a new document with its first step."""
    document.created_at, document.created_by = work.now, work.actor.name
    document.ettn = document.ettn or uuid4()
    document.state = document.state or "draft"
    work.session.add(document)
    work.session.flush()
    _note(work, document, "", {})
    work.emit(EDocumentOpened(document.id, document.kind, document.number or ""))


def ask_for_validation(work: Work, document: EDocument) -> None:
    """Let the worker build a document and ask GİB's rules about it."""
    defer(work, VALIDATION, alone=QUEUE, document_id=document.id)


def lock_edocument(work: Work, document_id: int) -> EDocument:
    """A document for a change of its state; RecordGone when there is none, NotYourWarehouse."""
    found = work.session.scalar(
        select(EDocument)
        .where(EDocument.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise RecordGone
    check_reach(work, found)
    return found


def move_edocument(work: Work, document: EDocument, to_state: str, *, answer: str = "", **facts: Any) -> None:
    """One step of a locked document, written down with its facts; NoSuchStep when there is no such way."""
    before = document.state
    if to_state not in STEPS[before]:
        raise NoSuchStep(number=str(document))
    document.state, document.answer = to_state, answer
    work.session.flush()
    _note(work, document, before, facts)
    work.emit(EDocumentMoved(document.id, document.number or "", before, to_state, answer))


def _note(work: Work, document: EDocument, before: str, facts: dict[str, Any]) -> None:
    work.session.add(
        EDocumentEvent(
            document_id=document.id,
            at=work.now,
            from_state=before,
            to_state=document.state,
            actor_name=work.actor.name,
            facts=facts,
        )
    )
    work.session.flush()
