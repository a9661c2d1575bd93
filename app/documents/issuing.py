"""Issue a paper: freeze what it shows, under a number and revision that are never used again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.documents.sealed_codes import seal_code
from app.kernel.events import Event
from app.kernel.jobs import defer
from app.kernel.work import Work
from models.core import IssuedDocument


@dataclass(frozen=True)
class DocumentIssued(Event):
    """A paper was issued; its picture is made after the commit."""

    subject = "Document"
    document_id: int
    kind: str
    number: str
    revision: int


def issue_document(
    work: Work,
    kind: str,
    number: str,
    subject: tuple[str, int],
    snapshot: dict[str, Any],
    *,
    revision: int = 0,
) -> IssuedDocument:
    """Store the frozen facts of a paper (``paper.to_json()``); the same number and revision never twice."""
    document = IssuedDocument(
        kind=kind,
        number=number,
        revision=revision,
        issued_at=work.now,
        issued_by=work.actor.name,
        subject=subject[0],
        subject_id=subject[1],
        snapshot=seal_code(work.tenant, snapshot),
    )
    work.session.add(document)
    work.session.flush()
    work.emit(DocumentIssued(document.id, kind, number, revision))
    defer(work, "render_document", alone="papers", document_id=document.id)
    return document


def next_revision(work: Work, kind: str, number: str) -> int:
    """0 for a new paper, else one more than the last revision issued under this number."""
    last = work.session.scalar(
        select(func.max(IssuedDocument.revision)).where(
            IssuedDocument.kind == kind, IssuedDocument.number == number
        )
    )
    return 0 if last is None else int(last) + 1
