"""What must be right before a part of a door model is saved, and the worked example shown beside it.

Each check takes the record as the form has filled it, sends it to the database inside the caller's
transaction, and looks at every model as it would then be. A Refusal names the field of the form; the
caller's rollback takes everything back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError

from app.configurator.breaking import (
    Problem,
    Problems,
    find_problems,
    new_problems,
    placed,
    refuse_breaking,
    used_only,
)
from app.configurator.checking import LimitsTurnedRound, check_model
from app.configurator.examples import SAMPLE_COSTS, WorkedExample, work_out, work_out_expression
from app.configurator.formula import FormulaRefusal, NamedExpression, check_name, define
from app.configurator.formula.refusals import CircularDefinition, NameTaken
from app.configurator.loading import component_places, head, load_model, specs_in_order
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.kernel.violations import refusal_from
from app.kernel.work import Work
from models.configurator import (
    Component,
    DoorModel,
    Expression,
    ModelParameter,
    Parameter,
    ParameterOption,
    Rule,
)
from models.core import TaxRate

Saved = TypeVar("Saved")
Result = TypeVar("Result")
Check = Callable[[Work, Saved], Result]


class NotWritten(Refusal):
    """Something that must have a text is empty."""

    code = "configurator.not_written"
    sentence = N_("This field must be filled in.")


class AlreadyThere(Refusal):
    """Two of a kind cannot be called the same in one place."""

    code = "configurator.already_there"
    sentence = N_("There is already one called {name}.")


class SourceMissing(Refusal):
    """A component without a material: neither a fixed one nor one that a choice brings."""

    code = "configurator.source_missing"
    sentence = N_("Choose either a material or the question whose answer brings it.")
    field = "material"


class VatUnknown(Refusal):
    """The VAT of the model is in no rate of the company."""

    code = "configurator.vat_unknown"
    sentence = N_("There is no VAT rate with the code {vat_code}.")
    field = "vat_code"


def _before_sending(check: Check[Saved, Result]) -> Check[Saved, Result]:
    """Nothing the form filled in reaches the database before the check sends it."""

    @wraps(check)
    def checked(work: Work, record: Saved) -> Result:
        with work.session.no_autoflush:
            return check(work, record)

    return checked


@_before_sending
def check_expression(work: Work, expression: Expression) -> WorkedExample:
    """Check a named expression, shared or of one model, and everything that uses it."""
    _tidy(expression, "name", "arguments", "formula", required=("name", "formula"))
    named = _read_expression(expression)
    model_id = _related_id(expression, "model")
    _refuse_twin(
        work,
        Expression,
        expression,
        "name",
        Expression.name == expression.name,
        Expression.model_id == model_id,
    )
    broken = _broken_by(work, expression)
    code = "" if model_id is None else _code_of(work, model_id)
    own = [each for each in broken if each.model == code and _is_about(each, expression.name)]
    if own:
        raise placed(
            [each.refusal for each in own],
            {
                f"expressions.{expression.name}.formula": "formula",
                f"expressions.{expression.name}.name": "name",
            },
            "formula",
        )
    refuse_breaking(broken, "name")
    return expression_example(work, named, model_id)


@_before_sending
def check_parameter(work: Work, parameter: Parameter) -> None:
    """Check a parameter and every formula that uses it; a new name is refused while formulas use the old."""
    _tidy(parameter, "code", "name", "unit", required=("code", "name"))
    try:
        check_name(parameter.code)
    except FormulaRefusal as refusal:
        refusal.field = "code"
        raise
    least, most, step = parameter.minimum, parameter.maximum, parameter.step
    if (least is not None and most is not None and least > most) or (step is not None and step <= 0):
        raise LimitsTurnedRound(field="minimum", name=parameter.name)
    _refuse_twin(work, Parameter, parameter, "code", Parameter.code == parameter.code)
    broken = _broken_by(work, parameter)
    own = [each for each in broken if _is_name_taken(each, parameter.code)]
    if own:
        raise placed([each.refusal for each in own], {}, "code")
    refuse_breaking(broken, "code")


@_before_sending
def check_option(work: Work, option: ParameterOption) -> None:
    """Check one answer of a choice; formulas and defaults that name its old value must still work."""
    _tidy(option, "value", "label", "colour", required=("value",))
    parameter_id = _related_id(option, "parameter")
    _refuse_twin(
        work,
        ParameterOption,
        option,
        "value",
        ParameterOption.parameter_id == parameter_id,
        ParameterOption.value == option.value,
    )
    refuse_breaking(_broken_by(work, option), "value")


@_before_sending
def check_model_parameter(work: Work, asks: ModelParameter) -> None:
    """Check that a model can ask a parameter with this default and these limits of its own."""
    _tidy(asks, "default", required=())
    model_id, parameter_id = _related_id(asks, "model"), _related_id(asks, "parameter")
    parameter = work.find(Parameter, parameter_id or 0)
    _refuse_twin(
        work,
        ModelParameter,
        asks,
        "parameter",
        ModelParameter.model_id == model_id,
        ModelParameter.parameter_id == parameter_id,
        name=parameter.name,
    )
    broken = _broken_by(work, asks)
    begin = f"parameters.{parameter.code}."
    own = [
        each
        for each in broken
        if each.model == _code_of(work, asks.model_id) and each.field.startswith(begin)
    ]
    if own:
        fields = {f"{begin}default": "default", f"{begin}minimum": "minimum"}
        raise placed([each.refusal for each in own], fields, "parameter")
    refuse_breaking(broken, "parameter")


@_before_sending
def check_component(work: Work, component: Component) -> WorkedExample:
    """Check a line of the bill of materials; its example is the quantity for one door."""
    _tidy(component, "quantity", "condition", required=("quantity",))
    material_id, chosen_by_id = _related_id(component, "material"), _related_id(component, "chosen_by")
    if (material_id is None) == (chosen_by_id is None):
        raise SourceMissing
    _send(work, component)
    spec = load_model(work, component.model_id)
    place = component_places(work, component.model_id)[component.id]
    line = next(each for each in spec.components if each.position == place)
    begin = f"components.{place}."
    part = _part(spec, components=(line,))
    _check_part(
        part,
        {
            f"{begin}quantity": "quantity",
            f"{begin}condition": "condition",
            f"{begin}material": "chosen_by",
            f"{begin}scrap_percent": "scrap_percent",
        },
        "quantity",
    )
    if line.condition:
        work_out(part, line.condition, field="condition")
    unit = component.material.unit.symbol if component.material else ""
    return work_out(part, line.quantity, field="quantity", unit=unit)


@_before_sending
def check_rule(work: Work, rule: Rule) -> WorkedExample:
    """Check a rule; its example says whether the model's default door satisfies it."""
    _tidy(rule, "condition", "sentence", required=("condition", "sentence"))
    _send(work, rule)
    spec = load_model(work, rule.model_id)
    part = _part(spec, rules=tuple(each for each in spec.rules if each.condition == rule.condition)[:1])
    _check_part(part, {"rules.0.condition": "condition"}, "condition")
    return work_out(part, rule.condition, field="condition")


