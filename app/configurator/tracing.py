"""One door worked out in slow motion: every rule and every component with all that happens on the way.

Unlike ``explode`` it does not stop at what is wrong: the refusal stands where it belongs, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from app.configurator.cutting import Cut, cuts_of
from app.configurator.explosion import MOST_QUANTITY, ImpossibleQuantity, material_of, rounded
from app.configurator.formula import Evaluation, FormulaRefusal, Scope, Value, parse
from app.configurator.formula.limits import CONTEXT
from app.configurator.spec import ComponentSpec, ModelSpec
from app.kernel.errors import Refusal

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TracedRule:
    """A rule, and whether this door obeys it; None when that cannot be worked out."""

    sentence: str
    condition: str
    holds: bool | None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class TracedComponent:
    """A component on its way from the formula to what stock gives out. None: it did not come so far."""

    spec: ComponentSpec
    material: str | None
    """None when the chosen option brings none."""
    condition: bool | None = None
    """Whether its condition is true; None when it has none."""
    exact: Decimal | None = None
    with_scrap: Decimal | None = None
    quantity: Decimal | None = None
    """Raised to the multiple and rounded."""
    cuts: tuple[Cut, ...] = ()
    refusal: Refusal | None = None
    source: str = ""
    """The formula the refusal is about."""

    @property
    def is_needed(self) -> bool:
        """Whether this door takes something of it."""
        return bool(self.quantity)


@dataclass(frozen=True)
class Trace:
    """Everything that happens while a door is worked out."""

    rules: tuple[TracedRule, ...]
    components: tuple[TracedComponent, ...]
    intermediates: Mapping[str, Value]


def trace(spec: ModelSpec, values: Mapping[str, Value]) -> Trace:
    """Follow one door through its model; raises nothing but what ``Scope`` refuses."""
    evaluation = Evaluation(Scope.of(values, spec.expressions))
    rules = tuple(_rule(evaluation, each.condition, each.sentence) for each in spec.rules)
    with localcontext(CONTEXT):
        components = tuple(_component(spec, each, evaluation, values) for each in spec.components)
    return Trace(rules, components, evaluation.intermediates())


def _rule(evaluation: Evaluation, condition: str, sentence: str) -> TracedRule:
    try:
        return TracedRule(sentence, condition, evaluation.truth(parse(condition)))
    except FormulaRefusal as refusal:
        return TracedRule(sentence, condition, None, refusal)


def _component(
    spec: ModelSpec, component: ComponentSpec, evaluation: Evaluation, values: Mapping[str, Value]
) -> TracedComponent:
    material = material_of(spec, component, values)
    traced = TracedComponent(component, material)
    source = component.condition or ""
    try:
        if component.condition:
            traced = replace(traced, condition=evaluation.truth(parse(component.condition)))
        source = component.quantity
        exact = evaluation.number(parse(component.quantity))
        with_scrap = exact * (_HUNDRED + component.scrap_percent) / _HUNDRED
        traced = replace(traced, exact=exact, with_scrap=with_scrap)
        if not 0 <= exact <= MOST_QUANTITY:
            raise ImpossibleQuantity(material=material or "", quantity=exact)
        if material is None or traced.condition is False:
            return traced
        traced = replace(traced, quantity=rounded(with_scrap, component.rounding_multiple))
        source = ""
        return replace(traced, cuts=tuple(cuts_of(component, material, evaluation)))
    except Refusal as refusal:
        return replace(traced, refusal=refusal, source=source)
