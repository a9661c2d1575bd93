"""Post moves: one INSERT for any number of them; the database adds them up into the balances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from psycopg.errors import CheckViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.identity.fencing import require_places
from app.kernel.amounts import round_unit_cost
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.stock.ledger.refusals import NotEnoughStock

_COLUMNS = {
    "operation": "text",
    "material_id": "bigint",
    "lot_id": "bigint",
    "source_id": "bigint",
    "target_id": "bigint",
    "quantity": "numeric",
    "unit_cost": "numeric",
    "value": "numeric",
    "document": "text",
    "document_id": "bigint",
    "order_line_id": "bigint",
    "reversal_of": "bigint",
    "reason": "text",
    "document_date": "date",
}
_POST = text(
    f"insert into stock_move ({', '.join(_COLUMNS)}, posted_at, actor)"  # noqa: S608 - our own column names
    f" select {', '.join(_COLUMNS)}, :now, :actor"
    f" from unnest({', '.join(f'cast(:{name} as {kind}[])' for name, kind in _COLUMNS.items())})"
    f" with ordinality as move ({', '.join(_COLUMNS)}, position) order by position"
    " returning id, material_id, quantity, value"
)


_BY_HAND = frozenset({"transfer", "count", "send_back"})
"""Moves that nobody makes but a person in a warehouse; others are also made by planning and by the floor."""


@dataclass(frozen=True)
class NewMove:
    """A quantity that is to go from one place to another; quantity in the stock unit, value in lira."""

    operation: str
    material_id: int
    source_id: int
    target_id: int
    quantity: Decimal
    value: Decimal
    document: str
    document_id: int
    lot_id: int | None = None
    order_line_id: int | None = None
    reversal_of: int | None = None
    reason: str = ""
    document_date: date | None = None
    """The day on the document; today when it has none of its own."""


@dataclass(frozen=True)
class PostedMove:
    """A move as it stands in the ledger."""

    id: int
    material_id: int
    quantity: Decimal
    value: Decimal


def post_moves(work: Work, moves: Sequence[NewMove]) -> list[PostedMove]:
    """Write all moves or none, in one statement; NotEnoughStock when a balance would fall below zero."""
    if not moves:
        return []
    by_hand = [move for move in moves if move.operation in _BY_HAND]
    # Each act has asked already; here nothing gets past.
    require_places(work, {place for move in by_hand for place in (move.source_id, move.target_id)})
    today = today_local(work.now)
    rows = [_row(move, today) for move in moves]
    arrays = {name: [row[name] for row in rows] for name in _COLUMNS}
    try:
        posted = work.session.execute(_POST, {**arrays, "now": work.now, "actor": work.actor.name})
    except IntegrityError as error:
        if _is_below_zero(error):
            raise NotEnoughStock from error
        raise
    return [PostedMove(row.id, row.material_id, row.quantity, row.value) for row in posted]


def _row(move: NewMove, today: date) -> dict[str, Any]:
    return {
        **vars(move),
        "unit_cost": round_unit_cost(move.value / move.quantity) if move.quantity else Decimal(0),
        "document_date": move.document_date or today,
    }


def _is_below_zero(error: IntegrityError) -> bool:
    # PostgreSQL checks constraints by name, so a quantity below zero may be reported as a value below zero.
    broken = error.orig
    return isinstance(broken, CheckViolation) and (broken.diag.constraint_name or "").startswith(
        "ck_stock_balance_"
    )
