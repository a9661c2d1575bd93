"""Build a document and let GİB's rules look at it: nothing leaves that they have not accepted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from hashlib import sha256

from app.documents.electronic import FREE, ask_for_validation, lock_edocument, move_edocument
from app.edocuments.building import build_document
from app.edocuments.delivery.queueing import expect_handover
from app.edocuments.delivery.releasing import renew_paper
from app.edocuments.invoicing.picturing import issue_picture
from app.edocuments.refusals import AlreadyValidated
from app.edocuments.rules.findings import ERROR, OURS, Finding, is_valid
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor, Right, system
from app.kernel.work import Work
from models.edocuments import EDocument

VALIDATE = Right("validate", "EDocument")
Begin = Callable[[Actor], AbstractContextManager[Work]]
"""Opens the one transaction of an act in the name of somebody."""
Rules = Callable[[bytes], Sequence[Finding]]
"""What GİB's rules find in a document."""

_WORKER = system("e-documents")


@dataclass(frozen=True)
class Built:
    """A document as XML, or why it could not become one."""

    xml: bytes | None
    type_code: str
    findings: tuple[Finding, ...] = ()


def validate_edocument(begin: Begin, rules: Rules, document_id: int) -> None:
    """What the worker does: build, ask the rules outside of any transaction, keep what they said.

    A document that has gone on meanwhile stays as it is, so running twice changes nothing.
    """
    with begin(_WORKER) as work:
        document = work.find(EDocument, document_id)
        if document.state not in FREE:
            return
        built = build(work, document)
    found = tuple(rules(built.xml)) if built.xml is not None else ()
    with begin(_WORKER) as work:
        document = lock_edocument(work, document_id)
        if document.state in FREE:
            keep(work, document, built, found)


def validate_here(work: Work, rules: Rules, document_id: int) -> EDocument:
    """The same within one transaction, for those who cannot wait for the worker."""
    document = lock_edocument(work, document_id)
    if document.state in FREE:
        built = build(work, document)
        keep(work, document, built, tuple(rules(built.xml)) if built.xml is not None else ())
    return document


def ask_again(work: Work, document_id: int) -> None:
    """Build a draft or refused document anew, after somebody mended what was wrong [Yeniden doğrula]."""
    work.require(VALIDATE)
    document = lock_edocument(work, document_id)
    if document.state not in FREE:
        raise AlreadyValidated(number=str(document))
    ask_for_validation(work, document)


def build(work: Work, document: EDocument) -> Built:
    """The XML of a document; what keeps it from being written comes as findings."""
    try:
        xml, type_code = build_document(work, document)
    except Refusals as several:
        return Built(None, document.type_code, tuple(_said(refusal) for refusal in several.refusals))
    except Refusal as refusal:
        return Built(None, document.type_code, (_said(refusal),))
    return Built(xml, type_code)


def keep(work: Work, document: EDocument, built: Built, found: Sequence[Finding]) -> None:
    """Store the XML with its hash and what was found: validated, or refused with the findings."""
    findings = (*built.findings, *found)
    document.type_code = built.type_code
    document.findings = [finding.to_json() for finding in findings]
    if built.xml is not None:
        document.xml, document.sha256 = built.xml, sha256(built.xml).hexdigest()
    if built.xml is not None and is_valid(findings):
        document.validated_at = work.now
        move_edocument(work, document, "validated", sha256=document.sha256)
        issue_picture(work, document)
        renew_paper(work, document)
        expect_handover(work, document)
    else:
        move_edocument(work, document, "refused", by="rules", findings=len(findings))


def _said(refusal: Refusal) -> Finding:
    facts = {name: str(fact) for name, fact in refusal.facts.items()}
    return Finding(refusal.code, ERROR, refusal.sentence, place=refusal.field or "", source=OURS, facts=facts)