@_before_sending
def check_door_model(work: Work, model: DoorModel) -> tuple[WorkedExample, WorkedExample]:
    """Check a model's code, name, VAT and its two formulas; the examples of labour minutes and price.

    The price is worked out with round sample costs, since its example is shown to people who may not see
    the real ones.
    """
    _tidy(model, "code", "name", required=("code", "name"))
    model.labour_minutes = (model.labour_minutes or "").strip() or "0"
    model.price_formula = (model.price_formula or "").strip() or "0"
    _refuse_twin(work, DoorModel, model, "code", func.lower(DoorModel.code) == model.code.lower())
    model.vat_code = model.vat_code or "GENEL"
    if work.session.scalar(select(TaxRate.id).where(TaxRate.code == model.vat_code).limit(1)) is None:
        raise VatUnknown(vat_code=model.vat_code)
    _send(work, model)
    part = _part(load_model(work, model.id), labour_minutes=model.labour_minutes, price=model.price_formula)
    _check_part(part, {"labour_minutes": "labour_minutes", "price": "price_formula"}, "labour_minutes")
    labour = work_out(part, model.labour_minutes, field="labour_minutes")
    return labour, work_out(part, model.price_formula, field="price_formula", more=SAMPLE_COSTS)


def expression_example(work: Work, named: NamedExpression, model_id: int | None) -> WorkedExample:
    """The example of an expression in its model, or in the first model that can work it out."""
    if model_id is not None:
        return work_out_expression([load_model(work, model_id)], named, "formula")
    return work_out_expression(specs_in_order(work), named, "formula")


