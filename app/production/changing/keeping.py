"""What is kept of a change for ever: every line before and after, and what it moved and cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from app.kernel.events import plain
from app.orders.freezing import configuration_of
from app.production.changing.effects import cost_of, materials_of
from app.production.changing.fates import LinePlan
from app.production.changing.planning import ChangePlan
from app.production.changing.words import title_of, words_of
from models.changes import OrderChange


def keep_change(
    plan: ChangePlan, number: int, reason: str, due_on: date | None, translate: Callable[[str], str]
) -> OrderChange:
    """The record of a planned change, while the lines still say what they were; not stored yet."""
    cost = cost_of(plan)
    return OrderChange(
        order_id=plan.order.id,
        number=number,
        reason=reason,
        due_before=plan.order.due_on,
        due_after=due_on,
        net_before=plan.order.net_total,
        net_after=plan.totals.net,
        cost=cost.total,
        lost=cost.lost,
        facts=plain(
            {
                "lines": [_line(each, translate) for each, _ in plan.lines],
                "materials": [asdict(row) for row in materials_of(plan)],
            }
        ),
    )


def _line(plan: LinePlan, translate: Callable[[str], str]) -> dict[str, Any]:
    row, line = plan.row, plan.asked.worked
    before = None
    if row is not None:
        before = {
            "quantity": row.quantity,
            "unit_price": row.unit_price,
            "net": row.net,
            "parameters": dict(row.parameters),
            "configuration": row.configuration,
            "version_id": row.version_id,
        }
    after = None
    if line is not None:
        after = {
            "quantity": line.typed.quantity,
            "unit_price": line.unit_price,
            "net": line.net,
            "configuration": configuration_of(line),
            "version_id": line.model.version_id if line.model else None,
        }
    return {
        "position": row.position if row else None,
        "title": title_of(plan),
        "words": list(words_of(plan, translate)),
        "stays": plan.stays if plan.is_parted else 0,
        "cards": [
            {"number": fate.card.number, "doors": fate.rest, "given_up": fate.taken, "becomes": fate.becomes}
            for fate in plan.fates
        ],
        "before": before,
        "after": after,
    }
