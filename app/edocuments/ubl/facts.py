"""What e-documents say, as frozen values: the parties, the places, and the papers they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.documents.paper_json import PaperPart

_PERSON = 11
"""Digits of the identity number of a person; a firm's number has ten."""


@dataclass(frozen=True, kw_only=True)
class Place(PaperPart):
    """An address."""

    street: str = ""
    district: str = ""
    city: str = ""
    postal_code: str = ""
    country: str = "Türkiye"


@dataclass(frozen=True, kw_only=True)
class Firm(PaperPart):
    """A party of a document: a firm by its tax number, or a person by the identity number."""

    name: str
    tax_id: str
    place: Place
    tax_office: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    mersis: str = ""
    trade_registry: str = ""
    customer_code: str = ""
    """How the seller's books call it."""
    branch_code: str = ""
    branch_name: str = ""
    branch_place: Place | None = None
    """Of a document that one of its branches issues: which, and where it is; the seat stays the address."""

    @property
    def is_person(self) -> bool:
        """Whether it is a human being, be it one with a trade."""
        return len(self.tax_id) == _PERSON

    @property
    def scheme(self) -> str:
        """What kind of number names it."""
        return "TCKN" if self.is_person else "VKN"

    @property
    def person(self) -> tuple[str, str]:
        """First and family name: the last word is the family's. Of one word nobody makes up the other."""
        first, _, family = self.name.strip().rpartition(" ")
        return (first, family) if first else (family, "")


@dataclass(frozen=True, kw_only=True)
class Named(PaperPart):
    """Another paper by its number and day."""

    number: str
    on: date
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Goods(PaperPart):
    """What a line is about."""

    name: str
    code: str = ""
    description: str = ""
    model: str = ""
    serials: tuple[str, ...] = ()
    buyers_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Worth(PaperPart):
    """What goods are worth, for those who want it on the waybill."""

    amount: Decimal
    currency: str = "TRY"
