"""The valuation as a paper: what was there at a moment and what it was worth, for the accountant's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead
from app.kernel.work import Work
from app.parties.letterhead import read_letterhead
from app.stock.values.valuing import Valuation


@dataclass(frozen=True, kw_only=True)
class ValuationSum(PaperPart):
    """One kind of material, or everything: its value place by place, and together."""

    name: str
    values: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class ValuationLine(PaperPart):
    """One material, all places together."""

    code: str
    name: str
    unit: str
    quantity: Decimal
    unit_cost: Decimal
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class ValuationPaper(PaperPart):
    """What the stock was worth. Never for customers."""

    seller: Letterhead
    at: dt.datetime
    made_at: dt.datetime
    made_by: str
    places: tuple[str, ...]
    sums: tuple[ValuationSum, ...]
    total: ValuationSum
    lines: tuple[ValuationLine, ...]
    currency: str = "TRY"


def valuation_paper(
    work: Work, valuation: Valuation, *, kind_word: Callable[[str], str], progress_word: str
) -> ValuationPaper:
    """A valuation with the company's letterhead; the words come from whoever asks, in their language."""
    return ValuationPaper(
        seller=read_letterhead(work),
        at=valuation.at,
        made_at=work.now,
        made_by=work.actor.name,
        places=tuple(place.name if place.id else progress_word for place in valuation.places),
        sums=tuple(
            ValuationSum(
                name=kind_word(kind),
                values=tuple(values[place.id] for place in valuation.places),
                total=sum(values.values(), Decimal("0.00")),
            )
            for kind, values in sorted(valuation.by_kind.items())
        ),
        total=ValuationSum(
            name="",
            values=tuple(valuation.by_place[place.id] for place in valuation.places),
            total=valuation.value,
        ),
        lines=tuple(
            ValuationLine(
                code=one.code,
                name=one.name,
                unit=one.unit,
                quantity=one.together.quantity,
                unit_cost=one.average_cost,
                value=one.together.value,
            )
            for one in valuation.materials
        ),
    )
