"""The rules of the floor as its screens follow them: limits, reasons, what a touch means, who is asked."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select, text

from app.kernel.work import Work
from app.production.cards import LOOK
from models.floor import FloorReason, FloorRules

_DEPARTMENTS = text(
    "select id, code, name, wip_limit, wip_rule, grouping, position from department order by position"
)
ON_SCREENS: Final = ("block", "rework", "scrap")
"""Kinds of reasons people choose at a screen."""


def floor_rules(work: Work) -> dict[str, Any]:
    """Everything a screen has to know beside the cards, as plain values; three statements."""
    work.require(LOOK)
    rules = work.session.get_one(FloorRules, 1)
    reasons: dict[str, list[dict[str, Any]]] = {kind: [] for kind in ON_SCREENS}
    found = work.session.scalars(
        select(FloorReason)
        .where(FloorReason.is_active, FloorReason.kind.in_(ON_SCREENS))
        .order_by(FloorReason.position, FloorReason.id)
    )
    for reason in found:
        reasons[reason.kind].append(
            {"id": reason.id, "words": reason.words, "is_material": reason.is_material}
        )
    return {
        "tap_mode": rules.tap_mode,
        "operator_rule": rules.operator_rule,
        "tv_seconds": rules.tv_seconds,
        "soon_late_days": rules.soon_late_days,
        "departments": [
            {
                "id": row.id,
                "code": row.code,
                "name": row.name,
                "limit": row.wip_limit,
                "rule": row.wip_rule,
                "grouping": row.grouping,
            }
            for row in work.session.execute(_DEPARTMENTS)
        ],
        "reasons": reasons,
    }
