"""Units beside formulas: stored as typed or by their UN/ECE code, shown as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import select

from app.kernel.work import Work
from models.materials import Unit


def unit_symbols(work: Work) -> dict[str, str]:
    """How units are written, by their UN/ECE code; one query."""
    return {row.code: row.symbol for row in work.session.execute(select(Unit.code, Unit.symbol))}


def shown_unit(symbols: Mapping[str, str], unit: str) -> str:
    """A unit as people write it: C62 is adet, m2 is m²."""
    return symbols.get(unit) or re.sub(r"(?<=m)[23]\b", lambda found: "²³"[int(found[0]) - 2], unit)
