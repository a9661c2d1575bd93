"""The four sample door models, read from the product's own data file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.configurator.formula import define
from app.configurator.spec import (
    ComponentSpec,
    CutSpec,
    DepartmentShare,
    ModelSpec,
    OptionSpec,
    ParameterSpec,
)

SAMPLE_DOORS = Path(__file__).parents[2] / "app" / "demo" / "steel_doors.json"
PRICE = "round((malzeme + iscilik) * 1.45 / 50) * 50"


@dataclass(frozen=True)
class SampleDoor:
    """One model of the file, what a clerk would type for its sample, and what must come out."""

    spec: ModelSpec
    raw: Mapping[str, str]
    quantities: Mapping[str, Decimal]
    cost: Decimal


@dataclass(frozen=True)
class SampleDoors:
    """The whole file."""

    doors: Mapping[str, SampleDoor]
    costs: Mapping[str, Decimal]
    minute_rate: Decimal


def load_sample_doors() -> SampleDoors:
    """Read the file into specs."""
    data = json.loads(SAMPLE_DOORS.read_text(encoding="utf-8"))
    return SampleDoors(
        {model["code"]: _door(data, model) for model in data["models"]},
        {material["code"]: Decimal(material["unit_price_try"]) for material in data["materials"]},
        Decimal(data["labour_rate_try_per_minute"]),
    )


def _door(data: dict[str, Any], model: dict[str, Any]) -> SampleDoor:
    chosen = _chosen(data, model)
    parameters = tuple(
        _parameter(each, model, chosen)
        for each in data["parameters"]
        if not _brings_materials(each) or each["code"] in chosen.values()
    )
    components = tuple(
        ComponentSpec(
            position=position,
            quantity=component["quantity"],
            material_code=None if component["material"] in chosen else component["material"],
            chosen_by=chosen.get(component["material"]),
            cuts=tuple(CutSpec(**cut) for cut in component.get("cuts", ())),
        )
        for position, component in enumerate(model["components"], start=1)
    )
    spec = ModelSpec(
        code=model["code"],
        name=model["name"],
        parameters=parameters,
        expressions=tuple(
            define(each["name"], each["formula"], each["unit"]) for each in data["expressions"]
        ),
        components=components,
        labour_minutes=str(model["labour_minutes"]),
        price=PRICE,
        departments=tuple(
            DepartmentShare(each["code"], Decimal(each["share_of_minutes"])) for each in data["departments"]
        ),
    )
    expected = model["expected"]
    quantities = {code: Decimal(quantity) for code, quantity in expected["quantities"].items()}
    raw = {code: str(size) for code, size in model["sample"].items()}
    return SampleDoor(spec, raw, quantities, Decimal(expected["material_cost_try"]))


def _chosen(data: dict[str, Any], model: dict[str, Any]) -> dict[str, str]:
    """Material → the parameter that chooses it. The villa door's outer composite panel is not a choice."""
    found: dict[str, str] = {}
    for component in model["components"]:
        for parameter in data["parameters"]:
            materials = [each["material"] for each in parameter.get("options", ()) if isinstance(each, dict)]
            outer_panel = model["code"] == "CK-VIL" and component["material"] == "PNL-KMP"
            if component["material"] in materials and not outer_panel:
                found[component["material"]] = parameter["code"]
    return found


def _brings_materials(parameter: dict[str, Any]) -> bool:
    return any(isinstance(each, dict) for each in parameter.get("options", ()))


def _parameter(parameter: dict[str, Any], model: dict[str, Any], chosen: dict[str, str]) -> ParameterSpec:
    code, name = parameter["code"], parameter["name"]
    if "options" not in parameter:
        return ParameterSpec(
            code, name, "number", parameter["unit"],
            Decimal(parameter["min"]), Decimal(parameter["max"]), Decimal(parameter["step"]),
        )  # fmt: skip
    options = tuple(
        OptionSpec(each["option"], each["option"], each["material"])
        if isinstance(each, dict)
        else OptionSpec(each, each)
        for each in parameter["options"]
    )
    used = {component["material"] for component in model["components"] if component["material"] in chosen}
    default = next((each.value for each in options if each.material_code in used), options[0].value)
    return ParameterSpec(code, name, "choice", options=options, default=default)
