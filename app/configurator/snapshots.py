"""A door model as plain JSON, complete in itself: what a released version keeps for ever.

``parameters`` with their options, ``expressions``, ``components`` with their cuts, ``rules``,
``labour_minutes``, ``price`` and ``price_rows``. Materials stand there by their id, since codes may change;
components, rules and price rows carry the id of the row they were, so that two versions can be compared
line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.configurator.formula import NamedExpression, define
from app.configurator.price_spec import PriceRowSpec
from app.configurator.spec import (
    ComponentSpec,
    CutSpec,
    DepartmentShare,
    ModelSpec,
    OptionSpec,
    ParameterSpec,
    RuleSpec,
)

Content = Mapping[str, Any]


def content_of(
    spec: ModelSpec,
    materials: Mapping[str, int],
    component_ids: Sequence[int],
    rule_ids: Sequence[int],
    price_ids: Sequence[int] = (),
) -> dict[str, Any]:
    """The model as JSON; ``materials`` are ids by code, the others are the ids of its rows in order."""
    return {
        "parameters": [_parameter_as_json(each, materials) for each in spec.parameters],
        "expressions": [_expression_as_json(each) for each in spec.expressions],
        "components": [
            _component_as_json(each, id_, materials)
            for each, id_ in zip(spec.components, component_ids, strict=True)
        ],
        "rules": [
            {"id": id_, "condition": rule.condition, "sentence": rule.sentence}
            for rule, id_ in zip(spec.rules, rule_ids, strict=True)
        ],
        "labour_minutes": spec.labour_minutes,
        "price": spec.price,
        "price_percent": number_as_text(spec.price_percent or None),
        "price_rounding": number_as_text(spec.price_rounding),
        "price_rows": [
            _price_row_as_json(each, id_) for each, id_ in zip(spec.price_rows, price_ids, strict=True)
        ],
    }


def _price_row_as_json(each: PriceRowSpec, id_: int) -> dict[str, Any]:
    option = f"{each.parameter} = {each.option}" if each.kind == "option" else None
    return {
        "id": id_,
        "kind": each.kind,
        "name": each.name,
        "amount": number_as_text(each.amount),
        "formula": each.formula,
        "over": number_as_text(each.over),
        "step": number_as_text(each.step),
        "parameter": each.parameter,
        "option": each.option,
        "chosen": option,
        "condition": each.condition,
    }


def _parameter_as_json(each: ParameterSpec, materials: Mapping[str, int]) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.name,
        "kind": each.kind,
        "unit": each.unit,
        "minimum": number_as_text(each.minimum),
        "maximum": number_as_text(each.maximum),
        "step": number_as_text(each.step),
        "default": each.default,
        "group": each.group,
        "shown_if": each.shown_if,
        "options": [
            {
                "value": option.value,
                "label": option.label,
                "material": materials[option.material_code] if option.material_code else None,
                "price_delta": number_as_text(option.price_delta),
                "colour": option.colour,
            }
            for option in each.options
        ],
    }


def _expression_as_json(each: NamedExpression) -> dict[str, Any]:
    return {"name": each.head, "formula": each.formula.source, "unit": each.unit}


def _component_as_json(each: ComponentSpec, id_: int, materials: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": id_,
        "material": materials[each.material_code] if each.material_code else None,
        "chosen_by": each.chosen_by,
        "quantity": each.quantity,
        "condition": each.condition,
        "scrap_percent": number_as_text(each.scrap_percent),
        "rounding_multiple": number_as_text(each.rounding_multiple),
        "department": each.department,
        "cuts": [
            {"name": cut.name, "pieces": cut.pieces, "length": cut.length, "width": cut.width}
            for cut in each.cuts
        ],
    }


def materials_in(content: Content) -> set[int]:
    """The ids of all materials that a version needs."""
    found = {each["material"] for each in content["components"]}
    found |= {option["material"] for each in content["parameters"] for option in each["options"]}
    return {id_ for id_ in found if id_ is not None}


def spec_of(
    content: Content,
    code: str,
    name: str,
    materials: Mapping[int, str],
    departments: Iterable[DepartmentShare] = (),
) -> ModelSpec:
    """The model of a version, called as it is called now; ``materials`` are today's codes by id."""
    return ModelSpec(
        code=code,
        name=name,
        parameters=tuple(_parameter(each, materials) for each in content["parameters"]),
        expressions=tuple(
            define(each["name"], each["formula"], each["unit"]) for each in content["expressions"]
        ),
        components=tuple(
            _component(each, position, materials)
            for position, each in enumerate(content["components"], start=1)
        ),
        rules=tuple(RuleSpec(each["condition"], each["sentence"]) for each in content["rules"]),
        labour_minutes=content["labour_minutes"],
        price=content["price"],
        departments=tuple(departments),
        # Versions from before prices had rows say nothing about them.
        price_rows=tuple(map(_price_row, content.get("price_rows", ()))),
        price_percent=Decimal(content.get("price_percent") or 0),
        price_rounding=_number(content.get("price_rounding")),
    )


def _price_row(each: Content) -> PriceRowSpec:
    return PriceRowSpec(
        kind=each["kind"],
        amount=Decimal(each["amount"]),
        name=each["name"],
        formula=each["formula"],
        over=_number(each["over"]),
        step=_number(each["step"]),
        parameter=each["parameter"],
        option=each["option"],
        condition=each["condition"],
    )


def _parameter(each: Content, materials: Mapping[int, str]) -> ParameterSpec:
    return ParameterSpec(
        code=each["code"],
        name=each["name"],
        kind=each["kind"],
        unit=each["unit"],
        minimum=_number(each["minimum"]),
        maximum=_number(each["maximum"]),
        step=_number(each["step"]),
        default=each["default"],
        group=each.get("group", ""),
        shown_if=each.get("shown_if", ""),
        options=tuple(
            OptionSpec(
                value=option["value"],
                label=option["label"],
                material_code=None if option["material"] is None else materials[option["material"]],
                price_delta=Decimal(option["price_delta"]),
                colour=option["colour"],
            )
            for option in each["options"]
        ),
    )


def _component(each: Content, position: int, materials: Mapping[int, str]) -> ComponentSpec:
    return ComponentSpec(
        position=position,
        quantity=each["quantity"],
        material_code=None if each["material"] is None else materials[each["material"]],
        chosen_by=each["chosen_by"],
        condition=each["condition"],
        scrap_percent=Decimal(each["scrap_percent"]),
        rounding_multiple=_number(each["rounding_multiple"]),
        department=each["department"],
        cuts=tuple(CutSpec(**cut) for cut in each["cuts"]),
    )


def number_as_text(number: Decimal | None) -> str | None:
    """A number without the zeros its column adds, so that 5 and 5.000 are no difference."""
    return None if number is None else f"{number.normalize() + 0:f}"


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
