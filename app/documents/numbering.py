"""Gapless numbers: taken by a row lock in the transaction that uses them, so a rollback gives them back."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from app.kernel.work import Work

_TAKE = text(
    "insert into number_series as s (document, series, year, last_number)"
    " values (:document, :series, :year, 1)"
    " on conflict (document, series, year) do update set last_number = s.last_number + 1"
    " returning last_number"
)
_TAKE_CODES = text("select take_codes_of(cast(:person as bigint), :document, :letters, :year, :count)")
HOUSE_WIDE: Final = frozenset({"work_order", "goods_receipt", "remnant"})
"""What the one workshop and its store room count, whoever does it: planning and receiving know no branch."""


def legal_number(series: str, year: int, number: int) -> str:
    """Three letters, the year and nine digits, as the tax office wants e-documents numbered."""
    return f"{series}{year}{number:09d}"


def take_legal_number(work: Work, document: str, series: str, year: int) -> str:
    """The next number of a legal paper's series in a year; the row stays locked until the commit."""
    taken = work.session.execute(_TAKE, {"document": document, "series": series, "year": year})
    return legal_number(series, year, int(taken.scalar_one()))


def take_code(work: Work, document: str, letters: str, year: int) -> str:
    """A readable number for papers without a legal form: ``SIP-2026-00042``, as the company writes it.

    ``letters`` are those of the house (see ``series.NUMBERED``), for a company that has chosen none. Whoever
    belongs to a branch takes it from the series of the branch, as ``SIP-ANK-2026-00042``.
    """
    return take_codes(work, document, letters, year, 1)[0]


def take_codes(work: Work, document: str, letters: str, year: int, count: int) -> list[str]:
    """Several readable numbers at once, one after the other, in one statement."""
    person = None if document in HOUSE_WIDE else work.actor.person_id
    values = {"person": person, "document": document, "letters": letters, "year": year, "count": count}
    return list(work.session.execute(_TAKE_CODES, values).scalar_one())
