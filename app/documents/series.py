"""Number series: how each kind of document is numbered, and which number comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select

from app.documents.branches import COUNTED_AS, LETTERS_AT, choosable_branches
from app.documents.numbering import HOUSE_WIDE, legal_number
from app.kernel.clock import today_local
from app.kernel.text import N_
from app.kernel.work import Work
from models.branches import Branch, BranchSeries, DocumentSeries
from models.core import Company, NumberSeries

LEGAL: Final = {
    "waybill": N_("Waybill"),
    "invoice": N_("e-Invoice"),
    "earchive": N_("e-Archive invoice"),
}
"""Papers whose form of number the law gives (509 SN VUK GT): three letters, year, nine digits."""
NUMBERED: Final[Mapping[str, tuple[str, str]]] = {
    "order": (N_("Order"), "SIP"),
    "proforma": (N_("Proforma"), "PRF"),
    "order_confirmation": (N_("Order confirmation"), "TEY"),
    "work_order": (N_("Work order card"), "IE"),
    "loading_list": (N_("Loading list"), "YL"),
    "shipment": (N_("Shipment"), "SEV"),
    "goods_return": (N_("Goods return"), "IADE"),
    "purchase_order": (N_("Purchase order"), "SA"),
    "goods_receipt": (N_("Goods receipt"), "MK"),
    "stock_slip": (N_("Stock slip"), "SF"),
    "stock_count": (N_("Count"), "SAY"),
    "remnant": (N_("Leftover piece"), "ARP"),
}
"""Documents of our own: what people call them, and the letters of the house."""
LEGAL_DIGITS: Final = 9
_USUAL_DIGITS: Final = 5

Place = tuple[str, str, int]
"""Under what numbers are counted: document, letters and year; 0 for a series without one."""


@dataclass(frozen=True)
class Series:
    """How one kind of document is numbered; every branch has series of its own."""

    document: str
    letters: str
    branch_id: int | None = None
    branch: str = ""
    is_yearly: bool = True
    digits: int = _USUAL_DIGITS
    next_number: int = 1
    is_used: bool = False
    """Whether a number of it was ever given: from then on it only goes forward."""

    @property
    def key(self) -> str:
        """What a form calls it."""
        return self.document if self.branch_id is None else f"{self.document}-{self.branch_id}"

    @property
    def is_legal(self) -> bool:
        """Whether the law says how its numbers look."""
        return self.document in LEGAL

    def place(self, year: int) -> Place:
        """Where its numbers of a year are counted."""
        return COUNTED_AS.get(self.document, self.document), self.letters, year if self.is_yearly else 0

    def example(self, year: int) -> str:
        """The next number as it will stand on paper."""
        if self.is_legal:
            return legal_number(self.letters, year, self.next_number)
        return f"{self.letters}-{f'{year}-' if self.is_yearly else ''}{self.next_number:0{self.digits}d}"


def read_series(work: Work) -> list[Series]:
    """Every series: the legal ones of the head office and of each branch, then those of our own documents.

    Those of the head office come first, then branch by branch.
    """
    year = today_local(work.now).year
    counters = {
        (one.document, one.series, one.year): one for one in work.session.scalars(select(NumberSeries))
    }
    found = (*_legal(work), *own_series(work), *branch_series(work))
    return [counted(one, counters.get(one.place(year))) for one in found]


def own_series(work: Work) -> list[Series]:
    """How documents of our own are numbered: as the company has chosen, else as the house does."""
    chosen = {one.document: one for one in work.session.scalars(select(DocumentSeries))}
    return [
        Series(document, one.letters, is_yearly=one.is_yearly, digits=one.digits)
        if (one := chosen.get(document))
        else Series(document, letters)
        for document, (_words, letters) in NUMBERED.items()
    ]


def branch_series(work: Work) -> list[Series]:
    """How each branch numbers our own documents: as the house does with its code where nothing is chosen."""
    branches = choosable_branches(work)
    if not branches:
        return []
    chosen = {(one.branch_id, one.document): one for one in work.session.scalars(select(BranchSeries))}
    found = []
    for branch in branches:
        for house in own_series(work):
            if house.document in HOUSE_WIDE:
                continue
            one = chosen.get((branch.id, house.document))
            found.append(
                Series(
                    house.document,
                    one.letters if one else f"{house.letters}-{branch.code}",
                    branch.id,
                    branch.name,
                    is_yearly=one.is_yearly if one else house.is_yearly,
                    digits=one.digits if one else house.digits,
                )
            )
    return found


def counted(series: Series, counter: NumberSeries | None) -> Series:
    """The same with what its counter says; none means that no number was ever taken."""
    if counter is None:
        return replace(series, next_number=1, is_used=False)
    is_used = counter.last_number >= counter.first_number
    return replace(series, next_number=counter.last_number + 1, is_used=is_used)


def _legal(work: Work) -> list[Series]:
    holders: list[tuple[Company | Branch, int | None, str]] = [(work.session.get_one(Company, 1), None, "")]
    holders += [(branch, branch.id, branch.name) for branch in choosable_branches(work)]
    return [
        Series(paper, getattr(holder, LETTERS_AT[paper]), branch_id, name, digits=LEGAL_DIGITS)
        for paper in LEGAL
        for holder, branch_id, name in holders
    ]
