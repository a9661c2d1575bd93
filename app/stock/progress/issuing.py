"""Issue material to an order: everything it needs or nothing, and more of it later with a reason.

What is taken comes from the warehouses that supply orders: the one with the lowest id first, in it the
oldest lot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Row, text
from sqlalchemy.exc import DBAPIError

from app.kernel.clock import today_local
from app.kernel.permissions import Right
from app.kernel.work import RecordGone, Work
from app.stock.ledger.amounts import checked_quantity, checked_reason
from app.stock.ledger.events import MaterialIssued
from app.stock.ledger.refusals import NoWarehouse
from app.stock.ledger.shortages import refuse_missing

ISSUE = Right("issue", "Stock")

_LINE_OF_ORDER = text("select 1 from order_line where id = :line and order_id = :order")


_ISSUE = text(
    "select material_id, needed, on_hand from issue_stock(:order, :operation, :reason, :actor, :now, :today,"
    " cast(:materials as bigint[]), cast(:quantities as numeric[]), cast(:lines as bigint[]))"
)
_NO_WAREHOUSE, _NO_ORDER = "AT001", "AT002"
"""How the function of the database says what it cannot work with."""


@dataclass(frozen=True)
class Need:
    """How much of one material one order line needs, in the material's stock unit."""

    material_id: int
    quantity: Decimal
    order_line_id: int


def issue_to_order(work: Work, order_id: int, needs: Sequence[Need]) -> None:
    """Take everything an order needs from the warehouse into its work in progress, or nothing.

    Raises MissingMaterials with every material of which there is not enough. The caller has checked
    the right to plan. One statement, whatever the number of needs; two when something is missing.
    """
    _issue(work, order_id, needs, operation="plan")


def issue_extra(
    work: Work, order_id: int, order_line_id: int, material_id: int, quantity: Decimal, reason: str
) -> None:
    """Take more of a material for an order line that is in production: a spoilt sheet, a lost lock."""
    work.require(ISSUE)
    reason = checked_reason(reason)
    if work.session.execute(_LINE_OF_ORDER, {"line": order_line_id, "order": order_id}).first() is None:
        raise RecordGone
    _issue(work, order_id, [Need(material_id, quantity, order_line_id)], operation="issue", reason=reason)


def _issue(work: Work, order_id: int, needs: Sequence[Need], *, operation: str, reason: str = "") -> None:
    if not needs:
        return
    answers = _answers(work, order_id, needs, operation, reason)
    if answers[0].material_id is not None:
        refuse_missing(work, {row.material_id: (row.needed, row.on_hand) for row in answers})
    work.emit(MaterialIssued(order_id, int(answers[0].needed), reason))


def _answers(
    work: Work, order_id: int, needs: Sequence[Need], operation: str, reason: str
) -> Sequence[Row[tuple[int | None, Decimal, Decimal]]]:
    """What the database function says: one row for each missing material, or how many moves it made."""
    with issuing():
        return work.session.execute(
            _ISSUE,
            {
                "order": order_id,
                "operation": operation,
                "reason": reason,
                "actor": work.actor.name,
                "now": work.now,
                "today": today_local(work.now),
                "materials": [need.material_id for need in needs],
                "quantities": [checked_quantity(need.quantity) for need in needs],
                "lines": [need.order_line_id for need in needs],
            },
        ).all()


@contextmanager
def issuing() -> Iterator[None]:
    """What the function of the database cannot work with, as the Refusal it is."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == _NO_WAREHOUSE:
            raise NoWarehouse from error
        if state == _NO_ORDER:
            raise RecordGone from error
        raise
