"""One door for all kinds of documents: from what is on record to XML."""

from __future__ import annotations

from app.edocuments.despatching import despatch_facts
from app.edocuments.invoicing.issuing import build_issued
from app.edocuments.replying import build_reply
from app.edocuments.ubl.despatch import build_despatch
from app.kernel.work import Work
from models.edocuments import EDocument


def build_document(work: Work, document: EDocument) -> tuple[bytes, str]:
    """The XML of a document, and the type the tax office knows it by."""
    if document.kind == "invoice":
        return build_issued(work, document), document.type_code
    if document.kind == "receipt":
        return build_reply(work, document), document.type_code
    facts = despatch_facts(work, document)
    return build_despatch(facts), facts.type_code
