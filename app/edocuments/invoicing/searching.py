"""Invoices found: by number or customer, by days, by state; page by page from the newest, however many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, DateTime, cast, func, or_, select
from sqlalchemy.orm import joinedload

from app.documents.purchase_prices import seen_edocuments
from app.edocuments.answerable import days_left
from app.edocuments.invoicing.issuing import ISSUED_AT, facts_of
from app.edocuments.invoicing.looking import require_invoices
from app.kernel.clock import ISTANBUL, today_local
from app.kernel.text import N_, tr_fold
from app.kernel.work import Work
from models.edocuments import EDocument
from models.parties import Party

PAGE: Final = 50
_MOST_WORDS: Final = 8
STATES: Final[Mapping[str, str]] = {
    "draft": N_("Without a number"),
    "checked": N_("Being checked"),
    "refused": N_("Refused"),
    "validated": N_("Validated, not sent"),
    "away": N_("Sent"),
    "rejected": N_("Rejected by the buyer"),
    "return": N_("Return invoices"),
}
"""What people look for, and what it is called."""


@dataclass(frozen=True)
class InvoiceSearch:
    """What was typed; ``before`` is the id below which the page begins."""

    words: str = ""
    since: date | None = None
    until: date | None = None
    state: str = ""
    before: int | None = None


@dataclass(frozen=True)
class ListedInvoice:
    """One row of the list."""

    document: EDocument
    customer: str
    payable: Decimal
    currency: str
    left: int
    """Days the buyer has to answer; 0 where nobody waits for one."""


@dataclass(frozen=True)
class InvoicePage:
    """Some rows, and the id the next page begins below; None on the last."""

    rows: tuple[ListedInvoice, ...]
    next_before: int | None


def list_invoices(work: Work, search: InvoiceSearch | None = None, most: int = PAGE) -> InvoicePage:
    """Invoices and drafts that fit, the newest first, as far as whoever asks may see their prices."""
    require_invoices(work)
    asked = search or InvoiceSearch()
    found = work.session.scalars(
        select(EDocument)
        .join(Party, Party.id == EDocument.party_id)
        .where(EDocument.kind == "invoice", seen_edocuments(work), *_fits(asked))
        .order_by(EDocument.id.desc())
        .limit(most + 1)
        .options(joinedload(EDocument.party))
    ).all()
    today = today_local(work.now)
    rows = tuple(
        ListedInvoice(document, document.party.name, facts.payable, facts.currency, _left(document, today))
        for document in found[:most]
        for facts in (facts_of(document),)
    )
    return InvoicePage(rows, rows[-1].document.id if len(found) > most else None)


def _fits(asked: InvoiceSearch) -> list[ColumnElement[bool]]:
    fits = [
        or_(EDocument.search.contains(word, autoescape=True), Party.search.contains(word, autoescape=True))
        for word in tr_fold(asked.words).split()[:_MOST_WORDS]
    ]
    # The day an invoice got its number; of a draft the day it was made.
    issued = cast(EDocument.snapshot[ISSUED_AT].astext, DateTime(timezone=True))
    at = func.coalesce(issued, EDocument.created_at)
    if asked.since is not None:
        fits.append(at >= _midnight(asked.since))
    if asked.until is not None:
        fits.append(at < _midnight(asked.until + timedelta(days=1)))
    if asked.before is not None:
        fits.append(EDocument.id < asked.before)
    return [*fits, *_of_state(asked.state)]


def _of_state(state: str) -> list[ColumnElement[bool]]:
    known: Mapping[str, list[ColumnElement[bool]]] = {
        "draft": [EDocument.number.is_(None)],
        "checked": [EDocument.number.is_not(None), EDocument.state == "draft"],
        "refused": [EDocument.state == "refused"],
        "validated": [EDocument.state == "validated"],
        "away": [EDocument.state.in_(("handed_over", "at_gib", "answered"))],
        "rejected": [EDocument.answer == "rejected"],
        "return": [EDocument.stock_slip_id.is_not(None)],
    }
    return known.get(state, [])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ISTANBUL)


def _left(document: EDocument, today: date) -> int:
    return days_left(document, today) if document.state == "at_gib" else 0
