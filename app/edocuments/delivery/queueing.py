"""Which documents are to leave, and when each is looked at next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from app.edocuments.settling import integrator_settings
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import Handover, IntegratorSettings

SEND: Final = Right("send", "EDocument")
CARRY: Final = "carry_documents"
"""The job that hands over and asks about whatever is due."""
FETCH: Final = "fetch_answers"
"""The job that brings what buyers answered."""
LEASE: Final = timedelta(minutes=10)
"""A worker that has not come back after this long has died; no exchange lasts a tenth of it."""
AT_ONCE: Final = 100
ON_THE_WAY: Final = ("validated", "handed_over", "at_gib")


class NoIntegrator(Refusal):
    """Nothing leaves the house as it is."""

    code = "edocuments.no_integrator"
    sentence = N_(
        "No integrator is connected, so nothing can be sent. The owner connects one under Settings."
    )


class NothingToSend(Refusal):
    """Its state does not let it leave, or it has left."""

    code = "edocuments.nothing_to_send"
    sentence = N_("{number} is not waiting to be sent. Load the page again to see where it stands.")


class OnItsWay(Refusal):
    """A worker is at it this very moment."""

    code = "edocuments.on_its_way"
    sentence = N_("{number} is being sent at this moment.")


@dataclass(frozen=True)
class SendingAsked(Event):
    """Somebody did not want to wait for the next try."""

    subject = "EDocument"
    document_id: int
    number: str


def expect_handover(work: Work, document: EDocument) -> None:
    """A document was validated: it leaves as soon as this Work commits, when an integrator is connected.

    Where bookkeeping sends invoices on another way, one leaves here only when somebody sends it.
    """
    settled = integrator_settings(work)
    if settled.adapter != "draft" and document.kind in _leaving(settled):
        queue_document(work, document.id)


def _leaving(settled: IntegratorSettings) -> tuple[str, ...]:
    """The kinds of documents that leave by themselves."""
    return ("despatch", "receipt", "invoice") if settled.sends_invoices else ("despatch", "receipt")


def queue_document(work: Work, document_id: int) -> None:
    """Have a document looked at now."""
    first = {"document_id": document_id, "waiting_since": work.now, "next_at": work.now}
    again = {
        "next_at": work.now,
        "is_stopped": False,
        "waiting_since": work.now,
        "tries": 0,
    }
    work.session.execute(
        insert(Handover).values(**first).on_conflict_do_update(index_elements=["document_id"], set_=again)
    )
    work.session.expire_all()
    defer(work, CARRY)


def send_now(work: Work, document_id: int, *, key: str | None = None) -> None:
    """Şimdi dene: look at a document at once, whenever its next try would have been."""
    work.require(SEND)
    work.once(key, "send document", lambda: _send_now(work, document_id))


def _send_now(work: Work, document_id: int) -> None:
    document = work.lock(EDocument, document_id)
    if integrator_settings(work).adapter == "draft":
        raise NoIntegrator
    if document.state not in ON_THE_WAY:
        raise NothingToSend(number=str(document))
    handover = work.session.get(Handover, document_id, with_for_update=True, populate_existing=True)
    if handover is not None and is_claimed(handover, work.now):
        raise OnItsWay(number=str(document))
    if handover is None:
        queue_document(work, document_id)
    else:
        handover.next_at, handover.is_stopped = work.now, False
        work.session.flush()
        defer(work, CARRY)
    work.emit(SendingAsked(document_id, str(document)))


def is_claimed(handover: Handover, now: datetime) -> bool:
    """Whether a worker is at it and alive."""
    return handover.claimed_at is not None and now - handover.claimed_at < LEASE


def due_documents(work: Work) -> list[int]:
    """Documents to be handed over or asked about now, those that wait longest first."""
    return list(
        work.session.scalars(
            select(Handover.document_id)
            .join(Handover.document)
            .where(
                EDocument.state.in_(ON_THE_WAY),
                Handover.is_stopped.is_(False),
                Handover.next_at <= work.now,
                or_(Handover.claimed_at.is_(None), Handover.claimed_at < work.now - LEASE),
            )
            .order_by(EDocument.state.desc(), Handover.next_at, Handover.document_id)
            .limit(AT_ONCE)
        )
    )


def is_anything_due(work: Work, job: str) -> bool:
    """Whether a company's documents want a round of this job; what nobody queued is found here too."""
    if integrator_settings(work).adapter == "draft":
        return False
    if job == FETCH:
        return True
    find_forgotten(work)
    return bool(due_documents(work))


def find_forgotten(work: Work) -> int:
    """Queue validated despatches and answers that nobody queued, so that none is lost. How many.

    Not invoices: bookkeeping may have sent one on another way while they did not leave by themselves.
    """
    settled = integrator_settings(work)
    if settled.adapter == "draft" or settled.connected_at is None:
        return 0
    found = work.session.scalars(
        select(EDocument.id)
        .outerjoin(Handover, Handover.document_id == EDocument.id)
        .where(
            EDocument.kind.in_(("despatch", "receipt")),
            EDocument.state == "validated",
            EDocument.validated_at >= settled.connected_at,
            Handover.document_id.is_(None),
        )
        .order_by(EDocument.id)
    ).all()
    for document_id in found:
        queue_document(work, document_id)
    return len(found)
