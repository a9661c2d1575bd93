"""A factory that can take orders: the sample models, some stock, and people with different rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.identity.roles import allows
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Actor
from app.kernel.work import Work
from models.configurator import DoorModel
from models.materials import Material
from models.parties import Party
from tests.factories import make_customer
from tests.samples import add_sample_materials, add_sample_models


@pytest.fixture
def materials(work: Work) -> dict[str, Material]:
    return add_sample_materials(work)


@pytest.fixture
def models(work: Work, materials: dict[str, Material]) -> dict[str, DoorModel]:
    return add_sample_models(work)


@pytest.fixture
def customer(work: Work) -> Party:
    return make_customer(
        work,
        "Yıldız İnşaat",
        street="Osman Kavuncu Blv. 12",
        district="Kocasinan",
        city="Kayseri",
        postal_code="38010",
        tax_office="Erciyes",
        tax_id="1234567890",
        phone="+905321234567",
    )


@pytest.fixture
def line(models: dict[str, DoorModel]) -> Callable[..., dict[str, str]]:
    """What a clerk typed into a line: a model and what differs from its defaults (``p_G="950"``)."""

    def typed(model: str = "CK-LUX", **fields: str) -> dict[str, str]:
        shown = {"model": str(models[model].id) if model else "", "quantity": "1"}
        for name, text in fields.items():
            shown[f"parameters-{name[2:]}" if name.startswith("p_") else name.replace("__", "-")] = text
        return shown

    return typed


def acting_as(work: Work, role: str, name: str = "Ayşe") -> Work:
    """The same transaction, and somebody with a built-in role in it."""
    work.actor = Actor(kind="person", id=1, name=name, may=lambda right: allows(role, right))
    return work


@contextmanager
def refused(work: Work) -> Iterator[dict[str, str]]:
    """What was refused, by field; the transaction is taken back as the entry points do."""
    said: dict[str, str] = {}
    events = list(work.events)
    with pytest.raises(Refusal) as caught, work.session.begin_nested():
        yield said
    several = caught.value
    for each in several.refusals if isinstance(several, Refusals) else [several]:
        said[each.field or ""] = each.say()
    assert work.events == events
