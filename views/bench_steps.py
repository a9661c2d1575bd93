"""The steps of the test bench: what every rule and component comes to, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.configurator.cutting import Cut
from app.configurator.formula import show_value
from app.configurator.price_spec import DoorPrice
from app.configurator.sheets.examining import MILLIMETRE, Examined
from app.configurator.tracing import Trace, TracedComponent
from app.kernel.amounts import show_number
from views.formula_cells import error_under
from views.price_parts import name_of_row, shown_part


def shown_steps(examined: Examined, trace: Trace) -> dict[str, Any]:
    """The steps as the bench lays them out: rules, components, and the named expressions on the way."""
    return {
        "rules": [
            {
                "sentence": each.sentence,
                "condition": each.condition,
                "holds": each.holds,
                "error": error_under(each.refusal, each.condition) if each.refusal else "",
            }
            for each in trace.rules
        ],
        "components": [_component(examined, each) for each in trace.components],
        "expressions": [
            (name, show_value(value), _unit_of(examined, name)) for name, value in trace.intermediates.items()
        ],
    }


def shown_price(priced: DoorPrice) -> list[dict[str, Any]]:
    """The price as the bench lays it out: its parts, and the rows that this door does not need."""
    parts = [{**shown_part(part), "applies": True} for part in priced.parts]
    off = [each.row for each in priced.rows if each.part is None]
    return parts + [{"name": name_of_row(row), "how": "", "amount": "–", "applies": False} for row in off]


def _unit_of(examined: Examined, call: str) -> str:
    units = {each.name: each.unit for each in examined.spec.expressions}
    return examined.read.names.shown_unit(units.get(call.partition("(")[0], ""))


def _component(examined: Examined, traced: TracedComponent) -> dict[str, Any]:
    spec = traced.spec
    asked = examined.spec.parameter(spec.chosen_by)
    return {
        "position": spec.position,
        "material": traced.material or "",
        "chosen_by": asked.name if asked else "",
        "condition": traced.condition,
        "exact": _number(traced.exact),
        "scrap": f"%{show_number(spec.scrap_percent)}" if spec.scrap_percent else "",
        "with_scrap": _number(traced.with_scrap),
        "multiple": _number(spec.rounding_multiple),
        "quantity": _number(traced.quantity),
        "unit": examined.read.names.unit_of(traced.material),
        "is_needed": traced.is_needed,
        "cuts": [_cut(each) for each in traced.cuts],
        "error": error_under(traced.refusal, traced.source) if traced.refusal else "",
    }


def _number(number: Decimal | None) -> str:
    return "" if number is None else show_value(number)


def _cut(cut: Cut) -> str:
    sides = [show_number(side) for side in (cut.length, cut.width) if side is not None]
    return f"{cut.name}: {cut.pieces} × {' × '.join(sides)}\N{NO-BREAK SPACE}{MILLIMETRE}"
