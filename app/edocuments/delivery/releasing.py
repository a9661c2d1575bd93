"""The paper of an e-document follows it: its XML inside once valid, no watermark once delivered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.documents.finding import PAPER_OF
from app.documents.issuing import issue_document, next_revision
from app.documents.papers import WaybillPaper
from app.kernel.work import Work
from app.shipping.waybill import of_today
from models.core import IssuedDocument
from models.edocuments import EDocument


def renew_paper(work: Work, document: EDocument) -> None:
    """Issue the paper of a document that has become valid again, with the XML inside.

    Names and addresses are those of today, as in the XML: what was mended since stands on the paper too.
    """
    last = _last(work, document)
    if last is None or last.snapshot.get("xml_sha256") == document.sha256:
        return
    snapshot = {**last.snapshot, "xml_sha256": document.sha256}
    if document.shipment is not None:
        paper = WaybillPaper.from_json(snapshot)
        snapshot = of_today(work, document.shipment, paper).to_json()
    _issue(work, last, snapshot)


def release_paper(work: Work, document: EDocument) -> None:
    """Issue the paper again as the image of a delivered e-document; what was printed before stays."""
    last = _last(work, document)
    if last is not None and last.snapshot.get("watermark"):
        _issue(work, last, {**last.snapshot, "watermark": None})


def _last(work: Work, document: EDocument) -> IssuedDocument | None:
    kind = PAPER_OF.get(document.kind)
    if kind is None or document.number is None:
        return None
    return work.session.scalar(
        select(IssuedDocument)
        .where(IssuedDocument.kind == kind, IssuedDocument.number == document.number)
        .order_by(IssuedDocument.revision.desc())
        .limit(1)
    )


def _issue(work: Work, last: IssuedDocument, snapshot: dict[str, Any]) -> None:
    revision = next_revision(work, last.kind, last.number)
    issue_document(work, last.kind, last.number, (last.subject, last.subject_id), snapshot, revision=revision)
