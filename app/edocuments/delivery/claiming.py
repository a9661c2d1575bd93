"""Taking a document in hand before the integrator is spoken to: whoever dies in between leaves a mark."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from app.documents.electronic import lock_edocument
from app.edocuments.addressee import addressee_number
from app.edocuments.delivery.attempts import note_attempt, note_trouble
from app.edocuments.delivery.queueing import ON_THE_WAY, is_claimed
from app.edocuments.firms import our_number
from app.edocuments.integrators.port import Parcel
from app.edocuments.settling import Connection, connection_of, integrator_settings
from app.edocuments.signing.certificates import unseal_credentials
from app.edocuments.signing.xades import sign_document
from app.kernel.errors import Refusal
from app.kernel.work import Work
from models.edocuments import EDocument
from models.handover import Handover, SignedDocument

WORKER_DIED: Final = "edocuments.worker_died"


@dataclass(frozen=True)
class Errand:
    """What a worker sets out with: to give a document away, or to ask where it is."""

    document_id: int
    parcel: Parcel
    connection: Connection
    is_giving: bool
    ask_first: bool
    """It may have arrived on an earlier try."""


def claim_document(work: Work, document_id: int) -> Errand | None:
    """Take a document in hand; None when there is nothing to do or another worker is at it."""
    document = lock_edocument(work, document_id)
    handover = work.session.get(Handover, document_id, with_for_update=True, populate_existing=True)
    connection = connection_of(work)
    if handover is None or document.state not in ON_THE_WAY or not connection.leaves:
        return None
    if handover.is_stopped or is_claimed(handover, work.now):
        return None
    if handover.claimed_at is not None:
        handover.is_unsure = True
        note_attempt(work, document_id, "unsure", code=WORKER_DIED)
    handover.claimed_at = work.now
    handover.tries += 1
    is_giving = handover.given_at is None
    try:
        parcel = _parcel(work, document)
    except Refusal as refusal:
        handover.claimed_at, handover.is_stopped, handover.next_at = None, True, None
        note_trouble(work, handover, "stopped", refusal)
        return None
    work.session.flush()
    return Errand(document_id, parcel, connection, is_giving, is_giving and handover.is_unsure)


def _parcel(work: Work, document: EDocument) -> Parcel:
    xml, signed = document.xml or b"", _signed(work, document)
    content = signed or xml
    return Parcel(
        ettn=document.ettn,
        number=document.number or "",
        kind=document.kind,
        profile=document.profile,
        type_code=document.type_code,
        sender_tax_id=our_number(work),
        receiver_tax_id=addressee_number(work, document),
        xml=content,
        sha256=hashlib.sha256(content).hexdigest(),
        is_signed=signed is not None,
    )


def _signed(work: Work, document: EDocument) -> bytes | None:
    """The document with our signature, when we sign ourselves: made once, so that every try is the same."""
    settled = integrator_settings(work)
    if not settled.is_signing or document.xml is None:
        return None
    kept = work.session.scalar(
        select(SignedDocument).where(
            SignedDocument.document_id == document.id, SignedDocument.of_sha256 == document.sha256
        )
    )
    if kept is not None:
        return kept.xml
    credentials = unseal_credentials(work.tenant, settled.sealed_certificate)
    xml = sign_document(document.xml, credentials, work.now)
    work.session.add(
        SignedDocument(
            document_id=document.id,
            of_sha256=document.sha256,
            xml=xml,
            sha256=hashlib.sha256(xml).hexdigest(),
            signed_at=work.now,
            certificate_name=credentials.name,
            certificate_serial=credentials.serial,
        )
    )
    work.session.flush()
    return xml
