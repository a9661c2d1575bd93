"""Somebody sent a document through GİB's portal: noted with day and number, as if it had left here.

For companies without an integrator: they download the XML, send it, and say so. From then on the document is
at the tax office, its paper loses the watermark, and an answer that is brought finds it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from app.documents.electronic import lock_edocument, move_edocument
from app.edocuments.delivery.arriving import arrive
from app.edocuments.delivery.attempts import note_attempt
from app.edocuments.delivery.queueing import SEND, NothingToSend
from app.edocuments.settling import integrator_settings
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.handover import Handover

LONGEST_REFERENCE: Final = 120


class IntegratorSends(Refusal):
    """What an integrator carries is not sent a second time by hand."""

    code = "edocuments.integrator_sends"
    sentence = N_(
        "An integrator is connected and sends this document. Sent by hand too, it would be there twice."
    )


class ReferenceMissing(Refusal):
    """Without it nobody finds the document in the portal again."""

    code = "edocuments.reference_missing"
    sentence = N_("Write the number under which the portal shows it.")
    field = "reference"


class NotOnThisDay(Refusal):
    """It was sent after it became valid, and not tomorrow."""

    code = "edocuments.not_on_this_day"
    sentence = N_("It was validated on {first}: write a day from then until today.")
    field = "sent_on"


def note_by_hand(work: Work, document_id: int, sent_on: date, reference: str, key: str | None = None) -> None:
    """The document is at the tax office since this day; RecordGone.

    Raises NothingToSend, IntegratorSends, ReferenceMissing, NotOnThisDay.
    """
    work.require(SEND)
    work.once(key, f"by hand {document_id}", lambda: _note(work, document_id, sent_on, reference.strip()))


def _note(work: Work, document_id: int, sent_on: date, reference: str) -> None:
    document = lock_edocument(work, document_id)
    if document.state != "validated":
        raise NothingToSend(number=str(document))
    if integrator_settings(work).adapter != "draft":
        raise IntegratorSends
    if not reference:
        raise ReferenceMissing
    first = today_local(document.validated_at or document.created_at)
    if not first <= sent_on <= today_local(work.now):
        raise NotOnThisDay(first=first)
    reference = reference[:LONGEST_REFERENCE]
    handover = work.session.get(Handover, document_id) or Handover(
        document_id=document_id, waiting_since=work.now
    )
    handover.reference, handover.given_at, handover.next_at = reference, work.now, None
    handover.last_code, handover.last_facts, handover.is_stopped = "", {}, False
    work.session.add(handover)
    work.session.flush()
    facts: dict[str, Any] = {"by_hand": True, "sent_on": sent_on.isoformat(), "reference": reference}
    note_attempt(work, document_id, "given", facts=facts)
    move_edocument(work, document, "handed_over", **facts)
    arrive(work, document, **facts)
