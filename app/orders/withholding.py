"""VAT that the buyer pays to the state itself [KDV tevkifatı]: GİB's codes and how much of it that is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

WITHHOLDINGS: Final = {
    "601": ("Yapım işleri ile bu işlerle birlikte ifa edilen mühendislik-mimarlık hizmetleri", Decimal(40)),
    "603": ("Makine, teçhizat, demirbaş ve taşıtlara ait tadil, bakım ve onarım hizmetleri", Decimal(70)),
    "626": ("Diğer teslimler", Decimal(20)),
    "627": ("Demir-çelik ürünlerinin teslimi", Decimal(50)),
}
"""The codes a maker of doors meets, with the per cent the buyer withholds (list of 1.11.2022)."""
_TENTH: Final = 10


@dataclass(frozen=True)
class Withheld:
    """The code that was agreed, and how much of an offer's VAT it is."""

    code: str
    name: str
    percent: Decimal
    amount: Decimal

    @property
    def fraction(self) -> str:
        """As the law writes it: 4/10."""
        return f"{self.percent / _TENTH:f}/10"
