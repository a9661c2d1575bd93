"""Door models read from the tables, in as many queries for one model as for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.configurator.formula import NamedExpression, define
from app.configurator.loading_prices import PRICE_ROWS, price_rows_of
from app.configurator.spec import (
    ComponentSpec,
    CutSpec,
    DepartmentShare,
    ModelSpec,
    OptionSpec,
    ParameterKind,
    ParameterSpec,
    RuleSpec,
)
from app.kernel.work import RecordGone, Work
from models.configurator import (
    Component,
    CutPiece,
    DoorModel,
    Expression,
    ModelParameter,
    Parameter,
    ParameterOption,
    Rule,
)
from models.materials import Material
from models.production import Department

SHARED = 0
"""Stands for the model whose expressions are those of all models."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A model as its page has it, with what an order has to know besides."""

    vat_code: str
    is_active: bool
    spec: ModelSpec


def load_model(work: Work, model_id: int) -> ModelSpec:
    """One model with everything needed to work it out; RecordGone when there is none."""
    return load_models(work, [model_id])[model_id]


def load_models(work: Work, model_ids: Collection[int]) -> dict[int, ModelSpec]:
    """Models by id, in five queries however many there are; RecordGone when one is missing."""
    drafts = load_drafts(work, model_ids)
    if len(drafts) < len(set(model_ids)):
        raise RecordGone
    return {id_: each.spec for id_, each in drafts.items()}


def load_drafts(work: Work, model_ids: Collection[int]) -> dict[int, Draft]:
    """Models by id as their pages have them; unknown ids are left out. Five queries."""
    wanted = sorted(set(model_ids))
    heads = _heads(work, wanted) if wanted else {}
    if not heads:
        return {}
    parameters = _parameters(work, wanted)
    components = _components(work, wanted)
    expressions = _expressions(work, wanted)
    departments = load_departments(work)
    return {
        id_: Draft(
            vat_code=head.vat_code,
            is_active=head.is_active,
            spec=ModelSpec(
                code=head.code,
                name=head.name,
                parameters=parameters[id_],
                expressions=expressions[id_],
                components=components[id_],
                rules=rules,
                labour_minutes=head.labour_minutes,
                price=head.price_formula,
                departments=departments,
                price_rows=price_rows_of(head.price_rows),
                price_percent=head.price_percent,
                price_rounding=head.price_rounding,
            ),
        )
        for id_, (head, rules) in heads.items()
    }


def _heads(work: Work, ids: list[int]) -> dict[int, tuple[Any, tuple[RuleSpec, ...]]]:
    rows = work.session.execute(
        select(
            DoorModel.id,
            DoorModel.code,
            DoorModel.name,
            DoorModel.labour_minutes,
            DoorModel.price_formula,
            DoorModel.price_percent,
            DoorModel.price_rounding,
            PRICE_ROWS.label("price_rows"),
            DoorModel.vat_code,
            DoorModel.is_active,
            Rule.condition,
            Rule.sentence,
        )
        .outerjoin(Rule, Rule.model_id == DoorModel.id)
        .where(DoorModel.id.in_(ids))
        .order_by(DoorModel.id, Rule.id)
    )
    heads: dict[int, tuple[Any, tuple[RuleSpec, ...]]] = {}
    for row in rows:
        rules = heads[row.id][1] if row.id in heads else ()
        more = () if row.condition is None else (RuleSpec(row.condition, row.sentence),)
        heads[row.id] = (row, rules + more)
    return heads


def _parameters(work: Work, ids: list[int]) -> dict[int, tuple[ParameterSpec, ...]]:
    """Each model's questions in order; a row is a question with one of its options, if it has any."""
    asks = ModelParameter
    specs: dict[int, list[ParameterSpec]] = {id_: [] for id_ in ids}
    rows = work.session.execute(
        _questions(
            asks.model_id,
            asks.default,
            asks.minimum.label("least"),
            asks.maximum.label("most"),
            asks.group_name,
            asks.shown_if,
        )
        .join(asks, asks.parameter_id == Parameter.id)
        .where(asks.model_id.in_(ids))
        .order_by(asks.position, asks.id, ParameterOption.position, ParameterOption.id)
    )
    for (model_id, _), asked in _grouped(rows, lambda row: (row.model_id, row.code)).items():
        specs[model_id].append(
            replace(
                _parameter(asked),
                minimum=_narrower(max, asked[0].minimum, asked[0].least),
                maximum=_narrower(min, asked[0].maximum, asked[0].most),
                default=asked[0].default or None,
                group=asked[0].group_name,
                shown_if=asked[0].shown_if,
            )
        )
    return {id_: tuple(found) for id_, found in specs.items()}


def _questions(*more: Any) -> Any:
    """Parameters with their options. Columns, not records: what a form has changed must not be seen."""
    return (
        select(
            Parameter.code,
            Parameter.name,
            Parameter.kind,
            Parameter.unit,
            Parameter.minimum,
            Parameter.maximum,
            Parameter.step,
            ParameterOption.value,
            ParameterOption.label.label("shown"),
            ParameterOption.price_delta,
            ParameterOption.colour,
            Material.code.label("material"),
            *more,
        )
        .select_from(Parameter)
        .outerjoin(ParameterOption, ParameterOption.parameter_id == Parameter.id)
        .outerjoin(Material, Material.id == ParameterOption.material_id)
    )


