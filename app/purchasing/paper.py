"""The supplier's waybill that came with a delivery, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.purchasing.lines import MOST_LETTERS, MOST_LINES
from app.purchasing.refusals import (
    DeliveryAlreadyEntered,
    NoLines,
    NotASupplier,
    TooManyLines,
    WaybillInTheFuture,
    WaybillNumberTooLong,
)
from models.parties import Party
from models.purchasing import GoodsReceipt


@dataclass(frozen=True)
class Paper:
    """Whose waybill it is, its number (empty when goods came without one), its date, and our remark."""

    supplier_id: int
    waybill_number: str
    waybill_date: date
    note: str

    @classmethod
    def written(cls, supplier_id: int, waybill_number: str, waybill_date: date, note: str) -> Paper:
        """The paper with its number in one form: capitals, no doubled spaces."""
        return cls(supplier_id, " ".join(waybill_number.split()).upper(), waybill_date, note.strip())


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
    if not lines:
        refusals.append(NoLines())
    if lines > MOST_LINES:
        refusals.append(TooManyLines(most=MOST_LINES))
    return refusals


def _entered_as(work: Work, paper: Paper) -> str | None:
    return work.session.scalar(
        select(GoodsReceipt.number).where(
            GoodsReceipt.supplier_id == paper.supplier_id,
            GoodsReceipt.supplier_waybill_number == paper.waybill_number,
            GoodsReceipt.cancelled_at.is_(None),
        )
    )
