"""The worked examples of everything that is stored, for the pages that show formulas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from app.configurator.examples import SAMPLE_COSTS, WorkedExample, work_out, work_out_expression
from app.configurator.formula import FormulaRefusal
from app.configurator.loading import component_places, load_model, specs_in_order
from app.configurator.spec import ModelSpec
from app.kernel.work import Work
from models.configurator import Expression, Rule


@dataclass(frozen=True, slots=True)
class ModelExamples:
    """The examples of one model: components, rules and own expressions by their ids."""

    labour_minutes: WorkedExample
    price_formula: WorkedExample
    components: dict[int, WorkedExample]
    rules: dict[int, WorkedExample]
    expressions: dict[int, WorkedExample]


def model_examples(work: Work, model_id: int) -> ModelExamples:
    """What every formula of a model gives for its default door."""
    spec = load_model(work, model_id)
    lines = {component.position: component for component in spec.components}
    places = component_places(work, model_id)
    rules = work.session.execute(select(Rule.id, Rule.condition).where(Rule.model_id == model_id))
    return ModelExamples(
        labour_minutes=_or_why_not(lambda: work_out(spec, spec.labour_minutes)),
        price_formula=_or_why_not(lambda: work_out(spec, spec.price, more=SAMPLE_COSTS)),
        components={
            id_: _or_why_not(lambda place=place: work_out(spec, lines[place].quantity))  # type: ignore[misc]
            for id_, place in places.items()
        },
        rules={
            id_: _or_why_not(lambda condition=condition: work_out(spec, condition))  # type: ignore[misc]
            for id_, condition in rules
        },
        expressions=_expressions(work, [spec], model_id),
    )


def shared_examples(work: Work) -> dict[int, WorkedExample]:
    """The examples of all shared expressions by id, each from the first model that can work it out."""
    return _expressions(work, specs_in_order(work), None)


def _expressions(work: Work, specs: list[ModelSpec], model_id: int | None) -> dict[int, WorkedExample]:
    query = select(Expression.id, Expression.name).where(Expression.model_id == model_id)
    examples = {}
    for id_, name in work.session.execute(query):
        named = next(each for each in specs[-1].expressions if each.name == name)
        examples[id_] = _or_why_not(lambda named=named: work_out_expression(specs, named))  # type: ignore[misc]
    return examples


def _or_why_not(act: Callable[[], WorkedExample]) -> WorkedExample:
    try:
        return act()
    except FormulaRefusal as refusal:
        return WorkedExample(refusal=refusal)
