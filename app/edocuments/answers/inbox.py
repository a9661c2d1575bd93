"""Answers that wait for a person: matched once more, put aside with a reason, their doors brought back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.documents.electronic import lock_edocument
from app.edocuments.answers.deadline import OPEN
from app.edocuments.answers.following import bring_back_rejected
from app.edocuments.answers.parsing import read_answer
from app.edocuments.answers.refusals import NothingOpen, ReasonMissing
from app.edocuments.answers.taking import ANSWER, follow_answer
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.handover import DespatchAnswer

LIST = Right("list", "EDocument")
LONGEST = 500
SHOWN = 200


@dataclass(frozen=True)
class AnswerClosed(Event):
    """Somebody put an answer aside and said why."""

    subject = "EDocument"
    document_id: int | None
    number: str
    answer_id: int
    reason: str


def inbox(work: Work) -> list[DespatchAnswer]:
    """All answers, those that wait for a person first, then the newest."""
    work.require(LIST)
    return list(
        work.session.scalars(
            select(DespatchAnswer)
            .options(joinedload(DespatchAnswer.document))
            .order_by(DespatchAnswer.state.in_(OPEN).desc(), DespatchAnswer.id.desc())
            .limit(SHOWN)
        )
    )


def open_answers(work: Work) -> int:
    """How many answers wait for a person."""
    query = select(func.count()).select_from(DespatchAnswer).where(DespatchAnswer.state.in_(OPEN))
    return work.session.scalar(query) or 0


def answers_of(work: Work, document_id: int) -> list[DespatchAnswer]:
    """What was answered to one document, in the order it came."""
    query = select(DespatchAnswer).where(DespatchAnswer.document_id == document_id)
    return list(work.session.scalars(query.order_by(DespatchAnswer.id)))


def match_again(work: Work, answer_id: int) -> str:
    """Look once more whether an answer can be followed; its state afterwards."""
    work.require(ANSWER)
    kept = work.lock(DespatchAnswer, answer_id)
    if kept.state not in OPEN or kept.xml is None:
        raise NothingOpen
    kept.findings = []
    follow_answer(work, kept, read_answer(kept.xml))
    return kept.state


def close_answer(work: Work, answer_id: int, reason: str) -> None:
    """Put an answer aside: nothing is done about it, and why is on record."""
    work.require(ANSWER)
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST:
        raise ReasonMissing
    kept = work.lock(DespatchAnswer, answer_id)
    if kept.state not in OPEN:
        raise NothingOpen
    kept.state, kept.closed_by, kept.closed_reason = "closed", work.actor.name, said
    work.session.flush()
    work.emit(AnswerClosed(kept.document_id, kept.despatch_number, kept.id, said))


def bring_back_again(work: Work, answer_id: int) -> int | None:
    """Bring back the rejected doors of an answer that could not be followed to the end; the return's id."""
    work.require(ANSWER)
    kept = work.lock(DespatchAnswer, answer_id)
    if kept.state != "applied" or kept.return_id is not None or kept.xml is None or kept.document_id is None:
        raise NothingOpen
    document = lock_edocument(work, kept.document_id)
    kept.return_id = bring_back_rejected(work, document, read_answer(kept.xml))
    kept.findings = []
    work.session.flush()
    return kept.return_id
