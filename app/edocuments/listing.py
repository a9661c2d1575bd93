"""All e-documents on one page: what needs somebody first, then the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, DateTime, and_, case, func, not_, or_, select
from sqlalchemy.orm import joinedload

from app.documents.finding import PAPER_OF
from app.documents.purchase_prices import check_reach, edocuments_in_reach
from app.edocuments.answerable import COMMERCIAL, days_left, last_day
from app.edocuments.answers.inbox import LIST, answers_of
from app.edocuments.delivery.concluding import ChangedMind
from app.edocuments.settling import integrator_settings
from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.text import tr_fold
from app.kernel.work import RecordGone, Work
from models.core import IssuedDocument
from models.edocuments import EDocument
from models.handover import DespatchAnswer, Handover, HandoverAttempt
from models.parties import Party

SHOW: Final = Right("show", "EDocument")
TABS: Final = ("look", "waiting", "at_gib", "answered", "all")
TOO_LONG: Final = timedelta(hours=1)
"""A document leaves within minutes; one that waits longer needs somebody."""
FAR_TOO_LONG: Final = timedelta(days=1)
"""What an integrator took reaches GİB, and what went on a form follows it, within a day."""
PAGE: Final = 50
_WAITING: Final = ("draft", "validated", "handed_over", "by_form")


@dataclass(frozen=True)
class Listed:
    """One row of the list."""

    document: EDocument
    customer: str
    handover: Handover | None
    needs_look: bool
    last: date | None
    left: int


@dataclass(frozen=True)
class Page:
    """Some rows, how many there are under every tab, and whether more follow."""

    rows: tuple[Listed, ...]
    counts: Mapping[str, int]
    is_more: bool


@dataclass(frozen=True)
class Story:
    """Everything about one document's way."""

    document: EDocument
    handover: Handover | None
    attempts: Sequence[HandoverAttempt]
    answers: Sequence[DespatchAnswer]
    paper_id: int | None
    last: date | None
    left: int
    is_connected: bool


def list_documents(work: Work, tab: str = "all", typed: str = "", page: int = 0, most: int = PAGE) -> Page:
    """The documents of a tab in which every typed word appears: number, ETTN or customer."""
    work.require(LIST)
    look = _look(work)
    found = (
        select(EDocument, Party.name, Handover, look.label("look"))
        .join(Party, Party.id == EDocument.party_id)
        .outerjoin(Handover, Handover.document_id == EDocument.id)
        .where(EDocument.number.is_not(None), edocuments_in_reach(work), *_typed(typed))
    )
    rows = work.session.execute(
        found.where(_tab(tab, look))
        .order_by(case((look, 0), else_=1), EDocument.created_at.desc(), EDocument.id.desc())
        .offset(page * most)
        .limit(most + 1)
    ).all()
    today = today_local(work.now)
    listed = tuple(
        Listed(
            document=row[0],
            customer=row[1],
            handover=row[2],
            needs_look=bool(row[3]),
            last=last_day(row[0]),
            left=days_left(row[0], today),
        )
        for row in rows[:most]
    )
    return Page(listed, _counts(work, look, typed), len(rows) > most)


def document_story(work: Work, document_id: int) -> Story:
    """One document with every attempt and answer; RecordGone when there is none, NotYourWarehouse."""
    work.require(SHOW)
    document = work.session.scalar(
        select(EDocument)
        .where(EDocument.id == document_id)
        .options(joinedload(EDocument.party), joinedload(EDocument.events))
    )
    if document is None:
        raise RecordGone
    check_reach(work, document)
    attempts = work.session.scalars(
        select(HandoverAttempt)
        .where(HandoverAttempt.document_id == document_id)
        .order_by(HandoverAttempt.id.desc())
    ).all()
    paper = (
        select(IssuedDocument.id)
        .where(IssuedDocument.kind == PAPER_OF.get(document.kind), IssuedDocument.number == document.number)
        .order_by(IssuedDocument.revision.desc())
        .limit(1)
    )
    return Story(
        document=document,
        handover=work.session.get(Handover, document_id),
        attempts=attempts,
        answers=answers_of(work, document_id),
        paper_id=work.session.scalar(paper),
        last=last_day(document),
        left=days_left(document, today_local(work.now)),
        is_connected=integrator_settings(work).adapter != "draft",
    )


def _look(work: Work) -> ColumnElement[bool]:
    """What needs somebody: refused, stopped, contradicted, or waiting for too long."""
    late = and_(
        EDocument.state.in_(("validated", "handed_over")),
        Handover.waiting_since < work.now - TOO_LONG,
        Handover.given_at.is_(None),
    )
    strange = and_(Handover.last_code == ChangedMind.code, EDocument.state.in_(("handed_over", "at_gib")))
    stopped = and_(Handover.is_stopped, EDocument.state.in_(("validated", "handed_over")))
    stuck = and_(EDocument.state == "handed_over", Handover.given_at < work.now - FAR_TOO_LONG)
    form = and_(EDocument.state == "by_form", EDocument.created_at < work.now - FAR_TOO_LONG)
    # Validated within seconds: one that is still a draft has a worker that gave up. Drafts of invoices have
    # no number yet and may wait for as long as people like.
    left = and_(
        EDocument.state == "draft",
        EDocument.number.is_not(None),
        func.coalesce(
            EDocument.snapshot["issued_at"].astext.cast(DateTime(timezone=True)), EDocument.created_at
        )
        < work.now - TOO_LONG,
    )
    refused = EDocument.state == "refused"
    return func.coalesce(or_(refused, left, stopped, strange, late, stuck, form), False)


def _tab(tab: str, look: ColumnElement[bool]) -> ColumnElement[bool]:
    if tab == "look":
        return look
    if tab == "waiting":
        return EDocument.state.in_(_WAITING)
    # Nobody answers a basic invoice or an e-Archive one: at the tax office it is done.
    may_be_answered = or_(EDocument.kind == "despatch", EDocument.profile == COMMERCIAL)
    if tab == "at_gib":
        return and_(EDocument.state == "at_gib", may_be_answered)
    if tab == "answered":
        return or_(EDocument.state == "answered", and_(EDocument.state == "at_gib", not_(may_be_answered)))
    return EDocument.id.is_not(None)


def _typed(typed: str) -> list[ColumnElement[bool]]:
    return [
        or_(EDocument.search.contains(word, autoescape=True), Party.search.contains(word, autoescape=True))
        for word in tr_fold(typed).split()[:8]
    ]


def _counts(work: Work, look: ColumnElement[bool], typed: str) -> dict[str, int]:
    columns: list[Any] = [func.count().filter(_tab(tab, look)).label(tab) for tab in TABS]
    row = work.session.execute(
        select(*columns)
        .select_from(EDocument)
        .join(Party, Party.id == EDocument.party_id)
        .outerjoin(Handover, Handover.document_id == EDocument.id)
        .where(EDocument.number.is_not(None), edocuments_in_reach(work), *_typed(typed))
    ).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public way to a row's names
