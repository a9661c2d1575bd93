"""The supplier's waybill that came with a delivery, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.kernel.amounts import CURRENCY_SIGNS
from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.lines import MOST_LETTERS, MOST_LINES
from app.purchasing.order_refusals import CurrencyUnknown
from app.purchasing.refusals import (
    DeliveryAlreadyEntered,
    NoLines,
    NotASupplier,
    NotAWarehouse,
    RateImpossible,
    RateMissing,
    TooManyLines,
    WaybillInTheFuture,
    WaybillNumberTooLong,
)
from models.parties import Party
from models.purchasing import GoodsReceipt
from models.stock import Location

LIRA = "TRY"
LIRA_RATE = Decimal(1)
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


def paper_refusals(work: Work, paper: Paper, lines: int) -> list[Refusal]:
    """All that is wrong above the lines. The supplier's lock lets one delivery of theirs in at a time."""
    refusals: list[Refusal] = []
    supplier = work.session.get(
        Party, paper.supplier_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if supplier is None or not supplier.is_supplier or not supplier.is_active:
        refusals.append(NotASupplier())
    if len(paper.waybill_number) > MOST_LETTERS:
        refusals.append(WaybillNumberTooLong(most=MOST_LETTERS))
    elif paper.waybill_number and (entered := _entered_as(work, paper)) is not None:
        refusals.append(DeliveryAlreadyEntered(number=entered))
    if paper.waybill_date > today_local(work.now):
        refusals.append(WaybillInTheFuture())
    refusals += _currency_refusals(paper) + _warehouse_refusals(work, paper)
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


def _warehouse_refusals(work: Work, paper: Paper) -> list[Refusal]:
    if paper.warehouse_id is None:
        return []
    place = work.session.get(Location, paper.warehouse_id)
    fits = place is not None and place.is_active and (place.kind, place.purpose) == ("warehouse", "supply")
    return [] if fits else [NotAWarehouse()]


def _entered_as(work: Work, paper: Paper) -> str | None:
    return work.session.scalar(
        select(GoodsReceipt.number).where(
            GoodsReceipt.supplier_id == paper.supplier_id,
            GoodsReceipt.supplier_waybill_number == paper.waybill_number,
            GoodsReceipt.cancelled_at.is_(None),
        )
    )
