"""The archive: everything that was issued in a month, as the accountant takes it along."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.documents.finding import says_no_price
from app.documents.purchase_prices import seen_edocuments, seen_papers
from app.kernel.clock import ISTANBUL, to_local
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import Work
from models.core import IssuedDocument
from models.edocuments import BUILT, EDocument
from models.parties import Party


@dataclass(frozen=True, order=True)
class Month:
    """A month by the calendar on the wall in İstanbul."""

    year: int
    month: int

    @classmethod
    def of(cls, words: str) -> Month:
        """``2026-11``; ValueError for anything else."""
        year, _, month = words.partition("-")
        found = cls.around(date(int(year), int(month), 1))
        if str(found) != words:
            raise ValueError(words)
        return found

    @classmethod
    def around(cls, day: date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def before(self) -> Month:
        """The one before it."""
        return Month(self.year, self.month - 1) if self.month > 1 else Month(self.year - 1, 12)

    @property
    def after(self) -> Month:
        """The one after it."""
        return Month(self.year, self.month + 1) if self.month < DECEMBER else Month(self.year + 1, 1)

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.month, 1, tzinfo=ISTANBUL)


DECEMBER = 12


@dataclass(frozen=True)
class Kept:
    """One file of the archive, not yet opened."""

    id: int
    kind: str
    number: str
    issued_at: datetime
    party: str
    revision: int = 0
    is_xml: bool = False


def months_kept(work: Work) -> list[Month]:
    """Every month from the first paper on, the newest first."""
    first = work.session.scalar(select(func.min(IssuedDocument.issued_at)))
    if first is None:
        return []
    return list(_back_to(Month.around(to_local(first)), Month.around(to_local(work.now))))


def _back_to(first: Month, month: Month) -> Iterator[Month]:
    while month >= first:
        yield month
        month = month.before


def kept_of(work: Work, month: Month, kinds: Collection[str]) -> list[Kept]:
    """The papers of these kinds issued in a month, in their order, without their pictures."""
    paper = IssuedDocument
    rows = work.session.execute(
        select(paper.id, paper.kind, paper.number, paper.issued_at, paper.party_name, paper.revision)
        .where(
            paper.issued_at >= month.begins,
            paper.issued_at < month.after.begins,
            paper.kind.in_(kinds),
            seen_papers(work),
        )
        .order_by(paper.id)
    )
    return [Kept(*row) for row in rows]


def edocuments_of(work: Work, month: Month) -> list[Kept]:
    """The e-documents made in a month whose text is final, in the order in which they were made.

    Those that say prices only for who may see prices.
    """
    rows = work.session.execute(
        select(
            EDocument.id,
            EDocument.kind,
            func.coalesce(EDocument.number, ""),
            EDocument.created_at,
            Party.name,
        )
        .join(Party, Party.id == EDocument.party_id)
        .where(
            EDocument.created_at >= month.begins,
            EDocument.created_at < month.after.begins,
            EDocument.state.in_(BUILT),
            seen_edocuments(work),
            *(() if work.actor.may(SEE_PRICE) else (says_no_price(),)),
        )
        .order_by(EDocument.id)
    )
    return [Kept(*row, is_xml=True) for row in rows]


def xml_of(work: Work, edocument_id: int) -> bytes:
    """The text of an e-document that is final."""
    found = work.session.scalar(select(EDocument.xml).where(EDocument.id == edocument_id))
    return found or b""
