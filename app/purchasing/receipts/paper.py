"""The supplier's waybill that came with a delivery, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.kernel.amounts import CURRENCY_SIGNS
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.fields import MOST_LINES
from app.purchasing.receipts.lines import MOST_LETTERS
from app.purchasing.receipts.refusals import (
    DeliveryAlreadyEntered,
    NoLines,
    NotAWarehouse,
    RateImpossible,
    RateMissing,
    TooManyLines,
    WaybillInTheFuture,
    WaybillNumberTooLong,
)
from app.purchasing.refusals import CurrencyUnknown, NotASupplier
from app.purchasing.terms.rates import LIRA, LIRA_RATE

_RATE_STEP = Decimal("0.000001")
_MOST_RATE = Decimal(10) ** 6
_LONGEST_SHOWN = 20


@dataclass(frozen=True)
class Paper:
    """Whose waybill it is, its number (empty when goods came without one), its date, and our remark."""

    supplier_id: int
    waybill_number: str
    waybill_date: date
    note: str
    warehouse_id: int | None = None
    """Where the goods go; None is the main warehouse."""
    currency: str = LIRA
    exchange_rate: Decimal | None = None
    """Lira for one unit of the currency on the day of the paper; lira need none."""

    @classmethod
    def written(
        cls, supplier_id: int, waybill_number: str, waybill_date: date, note: str, **terms: Any
    ) -> Paper:
        """The paper with its number in one form: capitals, no doubled spaces."""
        number = " ".join(waybill_number.split()).upper()
        return cls(supplier_id, number, waybill_date, note.strip(), **terms)

    @property
    def rate(self) -> Decimal:
        """Lira for one unit of the currency, to six places; 1 until it is known."""
        return LIRA_RATE if self.exchange_rate is None else self.exchange_rate.quantize(_RATE_STEP)


@dataclass(frozen=True)
class AboutPaper:
    """What the books say about a paper; read behind the supplier's lock, one delivery of theirs at a time."""

    supplies: bool
    """Whether they are an active supplier."""
    entered_as: str | None
    """The receipt that has this paper already."""
    fits: bool
    """Whether goods may go to the warehouse that was chosen."""


def paper_refusals(work: Work, paper: Paper, books: AboutPaper, lines: int) -> list[Refusal]:
    """All that is wrong above the lines, by what the books say about the paper."""
    refusals: list[Refusal] = []
    if not books.supplies:
        refusals.append(NotASupplier())
    if len(paper.waybill_number) > MOST_LETTERS:
        refusals.append(WaybillNumberTooLong(most=MOST_LETTERS))
    elif books.entered_as is not None:
        refusals.append(DeliveryAlreadyEntered(number=books.entered_as))
    if paper.waybill_date > today_local(work.now):
        refusals.append(WaybillInTheFuture())
    refusals += _currency_refusals(paper)
    if not books.fits:
        refusals.append(NotAWarehouse())
    if not lines:
        refusals.append(NoLines())
    if lines > MOST_LINES:
        refusals.append(TooManyLines(most=MOST_LINES))
    return refusals


def _currency_refusals(paper: Paper) -> list[Refusal]:
    if paper.currency not in CURRENCY_SIGNS:
        return [CurrencyUnknown(text=paper.currency[:_LONGEST_SHOWN], known=", ".join(CURRENCY_SIGNS))]
    if paper.exchange_rate is None:
        return [] if paper.currency == LIRA else [RateMissing(currency=paper.currency)]
    if paper.currency == LIRA and paper.exchange_rate != LIRA_RATE:
        return [RateImpossible()]
    return [] if _RATE_STEP <= paper.exchange_rate < _MOST_RATE else [RateImpossible()]
