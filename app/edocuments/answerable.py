"""Who may answer a document, and until when: a despatch for seven days, a commercial invoice for eight.

e-İrsaliye Uygulama Kılavuzu: an answer after the seventh day is an error. An invoice is objected to within
eight days of having it (TTK 21/2).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from app.kernel.clock import today_local
from models.edocuments import EDocument

DAYS: Final = timedelta(days=7)
"""Of a despatch, from its issue."""
INVOICE_DAYS: Final = timedelta(days=8)
"""Of a commercial invoice, from the day it is at the tax office."""
COMMERCIAL: Final = "TICARIFATURA"


def may_be_answered(document: EDocument) -> bool:
    """Whether its buyer has a say through the tax office at all."""
    return document.kind == "despatch" or document.profile == COMMERCIAL


def last_day(document: EDocument) -> date | None:
    """The last day on which the buyer may answer; None where nobody may, or not yet."""
    return today_local(document.created_at) + DAYS if document.kind == "despatch" else document.answer_by


def days_left(document: EDocument, today: date) -> int:
    """How many days are left, today included; 0 when it is over."""
    last = last_day(document)
    return max((last - today).days + 1, 0) if last is not None else 0
