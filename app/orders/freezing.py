"""Writing a worked-out line into the order: its prices, its materials, and how its door is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from app.configurator.asking import unasked
from app.configurator.cutting import Cut
from app.configurator.formula import Value, show_value
from app.configurator.spec import ModelSpec, ParameterSpec
from app.kernel.events import plain
from app.orders.typing_in import write_number, write_value
from app.orders.working_out import WorkedLine
from models.orders import OrderLine, OrderMaterial

_HUNDREDTH = Decimal("0.01")


def write_line(row: OrderLine, line: WorkedLine, position: int) -> None:
    """Fill a stored line from one that was worked out; what it held before is gone."""
    typed = line.typed
    row.position = position
    row.model_id = typed.model_id or None
    row.description = typed.description
    row.parameters = {code: write_value(value) for code, value in line.values.items()}
    row.quantity = typed.quantity
    row.unit_price = line.unit_price
    row.price_is_manual = typed.unit_price is not None
    row.discount_percent = typed.discount
    row.discount_is_manual = typed.has_discount
    row.vat_percent = line.vat_percent
    row.net, row.vat = line.net, line.vat
    freeze_line(row, line)


def freeze_line(row: OrderLine, line: WorkedLine) -> None:
    """What the door is and needs, without touching what it is sold for."""
    minutes = line.explosion.minutes if line.explosion else Decimal(0)
    row.version_id = line.model.version_id if line.model else None
    row.minutes = minutes.quantize(_HUNDREDTH, ROUND_HALF_UP)
    row.estimated_cost = line.cost
    row.replacement_cost = line.replacement_cost
    row.configuration = configuration_of(line)
    _freeze_materials(row, line)


def _freeze_materials(row: OrderLine, line: WorkedLine) -> None:
    """The rows that were there are kept: an order of 200 lines has thousands, most of them the same."""
    held = list(row.materials)
    held += [OrderMaterial() for _ in range(len(line.needs) - len(held))]
    row.materials = held[: len(line.needs)]
    for place, (kept, need) in enumerate(zip(row.materials, line.needs, strict=True), start=1):
        kept.position = place
        kept.material_id = need.material.id
        kept.quantity = need.quantity
        kept.unit_cost = need.material.unit_cost
        kept.department_id = need.department.id if need.department else None
        kept.is_off_catalogue = need.extra is not None
        kept.note = need.extra.note if need.extra else ""


def configuration_of(line: WorkedLine) -> dict[str, Any]:
    """The line as JSON that explains itself when the model is long gone.

    ``model`` (None for a free line), ``values`` and ``labels`` by parameter with their ``order``,
    ``minutes`` of one door by department code, ``extras`` with their quantity for one door, and
    ``without_cost``: codes of materials nobody had bought when the price was calculated. ``cuts`` are the
    pieces that are cut for one door.
    """
    minutes = line.explosion.minutes_by_department if line.explosion else {}
    spec = line.model.spec if line.model else None
    labels = labels_of(spec, line.values) if spec else {}
    return {
        "model": {"code": spec.code, "name": spec.name} if spec else None,
        "values": {code: plain(value) for code, value in line.values.items()},
        "labels": labels,
        "order": list(labels),
        "minutes": {code: write_number(each) for code, each in minutes.items()},
        "extras": [
            {
                "material_id": need.material.id,
                "code": need.material.code,
                "name": need.material.name,
                "unit": need.material.unit,
                "quantity": write_number(need.per_door),
                "note": need.extra.note,
            }
            for need in line.needs
            if need.extra
        ],
        "without_cost": list(line.without_cost),
        "cuts": cuts_as_json(line.explosion.cuts) if line.explosion else [],
    }


def cuts_as_json(cuts: Sequence[Cut]) -> list[dict[str, Any]]:
    """The pieces of one door as they are kept: lengths in millimetres, a profile has no width."""
    return [
        {
            "material": cut.material_code,
            "name": cut.name,
            "pieces": cut.pieces,
            "length": write_number(cut.length),
            "width": "" if cut.width is None else write_number(cut.width),
            "department": cut.department or "",
        }
        for cut in cuts
    ]


def labels_of(spec: ModelSpec, values: Mapping[str, Value]) -> dict[str, dict[str, str]]:
    """Each answer as people read it: ``{"G": {"name": "Genişlik", "value": "1.000", "unit": "mm"}}``.

    What was not asked about this door is not told about it either.
    """
    left_out = unasked(spec, values)
    return {
        parameter.code: {
            "name": parameter.name,
            "value": _label(parameter, values[parameter.code]),
            "unit": parameter.unit,
        }
        for parameter in spec.parameters
        if parameter.code not in left_out
    }


def _label(parameter: ParameterSpec, value: Value) -> str:
    option = parameter.option(value)
    return option.label if option else show_value(value)
