"""Searches that look beyond the record's own columns."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import or_

from models.parties import Party
from views.records import ContainsFolded


class WithPartner(ContainsFolded):
    """A document is found by whom it is with, as well as by what stands on it."""

    partner: ClassVar[str]

    def _has(self, word: str) -> Any:
        named = getattr(self.model, self.partner).has(Party.search.like(f"%{word}%"))
        return or_(super()._has(word), named)


class WithSupplier(WithPartner):
    """Words of the supplier's name count."""

    partner = "supplier"


class WithCustomer(WithPartner):
    """Words of the customer's name count."""

    partner = "customer"
