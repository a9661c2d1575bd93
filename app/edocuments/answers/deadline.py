"""How long a buyer may answer: seven days of the despatch, the last one included; silence accepts.

e-İrsaliye Uygulama Kılavuzu: an answer after the seventh day is an error, and what was not answered counts
as accepted in full.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from app.documents.electronic import lock_edocument, move_edocument
from app.kernel.clock import ISTANBUL, today_local
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import DespatchAnswer

DAYS: Final = timedelta(days=7)
GRACE: Final = timedelta(days=1)
"""An answer of the last day may reach us a little later; so long nothing is closed."""
OPEN: Final = ("unknown", "unreadable", "contradiction")
"""Answers that wait for a person."""


def last_day(document: EDocument) -> date:
    """The last day on which the buyer may answer."""
    return today_local(document.created_at) + DAYS


def days_left(document: EDocument, today: date) -> int:
    """How many days are left, today included; 0 when it is over."""
    return max((last_day(document) - today).days + 1, 0)


def accept_silence(work: Work) -> int:
    """Close every despatch whose buyer let the days pass: accepted by law. How many."""
    today = today_local(work.now)
    waits = select(DespatchAnswer.id).where(
        DespatchAnswer.document_id == EDocument.id, DespatchAnswer.state.in_(OPEN)
    )
    candidates = work.session.scalars(
        select(EDocument.id)
        .where(
            EDocument.kind == "despatch",
            EDocument.state == "at_gib",
            EDocument.created_at < datetime.combine(today - DAYS - GRACE, time(0), ISTANBUL),
            ~waits.exists(),
        )
        .order_by(EDocument.id)
    ).all()
    closed = 0
    for document_id in candidates:
        document = lock_edocument(work, document_id)
        if document.state == "at_gib" and last_day(document) + GRACE < today:
            move_edocument(work, document, "answered", answer="accepted", silence=True)
            closed += 1
    return closed
