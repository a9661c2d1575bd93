"""Exploding a door: from its parameters to every material, quantity and minute it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal, localcontext

from app.configurator.cutting import Cut, cuts_of
from app.configurator.formula import Evaluation, Scope, Value, parse
from app.configurator.formula.limits import CONTEXT
from app.configurator.placing import holds, number_of
from app.configurator.spec import ComponentSpec, ModelSpec, RuleSpec
from app.kernel.amounts import round_quantity
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_

MOST_DOORS = 100_000  # in one order line
MOST_QUANTITY = Decimal(1_000_000)  # of one material in one door, in its stock unit
MOST_MINUTES = Decimal(100_000)  # for one door
_HUNDRED = Decimal(100)
_NOTHING = Decimal(0)


class ImpossibleQuantity(Refusal):
    """A quantity formula gives less than nothing for this door, or more than any door can hold."""

    code = "configurator.impossible_quantity"
    sentence = N_("{material}: the quantity would be {quantity}. The formula does not fit this door.")


class ImpossibleMinutes(Refusal):
    """The labour formula gives less than nothing for this door, or months of work."""

    code = "configurator.impossible_minutes"
    sentence = N_("The labour time would be {minutes} minutes. The formula does not fit this door.")


class ImpossibleDoor(Refusal):
    """A rule of the model refuses this combination, in the words of who wrote the rule."""

    code = "configurator.impossible_door"
    sentence = "{rule}"


class TooManyDoors(Refusal):
    """The number of doors is no sensible number."""

    code = "configurator.number_of_doors"
    field = "count"
    sentence = N_("The number of doors must be between 1 and {most}.")


@dataclass(frozen=True, slots=True)
class ExplodedLine:
    """What one component needs.

    ``per_door`` is exact and includes scrap; ``quantity`` is for all doors of the line together, raised
    to the rounding multiple and rounded half-up once to three decimals: what stock gives out.
    """

    position: int
    material_code: str
    per_door: Decimal
    quantity: Decimal
    department: str | None


@dataclass(frozen=True, slots=True)
class Explosion:
    """Everything ``count`` equal doors need; minutes are for one door."""

    count: int
    lines: tuple[ExplodedLine, ...]
    minutes: Decimal
    minutes_by_department: Mapping[str, Decimal]
    evaluation: Evaluation = field(repr=False, compare=False)
    cuts: tuple[Cut, ...] = ()
    """The pieces that are cut for one door."""

    @property
    def intermediates(self) -> dict[str, Value]:
        """Every named expression that was needed, with its value, calls with their arguments."""
        return self.evaluation.intermediates()

    def materials_needed(self) -> dict[str, Decimal]:
        """The quantity of each material for all doors, in the order of the components."""
        needed: dict[str, Decimal] = {}
        for line in self.lines:
            needed[line.material_code] = needed.get(line.material_code, _NOTHING) + line.quantity
        return needed


def explode(spec: ModelSpec, values: Mapping[str, Value], count: int = 1) -> Explosion:
    """Work out a configured door ``count`` times.

    ``values`` come from ``read_values``. Raises ImpossibleDoor (several together as Refusals) when rules
    refuse the door, ImpossibleQuantity, ImpossibleCut, ImpossibleMinutes, or a FormulaRefusal whose
    ``field`` names the formula (``components.3.quantity``) and whose ``path`` begins with the material.
    """
    if not 1 <= count <= MOST_DOORS:
        raise TooManyDoors(most=MOST_DOORS)
    evaluation = Evaluation(Scope.of(values, spec.expressions))
    check_rules(spec, evaluation)
    with localcontext(CONTEXT):
        lines = [_explode_component(spec, component, evaluation, count) for component in spec.components]
        minutes = _minutes(spec, evaluation)
        by_department = {each.code: minutes * each.share for each in spec.departments}
        cuts = [
            cut
            for component, line in zip(spec.components, lines, strict=True)
            if line is not None
            for cut in cuts_of(component, line.material_code, evaluation)
        ]
    kept = tuple(line for line in lines if line is not None)
    return Explosion(count, kept, minutes, by_department, evaluation, tuple(cuts))


def check_rules(spec: ModelSpec, evaluation: Evaluation) -> None:
    """Refuse a door that breaks rules of its model, naming all of them."""
    broken: list[Refusal] = [
        ImpossibleDoor(field=_first_parameter(spec, rule), rule=rule.sentence)
        for index, rule in enumerate(spec.rules)
        if not holds(rule.condition, evaluation, rule.sentence, f"rules.{index}.condition")
    ]
    if len(broken) == 1:
        raise broken[0]
    if broken:
        raise Refusals(broken)


def _explode_component(
    spec: ModelSpec, component: ComponentSpec, evaluation: Evaluation, count: int
) -> ExplodedLine | None:
    """One line, or None when this door does not need the component."""
    material = material_of(spec, component, evaluation.scope.values)
    place = f"components.{component.position}"
    if material is None:
        return None
    if component.condition and not holds(component.condition, evaluation, material, f"{place}.condition"):
        return None
    exact = number_of(component.quantity, evaluation, material, f"{place}.quantity")
    if not 0 <= exact <= MOST_QUANTITY:
        raise ImpossibleQuantity(field=f"{place}.quantity", material=material, quantity=exact)
    per_door = exact * (_HUNDRED + component.scrap_percent) / _HUNDRED if component.scrap_percent else exact
    quantity = rounded(per_door * count, component.rounding_multiple)
    if not quantity:
        return None
    return ExplodedLine(component.position, material, per_door, quantity, component.department)


def material_of(spec: ModelSpec, component: ComponentSpec, values: Mapping[str, Value]) -> str | None:
    """The material of a component: fixed, or what the chosen option brings, which may be nothing."""
    if component.chosen_by is None:
        return component.material_code
    parameter = spec.parameter(component.chosen_by)
    option = parameter.option(values.get(component.chosen_by)) if parameter else None
    return option.material_code if option else None


def rounded(quantity: Decimal, multiple: Decimal | None) -> Decimal:
    """Up to the multiple in which the material comes, then to what stock can count."""
    if multiple:
        quantity = (quantity / multiple).to_integral_value(ROUND_CEILING) * multiple
    return round_quantity(quantity)


def _minutes(spec: ModelSpec, evaluation: Evaluation) -> Decimal:
    minutes = number_of(spec.labour_minutes, evaluation, None, "labour_minutes")
    if not 0 <= minutes <= MOST_MINUTES:
        raise ImpossibleMinutes(field="labour_minutes", minutes=minutes)
    return minutes


def _first_parameter(spec: ModelSpec, rule: RuleSpec) -> str | None:
    """The field at which a clerk can mend it: the first question the rule mentions."""
    names = parse(rule.condition).names
    return next((parameter.code for parameter in spec.parameters if parameter.code in names), None)
