"""The paper of a document that is at the tax office: the same facts without the watermark, a new revision."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from app.documents.issuing import issue_document, next_revision
from app.kernel.work import Work
from models.core import IssuedDocument
from models.edocuments import EDocument

PAPERS: Final = {"despatch": "waybill", "invoice": "invoice"}
"""Which paper is the image of which e-document."""


def release_paper(work: Work, document: EDocument) -> None:
    """Issue the paper again as the image of a delivered e-document; what was printed before stays."""
    kind = PAPERS.get(document.kind)
    if kind is None or document.number is None:
        return
    last = work.session.scalar(
        select(IssuedDocument)
        .where(IssuedDocument.kind == kind, IssuedDocument.number == document.number)
        .order_by(IssuedDocument.revision.desc())
        .limit(1)
    )
    if last is None or not last.snapshot.get("watermark"):
        return
    issue_document(
        work,
        kind,
        document.number,
        (last.subject, last.subject_id),
        {**last.snapshot, "watermark": None},
        revision=next_revision(work, kind, document.number),
    )