def _read_expression(expression: Expression) -> NamedExpression:
    """What was written as an expression; what is wrong with it stands at its own field."""
    try:
        check_name(expression.name)
        return define(head(expression.name, expression.arguments), expression.formula, expression.unit or "")
    except FormulaRefusal as refusal:
        names = {"formula.name_not_possible", "formula.name_taken"}
        wrong_name = refusal.facts.get("found") == expression.name
        refusal.field = ("name" if wrong_name else "arguments") if refusal.code in names else "formula"
        raise


def _is_name_taken(problem: Problem, name: str) -> bool:
    return isinstance(problem.refusal, NameTaken) and problem.refusal.facts["found"] == name


def _is_about(problem: Problem, name: str) -> bool:
    return problem.field.startswith(f"expressions.{name}.") or isinstance(problem.refusal, CircularDefinition)


def _broken_by(work: Work, record: Any) -> list[Problem]:
    """Send a record to the database and say what does not work since then."""
    before: Problems = find_problems(work)
    _send(work, record)
    return new_problems(before, find_problems(work))


def _send(work: Work, record: Any) -> None:
    work.session.add(record)
    try:
        work.session.flush()
    except DBAPIError as error:
        refusal = refusal_from(error)
        if refusal is None:
            raise
        raise refusal from error


def _part(spec: ModelSpec, **parts: Any) -> ModelSpec:
    """A model of which only some formulas are looked at, and the expressions these need."""
    empty: dict[str, Any] = {
        "components": (),
        "rules": (),
        "labour_minutes": "0",
        "price": "0",
        "price_rows": (),
    }
    return used_only(replace(spec, **{**empty, **parts}))


def _check_part(spec: ModelSpec, fields: dict[str, str], otherwise: str) -> None:
    """Refuse what is wrong with one part; what was wrong elsewhere before is not this form's affair."""
    try:
        check_model(spec)
    except Refusals as several:
        concerning = [
            refusal
            for refusal in several.refusals
            if (refusal.field or "").startswith((*fields, "expressions."))
        ]
        if concerning:
            raise placed(concerning, fields, otherwise) from None


def _tidy(record: Any, *columns: str, required: Sequence[str]) -> None:
    """Take the spaces around texts away; Refusals name every one that is required and empty."""
    for column in columns:
        setattr(record, column, (getattr(record, column) or "").strip())
    missing: list[Refusal] = [NotWritten(field=column) for column in required if not getattr(record, column)]
    if missing:
        raise Refusals(missing)


def _refuse_twin(
    work: Work, table: type[Any], record: Any, field: str, *same: Any, name: str | None = None
) -> None:
    twin = work.session.scalar(select(table.id).where(*same, table.id != (record.id or 0)).limit(1))
    if twin is not None:
        raise AlreadyThere(field=field, name=name or getattr(record, field))


def _related_id(record: Any, relation: str) -> int | None:
    """The id a form has chosen: forms set the related record, and its id follows only when sent."""
    if inspect(record).attrs[relation].history.has_changes():
        chosen = getattr(record, relation)
        return None if chosen is None else chosen.id
    return getattr(record, f"{relation}_id")  # type: ignore[no-any-return]


def _code_of(work: Work, model_id: int) -> str:
    return work.find(DoorModel, model_id).code
