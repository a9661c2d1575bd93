"""The sample factory of steel_doors.json in the database: its materials and its four door models."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from app.configurator.importing import import_models
from app.kernel.work import Work
from models.configurator import DoorModel
from models.materials import Material, Unit
from models.production import Department

FILE = Path(__file__).resolve().parents[1] / "app" / "demo" / "steel_doors.json"


@cache
def sample_data() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def add_sample_materials(work: Work) -> dict[str, Material]:
    """The materials by code, each at its price as the last purchase had it; the minute at its rate."""
    units = dict(work.session.execute(select(Unit.code, Unit.id)).all())
    data = sample_data()
    materials = [
        Material(
            code=each["code"],
            name=each["name"],
            unit_id=units[each["unece"]],
            replacement_cost=Decimal(each["unit_price_try"]),
            reorder_point=Decimal(each["reorder_point"]),
        )
        for each in data["materials"]
    ]
    work.session.add_all(materials)
    work.session.execute(update(Department).values(minute_rate=Decimal(data["labour_rate_try_per_minute"])))
    work.session.flush()
    return {material.code: material for material in materials}


def add_sample_models(work: Work) -> dict[str, DoorModel]:
    """The four door models by code; the materials must be there."""
    return {model.code: model for model in import_models(work, sample_data())}
