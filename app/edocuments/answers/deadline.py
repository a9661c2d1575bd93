"""Silence accepts: what its buyer has not answered in time counts as accepted in full."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, or_, select

from app.documents.electronic import lock_edocument, move_edocument
from app.edocuments.answerable import DAYS, last_day
from app.kernel.clock import ISTANBUL, today_local
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import DespatchAnswer

GRACE: Final = timedelta(days=1)
"""An answer of the last day may reach us a little later; so long nothing is closed."""
OPEN: Final = ("unknown", "unreadable", "contradiction")
"""Answers that wait for a person."""


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
