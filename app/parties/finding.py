"""Finding a firm while somebody types a part of its name, phone or tax number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import ColumnElement, and_, or_, select

from app.kernel.tenancy import Tenant
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.parties.identification import prints_of
from models.parties import Party

Role = Literal["customer", "supplier", "carrier"]

_MOST = 20
_LOOKS_DIALLED = re.compile(r"[\d\s()+./-]*\d[\d\s()+./-]*")
_NOT_DIGITS = re.compile(r"\D+")


def find_parties(work: Work, text: str, role: Role | None = None, *, most: int = _MOST) -> Sequence[Party]:
    """Active firms that have every typed word somewhere in name, code, tax number, phone or city.

    A phone is found as people write it, with 0 and spaces; a person by the whole identity number, never by
    a part of it. Nothing typed finds the first by name.
    """
    query = select(Party).where(Party.is_active).order_by(Party.sort_name, Party.id).limit(most)
    if role is not None:
        query = query.where(getattr(Party, f"is_{role}"))
    return work.session.scalars(query.where(*_conditions(work.tenant, text))).all()


def _conditions(tenant: Tenant, text: str) -> list[ColumnElement[bool]]:
    words = tr_fold(text).split()
    if not words:
        return []
    every_word = and_(*(Party.search.contains(word, autoescape=True) for word in words))
    if not _LOOKS_DIALLED.fullmatch(text.strip()):
        return [every_word]
    if prints := prints_of(tenant, text):
        return [or_(every_word, Party.tax_id_print.in_(prints))]
    digits = _NOT_DIGITS.sub("", text).lstrip("0")
    return [or_(every_word, Party.search.contains(digits))] if digits else [every_word]
