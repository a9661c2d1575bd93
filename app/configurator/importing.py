"""Door models from a file: the questions, the named expressions and the bills of materials in it.

The file is what ``steel_doors.json`` shows. What already exists under the same code is left as it is, so
an import can be repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.configurator.keeping import expectation
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import (
    Component,
    CutPiece,
    DoorModel,
    Expression,
    ModelExample,
    ModelParameter,
    Parameter,
    ParameterOption,
    PriceRow,
)
from models.materials import Material
from models.production import Department

PRICE_FORMULA = "round((malzeme + iscilik) * 1.45 / 50) * 50"

# Where a material is used, by the first letters of its code; what is not listed is fitted at the end.
_USED_IN = {
    "SAC": "CUTTING_BENDING",
    "PRF": "CUTTING_BENDING",
    "MNT": "WELDING_GRINDING",
    "KYN": "WELDING_GRINDING",
    "TSL": "WELDING_GRINDING",
    "BOY": "PAINTING_WASHING",
    "KIM": "PAINTING_WASHING",
}
_LAST_DEPARTMENT = "ASSEMBLY_PACKING"


class MaterialsUnknown(Refusal):
    """The file names materials that this company does not have."""

    code = "configurator.materials_unknown"
    sentence = N_("These materials do not exist yet: {materials}.")


def import_models(work: Work, data: Mapping[str, Any]) -> list[DoorModel]:
    """Add the parameters, shared expressions and door models of a file; returns the new models.

    Raises MaterialsUnknown before anything is added when a component or option names a missing material.
    """
    work.require(Right("add", "DoorModel"))
    materials = _materials(work, data)
    parameters = _import_parameters(work, data["parameters"], materials)
    groups = {code: heading for heading, codes in data.get("groups", {}).items() for code in codes}
    _import_expressions(work, data["expressions"])
    departments = {each.code: each.id for each in work.session.scalars(select(Department))}
    existing = set(work.session.scalars(select(DoorModel.code)))
    models = [
        _model(model, parameters, materials, departments, groups)
        for model in data["models"]
        if model["code"] not in existing
    ]
    work.session.add_all(models)
    work.session.flush()
    work.session.add_all(_examples(work, models, data["models"], materials))
    work.session.flush()
    return models


def _examples(
    work: Work,
    models: Sequence[DoorModel],
    described: Sequence[Mapping[str, Any]],
    materials: Mapping[str, int],
) -> list[ModelExample]:
    """The door of the file with the result it gives, so that no later version gives another."""
    by_code = {model.code: model for model in models}
    return [
        ModelExample(
            model_id=by_code[each["code"]].id,
            name=" × ".join(f"{size}" for size in each["sample"].values()),
            answers={code: str(size) for code, size in each["sample"].items()},
            expected=expectation(
                {materials[code]: Decimal(text) for code, text in each["expected"]["quantities"].items()},
                Decimal(each["labour_minutes"]),
            ),
            kept_at=work.now,
            kept_by=work.actor.name,
        )
        for each in described
        if each["code"] in by_code and "expected" in each
    ]


def _materials(work: Work, data: Mapping[str, Any]) -> dict[str, int]:
    named = [component["material"] for model in data["models"] for component in model["components"]]
    for parameter in data["parameters"]:
        named += [option["material"] for option in _options(parameter) if "material" in option]
    query = select(Material.code, Material.id).where(Material.code.in_(set(named)))
    found = dict(work.session.execute(query).all())
    missing = sorted(set(named) - set(found))
    if missing:
        raise MaterialsUnknown(materials=", ".join(missing))
    return found


def _options(parameter: Mapping[str, Any]) -> list[dict[str, str]]:
    """The options of a choice, each written as a text or as an option with its material."""
    return [
        {"option": option} if isinstance(option, str) else option for option in parameter.get("options", ())
    ]


def _import_parameters(
    work: Work, questions: Sequence[Mapping[str, Any]], materials: Mapping[str, int]
) -> dict[str, Parameter]:
    """All parameters by code, in the order of the file."""
    codes = [question["code"] for question in questions]
    query = select(Parameter).where(Parameter.code.in_(codes))
    found = {parameter.code: parameter for parameter in work.session.scalars(query)}
    for position, question in enumerate(questions):
        if question["code"] not in found:
            found[question["code"]] = _parameter(question, position, materials)
    work.session.add_all(found.values())
    work.session.flush()
    return {code: found[code] for code in codes}


def _parameter(question: Mapping[str, Any], position: int, materials: Mapping[str, int]) -> Parameter:
    options = [
        ParameterOption(
            position=place, value=option["option"], material_id=materials.get(option.get("material", ""))
        )
        for place, option in enumerate(_options(question))
    ]
    limits = {
        column: Decimal(str(question[name]))
        for column, name in (("minimum", "min"), ("maximum", "max"), ("step", "step"))
        if name in question
    }
    return Parameter(
        code=question["code"],
        name=question["name"],
        kind="choice" if options else "number",
        unit=question.get("unit", ""),
        position=position,
        options=options,
        **limits,
    )


def _import_expressions(work: Work, expressions: Sequence[Mapping[str, str]]) -> None:
    existing = set(work.session.scalars(select(Expression.name).where(Expression.model_id.is_(None))))
    for each in expressions:
        name, _, arguments = each["name"].partition("(")
        if name not in existing:
            work.session.add(
                Expression(
                    name=name,
                    arguments=arguments.rstrip(")"),
                    formula=each["formula"],
                    unit=each["unit"],
                    says=each["says"],
                )
            )


def _model(
    model: Mapping[str, Any],
    parameters: Mapping[str, Parameter],
    materials: Mapping[str, int],
    departments: Mapping[str, int],
    groups: Mapping[str, str],
) -> DoorModel:
    chosen = _chosen_by(model, parameters, materials)
    asked = [
        ModelParameter(
            parameter_id=parameter.id,
            position=position,
            default=_default(model, parameter, chosen, materials),
            group_name=groups.get(parameter.code, ""),
        )
        for position, parameter in enumerate(parameters.values())
        if parameter in chosen.values() or not any(option.material_id for option in parameter.options)
    ]
    components = []
    for position, line in enumerate(model["components"]):
        parameter = chosen.get(position)
        components.append(
            Component(
                position=position,
                material_id=None if parameter else materials[line["material"]],
                chosen_by_id=parameter.id if parameter else None,
                quantity=line["quantity"],
                department_id=departments.get(_USED_IN.get(line["material"][:3], _LAST_DEPARTMENT)),
                cuts=[CutPiece(position=place, **cut) for place, cut in enumerate(line.get("cuts", ()))],
            )
        )
    return DoorModel(
        code=model["code"],
        name=model["name"],
        labour_minutes=str(model["labour_minutes"]),
        price_formula=model.get("price_formula", PRICE_FORMULA),
        parameters=asked,
        components=components,
        prices=[_price(row, place, parameters) for place, row in enumerate(model.get("prices", ()))],
    )


def _price(row: Mapping[str, str], position: int, parameters: Mapping[str, Parameter]) -> PriceRow:
    """A row of the price as it stands in a file; its option as ``kilit = merkezi``."""
    code, _, value = row.get("option", "").partition(" = ")
    options = parameters[code].options if code else ()
    return PriceRow(
        position=position,
        kind=row["kind"],
        name=row.get("name", ""),
        option=next((option for option in options if option.value == value), None),
        formula=row.get("formula", ""),
        over=Decimal(row["over"]) if "over" in row else None,
        step=Decimal(row["step"]) if "step" in row else None,
        amount=Decimal(row.get("amount", "0")),
        condition=row.get("condition", ""),
    )


def _chosen_by(
    model: Mapping[str, Any], parameters: Mapping[str, Parameter], materials: Mapping[str, int]
) -> dict[int, Parameter]:
    """Which line is chosen by which parameter: the last one that one of its options could have brought.

    The last, because a door lists its fixed outer panel before the inner one that customers choose.
    """
    chosen: dict[int, Parameter] = {}
    for parameter in parameters.values():
        brings = {option.material_id for option in parameter.options if option.material_id}
        lines = [
            position
            for position, line in enumerate(model["components"])
            if materials[line["material"]] in brings
        ]
        if lines:
            chosen[lines[-1]] = parameter
    return chosen


def _default(
    model: Mapping[str, Any],
    parameter: Parameter,
    chosen: Mapping[int, Parameter],
    materials: Mapping[str, int],
) -> str:
    """The sample's number, the option that brings the sample's material, or the first option."""
    if parameter.kind == "number":
        return str(model["sample"].get(parameter.code, ""))
    brought = [
        materials[model["components"][position]["material"]]
        for position, by in chosen.items()
        if by is parameter
    ]
    return next(
        (option.value for option in parameter.options if option.material_id in brought),
        parameter.options[0].value,
    )
