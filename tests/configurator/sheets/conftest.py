from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from app.configurator.sheets.typed import ModelSheet, open_sheet
from app.kernel.permissions import Actor, Right
from app.kernel.work import Work
from models.configurator import DoorModel, Parameter
from models.materials import Material
from tests.samples import add_sample_materials, add_sample_models


@dataclass
class Factory:
    """The sample factory with its four models."""

    work: Work
    materials: dict[str, Material]
    models: dict[str, DoorModel]

    def page(self, code: str) -> tuple[ModelSheet, str]:
        return open_sheet(self.work, self.models[code].id)

    def sheet(self, code: str) -> ModelSheet:
        return self.page(code)[0]

    def parameter(self, code: str) -> Parameter:
        return self.work.session.scalars(select(Parameter).where(Parameter.code == code)).one()


@pytest.fixture
def factory(work: Work) -> Factory:
    materials = add_sample_materials(work)
    models = {model.code: model for model in add_sample_models(work).values()}
    return Factory(work, materials, models)


@pytest.fixture
def blind(work: Work) -> Work:
    """The same work by somebody who may do everything but see money."""
    money = {Right("see", "Price"), Right("see", "Cost")}
    work.actor = Actor(kind="person", id=1, name="Yeni", may=lambda right: right not in money)
    return work
