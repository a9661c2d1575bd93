"""The picture of an issued paper: stored once, with its hash, and never changed."""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import undefer

from app.kernel.work import Work
from models.core import DocumentFile, IssuedDocument
from models.edocuments import EDocument


def store_file(work: Work, document: IssuedDocument, content: bytes) -> bytes:
    """Keep the bytes of a paper; when somebody was faster, theirs are the paper and come back."""
    work.session.execute(
        insert(DocumentFile)
        .values(
            document_id=document.id,
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            created_at=work.now,
        )
        .on_conflict_do_nothing()
    )
    return read_file(work, document.id) or content


def read_file(work: Work, document_id: int) -> bytes | None:
    """The stored bytes of a paper, or None when no picture of it has been made yet."""
    file = work.session.get(DocumentFile, document_id, options=[undefer(DocumentFile.content)])
    return file.content if file is not None else None


def xml_inside(work: Work, document: IssuedDocument) -> bytes | None:
    """The XML that belongs into the file of a paper: the very one the paper was issued with."""
    if not (sha256 := document.snapshot.get("xml_sha256")):
        return None
    return work.session.scalar(
        select(EDocument.xml).where(EDocument.number == document.number, EDocument.sha256 == sha256)
    )
