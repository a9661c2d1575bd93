"""Suggestions for the cells of the pages: parameters, and what a component can be made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select

from app.configurator.sheets.typed import option_key, show_amount
from app.kernel.text import tr_fold
from app.kernel.work import Work
from app.materials.finding import find_materials
from models.configurator import Parameter, ParameterOption
from models.core import TaxRate
from models.production import Department

_MOST = 20


@dataclass(frozen=True, slots=True)
class ParameterFound:
    """A parameter with what its row begins with."""

    id: int
    code: str
    name: str
    kind: str
    unit: str
    default: str
    """The smallest number or the first option: some door must be shown."""


@dataclass(frozen=True, slots=True)
class SourceFound:
    """What a component can be made of: ``m12`` is a material, ``p3`` the answer to a parameter."""

    id: str
    code: str
    name: str
    unit: str


def find_parameters(work: Work, typed: str) -> list[ParameterFound]:
    """Parameters with every typed word in code or name, in the order they are asked."""
    first = (
        select(ParameterOption.value)
        .where(ParameterOption.parameter_id == Parameter.id)
        .order_by(ParameterOption.position, ParameterOption.id)
        .limit(1)
        .scalar_subquery()
    )
    query = _with_words(select(Parameter, first.label("first")), typed)
    rows = work.session.execute(query.order_by(Parameter.position, Parameter.id).limit(_MOST))
    return [
        ParameterFound(
            parameter.id,
            parameter.code,
            parameter.name,
            parameter.kind,
            parameter.unit,
            option or show_amount(parameter.minimum),
        )
        for parameter, option in rows
    ]


def find_sources(work: Work, typed: str) -> list[SourceFound]:
    """Materials, and the choices whose options bring one; choices first, since there are few."""
    brings = exists().where(
        ParameterOption.parameter_id == Parameter.id, ParameterOption.material_id.is_not(None)
    )
    choice: Any = select(Parameter.id, Parameter.code, Parameter.name).where(brings)
    query = _with_words(choice, typed)
    choices = work.session.execute(query.order_by(Parameter.position).limit(_MOST)) if typed.strip() else ()
    return [
        *(SourceFound(f"p{row.id}", row.code, row.name, "") for row in choices),
        *(
            SourceFound(f"m{found.id}", found.code, found.name, found.unit)
            for found in find_materials(work, typed, _MOST)
        ),
    ]


@dataclass(frozen=True, slots=True)
class OptionFound:
    """An answer to a choice, as a price row names it."""

    id: int
    code: str
    name: str


def find_options(work: Work, typed: str) -> list[OptionFound]:
    """Options of choices with every typed word in them or in their question."""
    query: Any = select(
        ParameterOption.id,
        Parameter.code,
        Parameter.name,
        ParameterOption.value,
        ParameterOption.label,
    ).join(Parameter)
    said = func.platform.tr_fold(
        Parameter.code + " " + Parameter.name + " " + ParameterOption.value + " = " + ParameterOption.label
    )
    for word in tr_fold(typed.partition(" · ")[0]).split():
        query = query.where(said.contains(word, autoescape=True))
    rows = work.session.execute(
        query.order_by(Parameter.position, ParameterOption.position, ParameterOption.id).limit(_MOST)
    )
    return [OptionFound(row.id, option_key(row.code, row.value), row.name) for row in rows]


def _with_words(query: Any, typed: str) -> Any:
    said = func.platform.tr_fold(Parameter.code + " " + Parameter.name)
    for word in tr_fold(typed).split():
        query = query.where(said.contains(word, autoescape=True))
    return query


def department_choices(work: Work) -> list[tuple[str, str]]:
    """The departments as a list in a cell offers them, in their order."""
    query = select(Department.id, Department.name).order_by(Department.position)
    return [(str(row.id), row.name) for row in work.session.execute(query)]


def vat_choices(work: Work) -> list[tuple[str, str]]:
    """The VAT codes with the name they have now."""
    query = select(TaxRate.code, TaxRate.name).order_by(TaxRate.code, TaxRate.valid_from)
    return list(dict(work.session.execute(query).all()).items())
