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

_TAKE_SEVERAL = text(
    "insert into number_series as s (document, series, year, last_number)"
    " values (:document, :series, :year, :count)"
    " on conflict (document, series, year) do update set last_number = s.last_number + :count"
    " returning last_number"
)


def take_number(work: Work, document: str, series: str, year: int) -> int:
    """The next number of a document kind's series in a year; the row stays locked until the commit."""
    taken = work.session.execute(_TAKE, {"document": document, "series": series, "year": year})
    return int(taken.scalar_one())


def take_code(work: Work, document: str, prefix: str, year: int) -> str:
    """A readable number for papers without a legal form: ``SIP-2026-00042``."""
    return f"{prefix}-{year}-{take_number(work, document, prefix, year):05d}"


def take_codes(work: Work, document: str, prefix: str, year: int, count: int) -> list[str]:
    """Several readable numbers at once, one after the other, in one statement."""
    taken = work.session.execute(
        _TAKE_SEVERAL, {"document": document, "series": prefix, "year": year, "count": count}
    )
    last = int(taken.scalar_one())
    return [f"{prefix}-{year}-{number:05d}" for number in range(last - count + 1, last + 1)]
