"""What has gone back to the supplier of a receipt, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from app.kernel.work import Work
from models.warehouse import StockSlip

KIND = "send_back"


def slips_sent_back(work: Work, receipt_id: int) -> Sequence[StockSlip]:
    """The slips with which something of a receipt went back and was not brought in again, oldest first."""
    return work.session.scalars(
        select(StockSlip)
        .where(StockSlip.receipt_id == receipt_id, StockSlip.kind == KIND, StockSlip.undone_at.is_(None))
        .order_by(StockSlip.id)
    ).all()


def sent_back_by_line(work: Work, receipt_id: int) -> dict[int, Decimal]:
    """How much of each receipt line went back, in stock units; zero for the others."""
    went: dict[int, Decimal] = defaultdict(Decimal)
    for slip in slips_sent_back(work, receipt_id):
        for line in slip.facts["lines"]:
            went[line["line_id"]] += Decimal(line["stock_quantity"])
    return went
