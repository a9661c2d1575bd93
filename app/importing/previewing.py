"""The first rows of a file as they were understood, for the clerk's eye."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from app.importing.columns import Price
from app.importing.kind import Kind, Planned, Understood
from app.kernel.amounts import show_number, show_unit_cost


def preview(kind: Kind, understood: Understood, planned: Sequence[Planned]) -> list[dict[str, Any]]:
    """Each line with its row, what it will do, its values as text, and the names of what changes."""
    del kind
    return [
        {
            "row": one.line.number,
            "state": "wrong" if one.line.number in understood.wrongs.rows else one.state,
            "values": {name: _shown(value) for name, value in one.line.values.items()},
            # Of a reference only that it changes: its id says nothing to anybody.
            "was": {
                name.removesuffix("_id"): "" if name.endswith("_id") else _shown(value)
                for name, value in one.was.items()
            },
        }
        for one in planned
    ]


def _shown(value: Any) -> Any:
    """Text for people; yes and no stay what they are, because their words depend on the language."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Price):
        return show_unit_cost(value.amount, value.currency) if value.currency else show_number(value.amount)
    return show_number(Decimal(value)) if isinstance(value, Decimal | int) else str(value)
