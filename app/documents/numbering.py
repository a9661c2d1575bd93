"""Gapless numbers: taken by a row lock in the transaction that uses them, so a rollback gives them back."""

from __future__ import annotations

from sqlalchemy import text

from app.kernel.work import Work

_TAKE = text(
    "insert into number_series as s (document, series, year, last_number)"
    " values (:document, :series, :year, 1)"
    " on conflict (document, series, year) do update set last_number = s.last_number + 1"
    " returning last_number"
)


def take_number(work: Work, document: str, series: str, year: int) -> int:
    """The next number of a document kind's series in a year; the row stays locked until the commit."""
    taken = work.session.execute(_TAKE, {"document": document, "series": series, "year": year})
    return int(taken.scalar_one())


def take_code(work: Work, document: str, prefix: str, year: int) -> str:
    """A readable number for papers without a legal form: ``SIP-2026-00042``."""
    return f"{prefix}-{year}-{take_number(work, document, prefix, year):05d}"
