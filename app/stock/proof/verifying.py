"""Prove the ledger: add everything up again, and hold it against all that was ever derived from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import text

from app.kernel.work import Work
from app.stock.proof.checks_of_balances import AVERAGES, BALANCES, CLOSED_DAYS, MIRRORS
from app.stock.proof.checks_of_orders import (
    IN_PROGRESS,
    LINES_IN_PROGRESS,
    MOVES_OF_NO_LINE,
    PURCHASES,
    RESERVATIONS,
    SHIPPED_SHARES,
)
from app.stock.proof.findings import Difference

_COUNTS = text(
    "select (select count(*) from stock_move) as moves, (select count(*) from stock_balance) as balances"
)
CHECKS = (
    BALANCES,
    AVERAGES,
    IN_PROGRESS,
    MOVES_OF_NO_LINE,
    LINES_IN_PROGRESS,
    SHIPPED_SHARES,
    MIRRORS,
    CLOSED_DAYS,
    RESERVATIONS,
    PURCHASES,
)
"""Each is one query: a row for everything that is wrong, with the problem and the facts of its sentence."""


@dataclass(frozen=True)
class LedgerReport:
    """How many moves and balances there are, and everything that is wrong with them."""

    moves: int
    balances: int
    differences: Sequence[Difference]


def verify_ledger(work: Work) -> LedgerReport:
    """Run every check, each on one moment of the books; changes nothing, locks nothing, reads everything."""
    counts = work.session.execute(_COUNTS).one()
    return LedgerReport(counts.moves, counts.balances, list(_differences(work)))


def _differences(work: Work) -> Iterator[Difference]:
    for check in CHECKS:
        for row in work.session.execute(check).mappings():
            facts = dict(row)
            yield Difference.found(facts.pop("problem"), facts)
