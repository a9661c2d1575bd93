"""A stock slip as a paper: who moved what from where to where. No money: it hangs on the shop floor."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead
from app.kernel.permissions import Right
from app.kernel.work import Work
from app.parties.letterhead import read_letterhead
from app.stock.slips.slips import SlipCard, SlipLine

PRINT = Right("print", "Stock")


@dataclass(frozen=True, kw_only=True)
class SlipPaperLine(PaperPart):
    """One material that went; the quantity also as it is bought, and the measure of a piece."""

    code: str
    name: str
    quantity: Decimal
    unit: str
    bought: Decimal | None = None
    bought_unit: str = ""
    lot: str = ""
    size: str = ""
    order_line: str = ""


@dataclass(frozen=True, kw_only=True)
class SlipPaper(PaperPart):
    """A stock slip [stok fişi]."""

    seller: Letterhead
    kind: str
    number: str
    at: dt.datetime
    by: str
    lines: tuple[SlipPaperLine, ...]
    source: str = ""
    target: str = ""
    order: str = ""
    supplier: str = ""
    reason: str = ""
    undone: str = ""
    currency: str = "TRY"


def slip_paper(work: Work, card: SlipCard) -> SlipPaper:
    """The slip with the company's letterhead, as it stands today."""
    work.require(PRINT)
    slip = card.slip
    return SlipPaper(
        seller=read_letterhead(work),
        kind=slip.kind,
        number=slip.number,
        at=slip.at,
        by=slip.by,
        lines=tuple(_line(line) for line in card.lines),
        source=slip.source.name if slip.source else "",
        target=slip.target.name if slip.target else "",
        order=card.order.number if card.order else "",
        supplier=slip.supplier.name if slip.supplier else "",
        reason=slip.reason,
        undone=slip.undo_reason if slip.undone_at else "",
    )


def _line(line: SlipLine) -> SlipPaperLine:
    is_dual = bool(line.purchase_unit) and line.purchase_unit != line.unit
    return SlipPaperLine(
        code=line.code,
        name=line.name,
        quantity=line.quantity,
        unit=line.unit,
        bought=(line.quantity / line.purchase_factor).quantize(Decimal("0.001")) if is_dual else None,
        bought_unit=line.purchase_unit or "" if is_dual else "",
        lot=line.lot or "",
        size=line.size,
        order_line=str(line.order_line or ""),
    )
