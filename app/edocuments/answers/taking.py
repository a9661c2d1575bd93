"""Take an answer in: kept as it came, matched to its despatch, and followed, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import select, text

from app.documents.electronic import lock_edocument, move_edocument
from app.edocuments.addressee import addressee_number
from app.edocuments.answerable import last_day, may_be_answered
from app.edocuments.answers.following import bring_back_rejected, judge
from app.edocuments.answers.parsing import INVOICE, Answer, read_answer
from app.edocuments.answers.refusals import (
    AnswerBreaksRules,
    AnsweredBefore,
    AnsweredLate,
    AnswerTooBig,
    MoreThanSent,
    NobodyMayAnswer,
    NoSuchDespatch,
    NoSuchInvoice,
    NotAnAnswer,
    NotItsBuyer,
    NotSentYet,
    NotWholeDoors,
)
from app.edocuments.delivery.arriving import arrive
from app.edocuments.firms import our_number
from app.edocuments.invoicing.voiding import void_invoice
from app.edocuments.rules.findings import ERROR, Finding
from app.kernel.clock import show_date, today_local
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.parties.identification import mask_tckn
from models.edocuments import EDocument
from models.handover import DespatchAnswer

ANSWER: Final = Right("answer", "EDocument")
INTEGRATOR, UPLOAD = "integrator", "upload"
Rules = Callable[[bytes], Sequence[Finding]]
"""What GİB's rules find in a document."""
_PERSONS: Final = 11
_SENT: Final = ("validated", "handed_over", "at_gib")
"""What somebody answers has been sent, even when nobody told us."""
# Two arrivals of one answer: the second waits and finds it kept.
_ALONE: Final = text("select pg_advisory_xact_lock(hashtext('despatch_answer'))")


@dataclass(frozen=True)
class AnswerReceived(Event):
    """An answer of a buyer came in, and what became of it."""

    subject = "EDocument"
    document_id: int | None
    number: str
    answer_id: int
    state: str
    verdict: str


def take_upload(work: Work, content: bytes, rules: Rules, *, key: str | None = None) -> int:
    """Take the file of an answer that somebody brought by hand; the id of the answer.

    Raises NotAnAnswer, AnswerTooBig or AnswerBreaksRules: a file that is none is not kept.
    """
    work.require(ANSWER)
    answer = read_answer(content)
    refuse_broken(answer, rules)
    return int(work.once(key, "take answer", lambda: keep_answer(work, answer, UPLOAD).id))


@dataclass(frozen=True)
class Taken:
    """One file that was brought: what became of it, and which document it answers."""

    state: str
    document_id: int | None


def take_files(
    begin: Callable[[], AbstractContextManager[Work]], files: Sequence[bytes], rules: Rules, key: str | None
) -> list[Taken]:
    """Take what somebody brought, each file in a Work of its own; a lone one that is none is refused.

    Of several, those that are no answers are left out and counted as unreadable.
    """
    taken: list[Taken] = []
    for place, content in enumerate(files):
        try:
            with begin() as work:
                answer_id = take_upload(work, content, rules, key=f"{key}-{place}" if key and place else key)
                kept = work.find(DespatchAnswer, answer_id)
                taken.append(Taken(kept.state, kept.document_id))
        except (NotAnAnswer, AnswerTooBig, AnswerBreaksRules):
            if len(files) == 1:
                raise
            taken.append(Taken("unreadable", None))
    return taken


def refuse_broken(answer: Answer, rules: Rules) -> None:
    """Raise AnswerBreaksRules with the first thing GİB's rules do not accept."""
    for finding in rules(answer.xml):
        if finding.level == ERROR:
            raise AnswerBreaksRules(finding=finding.sentence)


def keep_answer(work: Work, answer: Answer, source: str, reference: str = "") -> DespatchAnswer:
    """Keep an answer and follow it; the same bytes again are the same answer and change nothing."""
    work.session.execute(_ALONE)
    digest = sha256(answer.xml).hexdigest()
    known = work.session.scalar(select(DespatchAnswer).where(DespatchAnswer.sha256 == digest))
    known = known or _said_before(work, answer)
    if known is not None:
        return known
    kept = DespatchAnswer(
        state="unknown",
        source=source,
        reference=reference,
        received_at=work.now,
        received_by=work.actor.name,
        xml=answer.xml,
        sha256=digest,
        about=answer.about,
        number=answer.number,
        ettn=answer.ettn,
        despatch_number=answer.despatch_number,
        despatch_ettn=answer.despatch_ettn,
        sender_tax_id=_shown(answer.sender_tax_id),
        sender_name=answer.sender_name,
        issued_at=answer.issued_at,
        lines=[line.to_json() for line in answer.lines],
        note=answer.note,
    )
    work.session.add(kept)
    work.session.flush()
    follow_answer(work, kept, answer)
    return kept


