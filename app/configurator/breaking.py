"""What no longer works after a change: formulas that use a name which went, or cannot be worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.configurator.checking import check_model
from app.configurator.examples import default_values
from app.configurator.explosion import explode
from app.configurator.formula import FormulaRefusal, parse
from app.configurator.loading import load_models, load_shared
from app.configurator.pricing import price
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal, Refusals, ShowFact, Translate
from app.kernel.text import N_
from app.kernel.work import Work
from models.configurator import DoorModel, Expression

LABOUR = N_("labour time")
PRICE = N_("price")
RULE = N_("rule")
# The questions of no model in particular: a choice may still be waiting for its options.
_OPEN_IN_GENERAL = ("default", "minimum", "options")


class WouldBreak(Refusal):
    """Formulas elsewhere need what is being renamed, changed or deleted."""

    code = "configurator.would_break"
    sentence = N_("This is used here, where it would no longer work: {places}.")

    def __init__(self, places: Collection[tuple[str, ...]], *, field: str | None = None) -> None:
        super().__init__(field=field, places=places)

    def say(self, translate: Translate = str, show: ShowFact = str) -> str:  # noqa: ARG002 - no facts but words
        """The sentence with every place in the language of the person."""
        said = [" › ".join(translate(word) for word in place if word) for place in self.facts["places"]]
        return translate(self.sentence).format(places="; ".join(said))


@dataclass(frozen=True)
class Problem:
    """One thing that does not work: in which model (empty: in the shared formulas), where, and why."""

    model: str
    field: str
    place: tuple[str, ...]
    refusal: Refusal

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same problem before and after a change."""
        return self.model, self.field, self.refusal.code, str(self.refusal.facts.get("found", ""))


Problems = dict[tuple[str, str, str, str], Problem]


def find_problems(work: Work) -> Problems:
    """Everything that does not work in any model, as the tables have it."""
    found: list[Problem] = []
    models = dict(work.session.execute(select(DoorModel.id, DoorModel.code)).all())
    own = _own_expressions(work)
    for id_, spec in load_models(work, models).items():
        found += problems_of(used_only(spec, own.get(id_, ())))
    shared = load_shared(work)
    for problem in problems_of(shared):
        if not (problem.field.startswith("parameters.") and problem.field.endswith(_OPEN_IN_GENERAL)):
            found.append(problem)
    return {problem.key: problem for problem in found}


def _own_expressions(work: Work) -> dict[int, list[str]]:
    own: dict[int, list[str]] = {}
    query = select(Expression.model_id, Expression.name).where(Expression.model_id.is_not(None))
    for model_id, name in work.session.execute(query):
        own.setdefault(model_id or 0, []).append(name)
    return own


def problems_of(spec: ModelSpec) -> Iterator[Problem]:
    """What is wrong with one model, its default door included."""
    refusals = list(_refusals(spec))
    for refusal in refusals:
        field = refusal.field or ""
        yield Problem(spec.code, field, (spec.code, *_place(spec, field)), refusal)


def _refusals(spec: ModelSpec) -> Iterator[Refusal]:
    try:
        check_model(spec)
    except Refusals as several:
        yield from several.refusals
        return
    values = default_values(spec)
    if values is None:
        return
    try:
        explosion = explode(spec, values)
        costs = dict.fromkeys(explosion.materials_needed(), Decimal(1))
        price(spec, explosion, values, costs, Decimal(1))
    except Refusals as several:
        yield from several.refusals
    except Refusal as refusal:
        yield refusal


def _place(spec: ModelSpec, field: str) -> tuple[str, ...]:
    """Where a person finds it: the material, the expression, the rule's own words."""
    kind, _, rest = field.partition(".")
    key = rest.partition(".")[0]
    if kind == "components":
        component = next(each for each in spec.components if each.position == int(key))
        parameter = spec.parameter(component.chosen_by)
        return (component.material_code or (parameter.name if parameter else key),)
    if kind == "rules":
        return (RULE, spec.rules[int(key)].sentence)
    if kind == "price_rows":
        return (PRICE, spec.price_rows[int(key)].name)
    return {"labour_minutes": (LABOUR,), "price": (PRICE,)}.get(kind, (key,))


def used_only(spec: ModelSpec, also: Collection[str] = ()) -> ModelSpec:
    """The model without the expressions that none of its formulas needs.

    Shared expressions may be about questions that a model does not ask, as long as it does not use them.
    """
    by_name = {expression.name: expression for expression in spec.expressions}
    waiting = [name for source in _sources(spec) for name in _names_in(source)] + list(also)
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in used:
            used.add(name)
            waiting += _names_in(by_name[name].formula.source)
    return replace(spec, expressions=tuple(each for each in spec.expressions if each.name in used))


def _sources(spec: ModelSpec) -> Iterator[str]:
    for component in spec.components:
        yield from (component.quantity, component.condition or "0")
        for cut in component.cuts:
            yield from (cut.pieces, cut.length, cut.width or "0")
    yield from (rule.condition for rule in spec.rules)
    yield from (spec.labour_minutes, spec.price)
    for row in spec.price_rows:
        yield from (row.formula or "0", row.condition or "0")


def _names_in(source: str) -> list[str]:
    try:
        formula = parse(source)
    except FormulaRefusal:  # found and named by the check itself
        return []
    return [*formula.names, *formula.functions]


def new_problems(before: Problems, after: Problems) -> list[Problem]:
    """What a change broke; what was broken before is nobody's fault now."""
    return [problem for key, problem in after.items() if key not in before]


def refuse_breaking(broken: list[Problem], field: str | None = None) -> None:
    """Refuse a change that broke something, naming the places once each."""
    places = dict.fromkeys(problem.place for problem in broken)
    if places:
        raise WouldBreak(tuple(places), field=field)


def placed(refusals: list[Refusal], fields: dict[str, str], otherwise: str) -> Any:
    """Refusals of a whole model as they belong to the form of one part of it."""
    for refusal in refusals:
        known = [form for begin, form in fields.items() if (refusal.field or "").startswith(begin)]
        if (
            not known
            and isinstance(refusal, FormulaRefusal)
            and (refusal.field or "").startswith("expressions.")
        ):
            refusal.inside(str(refusal.field).split(".")[1])
        refusal.field = known[0] if known else otherwise
    return Refusals(refusals)
