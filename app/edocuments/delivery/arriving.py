"""A document is at the tax office: from now on its paper is its image, and the buyer's days run."""

from __future__ import annotations

from typing import Any

from app.documents.electronic import move_edocument
from app.edocuments.answerable import INVOICE_DAYS, may_be_answered
from app.edocuments.delivery.releasing import release_paper
from app.kernel.clock import today_local
from app.kernel.work import Work
from models.edocuments import EDocument


def arrive(work: Work, document: EDocument, **facts: Any) -> None:
    """The step of a locked, handed-over document; ``facts`` say who knows of it."""
    if document.kind == "invoice" and may_be_answered(document):
        document.answer_by = today_local(work.now) + INVOICE_DAYS
    move_edocument(work, document, "at_gib", **facts)
    release_paper(work, document)
