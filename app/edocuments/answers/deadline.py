"""How long a buyer may answer: a despatch for seven days, a commercial invoice for eight; silence accepts.

e-İrsaliye Uygulama Kılavuzu: an answer after the seventh day is an error, and what was not answered counts
as accepted in full. An invoice is objected to within eight days of having it (TTK 21/2).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, or_, select

from app.documents.electronic import lock_edocument, move_edocument
from app.kernel.clock import ISTANBUL, today_local
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import DespatchAnswer

DAYS: Final = timedelta(days=7)
"""Of a despatch, from its issue."""
INVOICE_DAYS: Final = timedelta(days=8)
"""Of a commercial invoice, from the day it is at the tax office."""
COMMERCIAL: Final = "TICARIFATURA"
GRACE: Final = timedelta(days=1)
"""An answer of the last day may reach us a little later; so long nothing is closed."""
OPEN: Final = ("unknown", "unreadable", "contradiction")
"""Answers that wait for a person."""


def may_be_answered(document: EDocument) -> bool:
    """Whether its buyer has a say through the tax office at all."""
    return document.kind == "despatch" or document.profile == COMMERCIAL


def last_day(document: EDocument) -> date | None:
    """The last day on which the buyer may answer; None where nobody may, or not yet."""
    return today_local(document.created_at) + DAYS if document.kind == "despatch" else document.answer_by


def days_left(document: EDocument, today: date) -> int:
    """How many days are left, today included; 0 when it is over."""
    last = last_day(document)
    return max((last - today).days + 1, 0) if last is not None else 0


def accept_silence(work: Work) -> int:
    """Close every document whose buyer let the days pass: accepted by law. How many."""
    today = today_local(work.now)
    waits = select(DespatchAnswer.id).where(
        DespatchAnswer.document_id == EDocument.id, DespatchAnswer.state.in_(OPEN)
    )
    over = or_(
        and_(
            EDocument.kind == "despatch",
            EDocument.created_at < datetime.combine(today - DAYS - GRACE, time(0), ISTANBUL),
        ),
        and_(EDocument.kind == "invoice", EDocument.answer_by < today - GRACE),
    )
    candidates = work.session.scalars(
        select(EDocument.id).where(EDocument.state == "at_gib", over, ~waits.exists()).order_by(EDocument.id)
    ).all()
    closed = 0
    for document_id in candidates:
        document = lock_edocument(work, document_id)
        last = last_day(document)
        if document.state == "at_gib" and last is not None and last + GRACE < today:
            move_edocument(work, document, "answered", answer="accepted", silence=True)
            closed += 1
    return closed
