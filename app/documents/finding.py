"""Find what was issued by number, customer, day and kind; the newest first, page by page without counting."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
)

from app.documents.purchase_prices import seen_edocuments, seen_papers
from app.kernel.clock import ISTANBUL
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import tr_fold
from app.kernel.work import Work
from models.core import DocumentFile, IssuedDocument
from models.edocuments import BUILT, EDocument
from models.parties import Party

LIST: Final = Right("list", "Document")
PAGE: Final = 50
PAPER_OF: Final = {"despatch": "waybill", "invoice": "invoice"}
"""Which paper is the picture of which e-document."""
SAYS_PRICES: Final = ("PriceAmount", "ValueAmount")
"""Elements of UBL by which a document tells what something costs."""
_MOST_WORDS: Final = 8
_PLACE = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+\+00:00)_([pe])(\d{1,18})")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; ``kinds`` are those of papers that may be opened at all."""

    kinds: Collection[str]
    edocuments: bool
    """Whether e-documents are shown at all."""
    words: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    before: str = ""
    """The place where the page before ended."""


@dataclass(frozen=True, order=True)
class Found:
    """One row: a paper with its e-document, or an e-document that has no paper."""

    at: datetime
    source: str
    id: int
    kind: str = field(compare=False)
    number: str = field(compare=False)
    revision: int = field(compare=False)
    party: str = field(compare=False)
    pdf_hash: str | None = field(compare=False)
    xml_id: int | None = field(compare=False)
    xml_hash: str | None = field(compare=False)

    @property
    def is_paper(self) -> bool:
        """Whether there is a PDF of it."""
        return self.source == "p"

    @property
    def place(self) -> str:
        """Where the page after this row begins."""
        return f"{self.at.astimezone(UTC).isoformat()}_{self.source}{self.id}"


def find_issued(work: Work, wanted: Wanted, most: int = PAGE) -> tuple[list[Found], str]:
    """Some rows, and the place where the next page begins; empty when nothing follows."""
    work.require(LIST)
    queries = [_papers(work, wanted)]
    if wanted.edocuments:
        queries.append(_edocuments(work, wanted))
    rows = [Found(*row) for query in queries for row in work.session.execute(query.limit(most + 1))]
    rows.sort(reverse=True)
    return rows[:most], rows[most - 1].place if len(rows) > most else ""


def _papers(work: Work, wanted: Wanted) -> Any:
    paper, document = IssuedDocument, EDocument
    xml_id, xml_hash = _shown_xml(work) if wanted.edocuments else (null(), null())
    same = or_(*(and_(document.kind == xml, paper.kind == of) for xml, of in PAPER_OF.items()))
    return (
        select(
            paper.issued_at,
            literal("p"),
            paper.id,
            paper.kind,
            paper.number,
            paper.revision,
            paper.party_name,
            DocumentFile.sha256,
            xml_id,
            xml_hash,
        )
        .outerjoin(DocumentFile, DocumentFile.document_id == paper.id)
        .outerjoin(document, and_(document.number == paper.number, same, document.state.in_(BUILT)))
        .where(
            paper.kind.in_(wanted.kinds),
            seen_papers(work),
            paper.kind == wanted.kind if wanted.kind else true(),
            *_on_days(paper.issued_at, wanted),
            *(paper.search.contains(word, autoescape=True) for word in _words(wanted)),
            _before(wanted, "p", paper.issued_at, paper.id),
        )
        .order_by(paper.issued_at.desc(), paper.id.desc())
    )


def _edocuments(work: Work, wanted: Wanted) -> Any:
    """Those that have no paper of their own; what says prices only for who may see prices."""
    document, paper = EDocument, IssuedDocument
    pictured = exists().where(
        paper.number == document.number, paper.kind == case(PAPER_OF, value=document.kind, else_="")
    )
    hidden = () if work.actor.may(SEE_PRICE) else (document.kind != "invoice", says_no_price())
    return (
        select(
            document.created_at,
            literal("e"),
            document.id,
            document.kind,
            func.coalesce(document.number, ""),
            literal(0),
            Party.name,
            null(),
            document.id,
            document.sha256,
        )
        .join(Party, Party.id == document.party_id)
        .where(
            document.state.in_(BUILT),
            seen_edocuments(work),
            ~pictured,
            *hidden,
            document.kind == wanted.kind if wanted.kind else true(),
            *_on_days(document.created_at, wanted),
            *(
                or_(
                    document.search.contains(word, autoescape=True),
                    Party.search.contains(word, autoescape=True),
                )
                for word in _words(wanted)
            ),
            _before(wanted, "e", document.created_at, document.id),
        )
        .order_by(document.created_at.desc(), document.id.desc())
    )


def _shown_xml(work: Work) -> tuple[Any, Any]:
    if work.actor.may(SEE_PRICE):
        return EDocument.id, EDocument.sha256
    shown = and_(EDocument.kind != "invoice", says_no_price())
    return case((shown, EDocument.id), else_=None), case((shown, EDocument.sha256), else_=None)


def says_no_price() -> ColumnElement[bool]:
    """Whether an e-document names no price, so that whoever may not see money may have it."""
    written = func.encode(EDocument.xml, "escape")
    return and_(*(func.strpos(written, name) == 0 for name in SAYS_PRICES))


def _words(wanted: Wanted) -> list[str]:
    return tr_fold(wanted.words).split()[:_MOST_WORDS]


def _on_days(at: Any, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Whole days by the clock in İstanbul; the last one is included."""
    asked = []
    if wanted.since is not None:
        asked.append(at >= datetime.combine(wanted.since, time(), ISTANBUL))
    if wanted.until is not None:
        asked.append(at < datetime.combine(wanted.until + timedelta(days=1), time(), ISTANBUL))
    return asked


def _before(wanted: Wanted, source: str, at: Any, number: Any) -> ColumnElement[bool]:
    """What comes after the place; of one moment papers come first."""
    if not wanted.before:
        return true()
    if (place := _PLACE.fullmatch(wanted.before)) is None:
        return false()
    last, last_id = place[2], int(place[3])
    try:
        moment = datetime.fromisoformat(place[1])
    except ValueError:
        return false()
    before: ColumnElement[bool] = at < moment
    if last == source:
        before = tuple_(at, number) < (moment, last_id)
    elif source < last:
        before = at <= moment
    return before
