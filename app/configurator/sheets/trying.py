"""The test bench: a door of a model that is still being written, worked out with everything on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.configurator.explosion import Explosion, explode
from app.configurator.formula import Value
from app.configurator.price_spec import DoorPrice
from app.configurator.pricing import labour_cost, material_cost, price_door
from app.configurator.reading import read_values
from app.configurator.sheets.examining import Examined
from app.configurator.tracing import Trace, trace
from app.kernel.permissions import SEE_COST, SEE_PRICE
from app.kernel.work import Work
from app.materials.costing import read_materials
from models.production import Department


@dataclass(frozen=True, slots=True)
class Intermediate:
    """A named expression on the way, with what it stands for."""

    name: str
    value: Value
    unit: str


@dataclass(frozen=True, slots=True)
class NeededMaterial:
    """A line of the exploded bill; ``cost`` is None for those who may not see it."""

    position: int
    """Of its component."""
    code: str
    name: str
    quantity: Decimal
    unit: str
    department: str
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything one door comes to; money is None for those who may not see it."""

    values: Mapping[str, Value]
    intermediates: tuple[Intermediate, ...]
    materials: tuple[NeededMaterial, ...]
    minutes: Decimal
    minutes_by_department: tuple[tuple[str, Decimal], ...]
    material_cost: Decimal | None
    labour_cost: Decimal | None
    priced: DoorPrice | None

    @property
    def price(self) -> Decimal | None:
        """What one door is sold for, without VAT."""
        return self.priced.total if self.priced else None


def follow(examined: Examined, answers: Mapping[str, str]) -> Trace:
    """The same door step by step, as far as each step goes; Refusals for what was typed."""
    return trace(examined.sample, read_values(examined.sample, answers))


def try_out(work: Work, examined: Examined, answers: Mapping[str, str]) -> Trial:
    """Work out one door of the model on a page.

    Raises Refusals with the parameter's code as field for what was typed, ImpossibleDoor when a rule
    refuses the door, and whatever else stands in the way.
    """
    spec = examined.sample
    values = read_values(spec, answers)
    explosion = explode(spec, values)
    facts = read_materials(work, explosion.materials_needed())
    departments = {row.code: row for row in work.session.execute(_DEPARTMENTS)}
    rate = sum((each.share * departments[each.code].minute_rate for each in spec.departments), Decimal(0))
    costs = {code: fact.unit_cost for code, fact in facts.items()}
    sees_cost, sees_price = work.actor.may(SEE_COST), work.actor.may(SEE_PRICE)
    return Trial(
        values=values,
        intermediates=tuple(_intermediates(examined, explosion)),
        materials=tuple(
            NeededMaterial(
                position=line.position,
                code=line.material_code,
                name=facts[line.material_code].name,
                quantity=line.quantity,
                unit=facts[line.material_code].unit,
                department=departments[line.department].name if line.department else "",
                cost=line.quantity * costs[line.material_code] if sees_cost else None,
            )
            for line in explosion.lines
        ),
        minutes=explosion.minutes,
        minutes_by_department=tuple(
            (departments[code].name, minutes) for code, minutes in explosion.minutes_by_department.items()
        ),
        material_cost=material_cost(explosion, costs) if sees_cost else None,
        labour_cost=labour_cost(explosion, rate) if sees_cost else None,
        priced=price_door(spec, explosion, values, costs, rate) if sees_price else None,
    )


_DEPARTMENTS = select(Department.code, Department.name, Department.minute_rate)


def _intermediates(examined: Examined, explosion: Explosion) -> list[Intermediate]:
    units = {each.name: examined.read.names.shown_unit(each.unit) for each in examined.spec.expressions}
    return [
        Intermediate(name, value, units.get(name.partition("(")[0], ""))
        for name, value in explosion.intermediates.items()
    ]