def _said_before(work: Work, answer: Answer) -> DespatchAnswer | None:
    """The same answer in other bytes: its own ETTN, and the same words about the same lines."""
    if answer.ettn is None:
        return None
    lines = [line.to_json() for line in answer.lines]
    rows = work.session.scalars(select(DespatchAnswer).where(DespatchAnswer.ettn == answer.ettn))
    return next((row for row in rows if row.lines == lines), None)


def keep_unreadable(work: Work, content: bytes | None, reference: str, why: Refusal) -> None:
    """An answer of the integrator that cannot be read waits in the inbox, so that nobody misses it."""
    work.session.execute(_ALONE)
    digest = sha256(content if content is not None else reference.encode()).hexdigest()
    if work.session.scalar(select(DespatchAnswer.id).where(DespatchAnswer.sha256 == digest)) is not None:
        return
    kept = DespatchAnswer(
        state="unreadable",
        source=INTEGRATOR,
        reference=reference,
        received_at=work.now,
        received_by=work.actor.name,
        xml=content,
        sha256=digest,
        findings=[finding_of(why)],
    )
    work.session.add(kept)
    work.session.flush()
    work.emit(AnswerReceived(None, reference, kept.id, kept.state, ""))


def follow_answer(work: Work, kept: DespatchAnswer, answer: Answer) -> None:
    """Match an answer to its document and do what it says; why it cannot be done stays with it."""
    document = _document_of(work, answer)
    kept.document_id = document.id if document is not None else None
    try:
        _apply(work, kept, document, answer)
    except (NoSuchDespatch, NoSuchInvoice, NotItsBuyer) as refusal:
        kept.state, kept.findings = "unknown", [finding_of(refusal)]
    except AnsweredLate as refusal:
        kept.state, kept.findings = "late", [finding_of(refusal)]
    except (AnsweredBefore, NobodyMayAnswer, NotSentYet, MoreThanSent, NotWholeDoors) as refusal:
        kept.state, kept.findings = "contradiction", [finding_of(refusal)]
    work.session.flush()
    number = str(document) if document is not None else answer.despatch_number
    work.emit(AnswerReceived(kept.document_id, number, kept.id, kept.state, kept.verdict))


def _apply(work: Work, kept: DespatchAnswer, document: EDocument | None, answer: Answer) -> None:
    if document is None:
        unknown = NoSuchInvoice if answer.about == INVOICE else NoSuchDespatch
        raise unknown(number=answer.despatch_number or "?")
    buyer = addressee_number(work, document)
    ours = our_number(work)
    if answer.sender_tax_id != buyer or answer.our_tax_id not in ("", ours):
        raise NotItsBuyer(number=str(document), sender=answer.sender_name or _shown(answer.sender_tax_id))
    if not may_be_answered(document):
        raise NobodyMayAnswer(number=str(document))
    kept.verdict = answer.verdict or judge(document, answer)
    last = last_day(document)
    if last is not None and today_local(answer.issued_at) > last:
        raise AnsweredLate(day=answer.issued_at, last=last)
    if document.state == "answered":
        raise AnsweredBefore(number=str(document))
    if document.state not in _SENT:
        raise NotSentYet(number=str(document))
    if document.state == "validated":
        move_edocument(work, document, "handed_over", seen_by="answer")
    if document.state == "handed_over":
        arrive(work, document, seen_by="answer")
    move_edocument(work, document, "answered", answer=kept.verdict, answer_id=kept.id, sender=answer.number)
    kept.return_id = _loop(work, kept, document, answer)
    kept.state = "applied"


def _loop(work: Work, kept: DespatchAnswer, document: EDocument, answer: Answer) -> int | None:
    """A rejected invoice comes to nothing; rejected doors come back.

    When they cannot be brought back now, the answer counts and says what is left.
    """
    if document.kind == "invoice":
        if kept.verdict == "rejected":
            void_invoice(work, document)
        return None
    emitted = len(work.events)
    try:
        with work.session.begin_nested():
            return bring_back_rejected(work, document, answer)
    except Refusal as refusal:
        del work.events[emitted:]
        kept.findings = [finding_of(refusal)]
        return None


def _document_of(work: Work, answer: Answer) -> EDocument | None:
    """Our document, locked: by ETTN, else by number."""
    by = (
        EDocument.ettn == answer.despatch_ettn
        if answer.despatch_ettn is not None
        else EDocument.number == answer.despatch_number
    )
    found = work.session.scalar(select(EDocument.id).where(EDocument.kind == answer.about, by))
    return lock_edocument(work, found) if found is not None else None


def _shown(number: str) -> str:
    """A firm's number as it is, a person's masked: whole it stands in the answer itself alone."""
    return mask_tckn(number) if len(number) == _PERSONS else number


def finding_of(refusal: Refusal) -> dict[str, Any]:
    """A Refusal as it is stored: the words are found again by its code."""
    facts = {
        name: show_date(fact) if hasattr(fact, "year") else str(fact) for name, fact in refusal.facts.items()
    }
    return {"code": refusal.code, "facts": facts}
