"""The line is back: what went on a pre-printed form [matbu irsaliye] gets its e-document now (MATBUDAN)."""

from __future__ import annotations

from sqlalchemy import select

from app.documents.electronic import ask_for_validation
from app.kernel.work import Work
from models.edocuments import EDocument


def follow_forms(work: Work) -> int:
    """Build and validate the e-document of every form; validated, it is handed over like any other."""
    waiting = work.session.scalars(
        select(EDocument)
        .where(EDocument.kind == "despatch", EDocument.state == "by_form")
        .order_by(EDocument.id)
        .with_for_update(skip_locked=True)
    ).all()
    for document in waiting:
        ask_for_validation(work, document)
    return len(waiting)