def _grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _parameter(rows: list[Any]) -> ParameterSpec:
    """One parameter from its rows, one for each option."""
    options = [
        OptionSpec(row.value, row.shown or row.value, row.material, row.price_delta, row.colour or None)
        for row in rows
        if row.value is not None
    ]
    first = rows[0]
    kind = cast("ParameterKind", first.kind)
    return ParameterSpec(
        first.code, first.name, kind, first.unit, first.minimum, first.maximum, first.step, tuple(options)
    )


def _narrower(narrow: Any, general: Decimal | None, own: Decimal | None) -> Decimal | None:
    limits = [limit for limit in (general, own) if limit is not None]
    return narrow(limits) if limits else None


_CUTS = (
    select(
        func.jsonb_agg(
            aggregate_order_by(
                func.jsonb_build_array(CutPiece.name, CutPiece.pieces, CutPiece.length, CutPiece.width),
                CutPiece.position,
                CutPiece.id,
            )
        )
    )
    .where(CutPiece.component_id == Component.id)
    .correlate(Component)
    .scalar_subquery()
)


def _components(work: Work, ids: list[int]) -> dict[int, tuple[ComponentSpec, ...]]:
    """Each model's components, numbered from 1: two of them may have been given the same position."""
    rows = work.session.execute(
        select(
            Component.model_id,
            Component.quantity,
            Component.condition,
            Component.scrap_percent,
            Component.rounding_multiple,
            Material.code.label("material"),
            Parameter.code.label("chosen_by"),
            Department.code.label("department"),
            _CUTS.label("cuts"),
        )
        .outerjoin(Material, Material.id == Component.material_id)
        .outerjoin(Parameter, Parameter.id == Component.chosen_by_id)
        .outerjoin(Department, Department.id == Component.department_id)
        .where(Component.model_id.in_(ids))
        .order_by(Component.position, Component.id)
    )
    specs: dict[int, list[ComponentSpec]] = {id_: [] for id_ in ids}
    for row in rows:
        specs[row.model_id].append(
            ComponentSpec(
                position=len(specs[row.model_id]) + 1,
                quantity=row.quantity,
                material_code=row.material,
                chosen_by=row.chosen_by,
                condition=row.condition or None,
                scrap_percent=row.scrap_percent,
                rounding_multiple=row.rounding_multiple,
                department=row.department,
                cuts=tuple(CutSpec(*cut) for cut in row.cuts or ()),
            )
        )
    return {id_: tuple(found) for id_, found in specs.items()}


def component_places(work: Work, model_id: int) -> dict[int, int]:
    """Component id → its place in the loaded model."""
    query = select(Component.id).where(Component.model_id == model_id)
    ids = work.session.scalars(query.order_by(Component.position, Component.id))
    return {id_: place for place, id_ in enumerate(ids, start=1)}


def _expressions(work: Work, ids: list[int]) -> dict[int, tuple[NamedExpression, ...]]:
    """The shared expressions, each replaced by the model's own one of the same name."""
    shared: dict[str, NamedExpression] = {}
    own: dict[int, dict[str, NamedExpression]] = {id_: {} for id_ in ids}
    query = select(
        Expression.model_id, Expression.name, Expression.arguments, Expression.formula, Expression.unit
    ).where(or_(Expression.model_id.is_(None), Expression.model_id.in_(ids)))
    for row in work.session.execute(query.order_by(Expression.id)):
        named = shared if row.model_id is None else own[row.model_id]
        named[row.name] = define(head(row.name, row.arguments), row.formula, row.unit)
    return {id_: tuple({**shared, **own.get(id_, {})}.values()) for id_ in [*ids, SHARED]}


def head(name: str, arguments: str) -> str:
    """How clerks write the name of an expression: ``kanat(t)``."""
    return f"{name}({arguments})" if arguments.strip() else name


def load_shared(work: Work) -> ModelSpec:
    """All parameters and all shared expressions, as a model that is made of nothing."""
    query = _questions().order_by(Parameter.position, Parameter.id, ParameterOption.position)
    parameters = [
        _parameter(rows) for rows in _grouped(work.session.execute(query), lambda row: row.code).values()
    ]
    return ModelSpec("", "", tuple(parameters), _expressions(work, [])[SHARED], ())


def load_departments(work: Work) -> tuple[DepartmentShare, ...]:
    """How the minutes of a door are shared out among the departments today."""
    query = select(Department.code, Department.share_of_minutes).order_by(Department.position)
    return share_out(work.session.execute(query).all())


def specs_in_order(work: Work) -> list[ModelSpec]:
    """All models, active ones first, and last the shared expressions without any questions."""
    query = select(DoorModel.id).order_by(DoorModel.is_active.desc(), DoorModel.code)
    ids = work.session.scalars(query).all()
    specs = load_models(work, ids)
    return [*(specs[id_] for id_ in ids), replace(load_shared(work), parameters=())]


def share_out(shares: Iterable[tuple[str, Decimal]]) -> tuple[DepartmentShare, ...]:
    """Shares that add up to one, whatever an owner typed; nothing typed at all makes them equal."""
    typed = list(shares)
    total = sum((share for _, share in typed), Decimal(0))
    if not total:
        typed, total = [(code, Decimal(1)) for code, _ in typed], Decimal(len(typed))
    parts = [(code, share / total) for code, share in typed]
    rest = 1 - sum((share for _, share in parts[:-1]), Decimal(0))  # a third three times is not one
    return tuple(
        DepartmentShare(code, share) for code, share in [*parts[:-1], *((c, rest) for c, _ in parts[-1:])]
    )
