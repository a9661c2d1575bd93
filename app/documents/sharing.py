"""Links that open one paper without signing in: signed, of this company and this paper alone, revocable.

A link holds a random name and our signature over it and the paper (app.kernel.link_tokens).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.documents.purchase_prices import is_paper_seen
from app.kernel.errors import Refusal
from app.kernel.events import Event
from app.kernel.link_tokens import make_token, read_token
from app.kernel.permissions import Right
from app.kernel.tenancy import Tenant
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.core import IssuedDocument
from models.sharing import PaperOpening, PaperShare

SHARE: Final = Right("share", "Document")
DAYS: Final = (7, 30, 90)
"""For how long a link can be made."""
USUAL_DAYS: Final = 30
_PURPOSE: Final = "share"


class NoSuchTime(Refusal):
    """A link ends one day, and on one of a few."""

    code = "documents.no_such_time"
    sentence = N_("Choose for how long the link opens the paper.")
    field = "days"


@dataclass(frozen=True)
class PaperShared(Event):
    """Somebody made a link that opens a paper."""

    subject = "Document"
    document_id: int
    number: str
    share: int
    days: int


@dataclass(frozen=True)
class ShareRevoked(Event):
    """A link opens its paper no more."""

    subject = "Document"
    document_id: int
    number: str
    share: int


@dataclass(frozen=True)
class SharedPaperOpened(Event):
    """Somebody outside opened a shared paper."""

    subject = "Document"
    document_id: int
    number: str
    share: int
    what: str


@dataclass(frozen=True)
class Listed:
    """A link of a paper and how often it was used."""

    share: PaperShare
    token: str
    counts: bool
    """Whether it still opens the paper."""
    openings: int


def share_paper(
    work: Work, document_id: int, days: int, kinds: Collection[str], key: str | None = None
) -> int:
    """Make a link of a paper of these kinds; its id. Raises NoSuchTime, RecordGone."""
    work.require(SHARE)
    document = paper_of(work, document_id, kinds)
    if days not in DAYS:
        raise NoSuchTime

    def act() -> int:
        share = PaperShare(
            public_id=uuid4(),
            document_id=document.id,
            created_at=work.now,
            created_by=work.actor.name,
            until=work.now + timedelta(days=days),
        )
        work.session.add(share)
        work.session.flush()
        work.emit(PaperShared(document.id, document.number, share.id, days))
        return share.id

    return int(work.once(key, f"share paper {document_id}", act))


def revoke_share(work: Work, document_id: int, share_id: int, kinds: Collection[str]) -> None:
    """The link opens nothing from now on; one that is over already stays as it is."""
    work.require(SHARE)
    document = paper_of(work, document_id, kinds)
    share = work.lock(PaperShare, share_id)
    if share.document_id != document.id:
        raise RecordGone
    if share.revoked_at is None:
        share.revoked_at, share.revoked_by = work.now, work.actor.name
        work.session.flush()
        work.emit(ShareRevoked(document.id, document.number, share.id))


def shares_of(work: Work, document_id: int) -> Sequence[Listed]:
    """The links of a paper, the newest first."""
    openings = (
        select(func.count())
        .where(PaperOpening.share_id == PaperShare.id)
        .correlate(PaperShare)
        .scalar_subquery()
    )
    rows = work.session.execute(
        select(PaperShare, openings)
        .where(PaperShare.document_id == document_id)
        .order_by(PaperShare.id.desc())
    )
    return [Listed(share, token_of(work.tenant, share), _counts(work, share), count) for share, count in rows]


def openings_of(work: Work, document_id: int, most: int = 20) -> Sequence[PaperOpening]:
    """When and from where a paper was opened by its links, the last first."""
    return work.session.scalars(
        select(PaperOpening)
        .join(PaperOpening.share)
        .options(contains_eager(PaperOpening.share))
        .where(PaperShare.document_id == document_id)
        .order_by(PaperOpening.id.desc())
        .limit(most)
    ).all()


def paper_of(work: Work, document_id: int, kinds: Collection[str]) -> IssuedDocument:
    """A paper that may be opened; RecordGone for one of any other kind."""
    document = work.find(IssuedDocument, document_id)
    if document.kind not in kinds or not is_paper_seen(work, document):
        raise RecordGone
    return document


def token_of(tenant: Tenant, share: PaperShare) -> str:
    """What stands in the address of a link."""
    return make_token(tenant, _PURPOSE, share.public_id, str(share.document_id))


def find_share(work: Work, token: str) -> PaperShare | None:
    """The link with this address that counts at this moment; needs no right, the link is the key."""
    said = read_token(token)
    if said is None:
        return None
    share = work.session.scalar(select(PaperShare).where(PaperShare.public_id == said.name))
    if share is None or not _counts(work, share):
        return None
    return share if said.is_ours(work.tenant, _PURPOSE, str(share.document_id)) else None


def note_opening(work: Work, share: PaperShare, what: str, device: str) -> None:
    """Write down that somebody opened the paper."""
    work.session.add(
        PaperOpening(
            share_id=share.id, at=work.now, what=what, address=work.actor.address, device=device[:160]
        )
    )
    work.session.flush()
    work.emit(SharedPaperOpened(share.document_id, share.document.number, share.id, what))


def _counts(work: Work, share: PaperShare) -> bool:
    return share.revoked_at is None and share.until > work.now
