"""What an exchange with the integrator means for a document: one step, or another try later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from app.documents.electronic import lock_edocument, move_edocument
from app.edocuments.answerable import INVOICE_DAYS, may_be_answered
from app.edocuments.delivery.arriving import arrive
from app.edocuments.delivery.attempts import note_attempt, note_trouble
from app.edocuments.delivery.claiming import Errand
from app.edocuments.integrators.port import AT_GIB, REFUSED, Standing
from app.edocuments.integrators.troubles import RefusedThere, Trouble
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import Handover

LONGEST_WAIT: Final = timedelta(hours=4)
ASK_SELDOM: Final = timedelta(minutes=30)
ASK_DAILY: Final = timedelta(days=1)
"""Of a document at the tax office: an integrator can still change its mind."""
NEVER_THERE: Final = "edocuments.never_there"


class ChangedMind(Refusal):
    """The integrator says something else than before, and both cannot be true."""

    code = "edocuments.changed_mind"
    sentence = N_(
        "The integrator first said that the document is at GİB and now says otherwise ({reason})."
        " Call your integrator before the goods go on."
    )


class LostThere(Refusal):
    """What was taken is not known any more."""

    code = "edocuments.lost_there"
    sentence = N_("The integrator took the document and does not know it any more. It is handed over again.")


def conclude(work: Work, errand: Errand, outcome: Standing | Trouble | None, milliseconds: int) -> None:
    """Write down how an errand ended. None: the integrator does not know the document it was asked about."""
    document = lock_edocument(work, errand.document_id)
    handover = work.session.get_one(
        Handover, errand.document_id, with_for_update=True, populate_existing=True
    )
    handover.claimed_at = None
    if isinstance(outcome, Trouble):
        _troubled(work, document, handover, errand, outcome, milliseconds)
    elif outcome is None:
        _unknown(work, document, handover, milliseconds)
    else:
        _stands(work, document, handover, errand, outcome, milliseconds)
    work.session.flush()


def wait_after(tries: int) -> timedelta:
    """One minute, then twice as long after every try, up to some hours; nothing is ever given up."""
    return min(timedelta(minutes=2 ** min(tries - 1, 12)), LONGEST_WAIT)


def _troubled(
    work: Work,
    document: EDocument,
    handover: Handover,
    errand: Errand,
    trouble: Trouble,
    milliseconds: int,
) -> None:
    if not trouble.again and errand.is_giving:
        if isinstance(trouble, RefusedThere) and document.state == "validated":
            _refuse(work, document, handover, str(trouble.facts["reason"]))
            note_trouble(work, handover, "refused", trouble, milliseconds)
            return
        handover.is_stopped, handover.next_at = True, None
        note_trouble(work, handover, "stopped", trouble, milliseconds)
        return
    if errand.is_giving and trouble.unsure:
        handover.is_unsure = True
    handover.next_at = work.now + wait_after(handover.tries)
    note_trouble(work, handover, "unsure" if trouble.unsure else "again", trouble, milliseconds)


def _unknown(work: Work, document: EDocument, handover: Handover, milliseconds: int) -> None:
    """The integrator does not know what it had taken: given again, or, once at GİB, a person looks."""
    if document.state == "handed_over":
        handover.given_at, handover.is_unsure, handover.next_at, handover.tries = None, False, work.now, 0
        note_trouble(work, handover, "lost", LostThere(), milliseconds)
        return
    handover.next_at = work.now + ASK_DAILY
    note_trouble(work, handover, "contradiction", ChangedMind(reason="UNKNOWN_DOCUMENT"), milliseconds)


def _stands(
    work: Work,
    document: EDocument,
    handover: Handover,
    errand: Errand,
    standing: Standing,
    milliseconds: int,
) -> None:
    handover.reference = standing.reference or handover.reference
    handover.is_unsure = False
    reason = ": ".join(one for one in (standing.reason_code, standing.reason) if one) or "?"
    if standing.state == REFUSED:
        _said_no(work, document, handover, reason, milliseconds)
        return
    if errand.is_giving:
        handover.given_at, handover.tries = work.now, 0
        note_attempt(work, document.id, "given", milliseconds=milliseconds)
    if document.state == "validated":
        move_edocument(work, document, "handed_over", reference=handover.reference)
    if standing.state == AT_GIB and document.state == "handed_over":
        note_attempt(work, document.id, "at_gib", milliseconds=milliseconds)
        arrive(work, document)
    _clear(handover)
    handover.next_at = _ask_again(work, document, handover)


def _said_no(work: Work, document: EDocument, handover: Handover, reason: str, milliseconds: int) -> None:
    if document.state == "at_gib":
        handover.next_at = work.now + ASK_DAILY
        note_trouble(work, handover, "contradiction", ChangedMind(reason=reason), milliseconds)
        return
    _refuse(work, document, handover, reason)
    note_trouble(work, handover, "refused", RefusedThere(reason=reason), milliseconds)


def _refuse(work: Work, document: EDocument, handover: Handover, reason: str) -> None:
    """The integrator or GİB said no: the document is mended and validated again before another try."""
    document.findings = [
        {
            "code": RefusedThere.code,
            "sentence": reason,
            "remedy": "",
            "place": "",
            "source": "integrator",
            "level": "error",
        }
    ]
    move_edocument(work, document, "refused", reason=reason)
    handover.next_at, handover.given_at, handover.tries, handover.is_unsure = None, None, 0, False


def _ask_again(work: Work, document: EDocument, handover: Handover) -> datetime | None:
    """When it is asked about next; what nobody answers is not asked about for ever."""
    if document.state != "at_gib":
        return work.now + min(timedelta(minutes=2 ** min(handover.tries, 10)), ASK_SELDOM)
    is_settled = not may_be_answered(document) and (handover.given_at or work.now) < work.now - INVOICE_DAYS
    return None if is_settled else work.now + ASK_DAILY


def _clear(handover: Handover) -> None:
    handover.last_code, handover.last_facts = "", {}
