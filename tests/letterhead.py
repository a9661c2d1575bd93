"""A company that has filled in its letterhead, without which no waybill is written."""

from __future__ import annotations

from typing import Any

from app.kernel.work import Work
from models.core import Company

OURS = {
    "tax_id": "1234567890",
    "tax_office": "Erciyes",
    "street": "Organize Sanayi Bölgesi 14. Cadde No: 27",
    "district": "Melikgazi",
    "city": "Kayseri",
    "postal_code": "38070",
}


def write_letterhead(work: Work, **columns: Any) -> None:
    """What a clerk writes in Settings → Company on the first day."""
    company = work.session.get_one(Company, 1)
    for name, value in {**OURS, **columns}.items():
        setattr(company, name, value)
    work.session.flush()
