"""Checking a door model before it is saved: every formula, name and choice, all mistakes at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import partial

from app.configurator.formula import (
    Comparison,
    Formula,
    FormulaRefusal,
    Kind,
    Literally,
    Name,
    NamedExpression,
    Node,
    check,
    check_name,
    in_order,
    kind_of,
    nearest,
    parse,
    walk,
)
from app.configurator.formula.refusals import NameTaken, UnknownOption
from app.configurator.formula.words import built_in
from app.configurator.pricing import PRICE_NAMES
from app.configurator.reading import read_value
from app.configurator.spec import ComponentSpec, CutSpec, ModelSpec, ParameterSpec
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_


class MaterialOrChoice(Refusal):
    """A component takes a fixed material or the one an option brings: one of the two, never both."""

    code = "configurator.material_or_choice"
    sentence = N_("Component {position}: give either a material or the parameter that chooses it.")


class NotAChoice(Refusal):
    """A component's material is chosen by something that is no choice."""

    code = "configurator.not_a_choice"
    sentence = N_("Component {position}: {parameter} is not a choice whose options bring materials.")


class ScrapNotPossible(Refusal):
    """Scrap or rounding multiple of a component make no sense."""

    code = "configurator.scrap_not_possible"
    sentence = N_("Component {position}: scrap is 0 to 500 per cent, and the multiple is above 0.")


class LimitsTurnedRound(Refusal):
    """The smallest value of a parameter is above its largest, or the step is not above zero."""

    code = "configurator.limits_turned_round"
    sentence = N_("{name}: the smallest value must be below the largest, and the step above 0.")


class OptionsMissing(Refusal):
    """A choice without options, or with two of the same value."""

    code = "configurator.options_missing"
    sentence = N_("{name}: a choice needs options, each with its own value.")


class SharesNotWhole(Refusal):
    """The departments' shares of the minutes do not add up."""

    code = "configurator.shares_not_whole"
    field = "departments"
    sentence = N_("The departments' shares of the working time must add up to 100 per cent.")


class AskedBelow(Refusal):
    """A question is to be asked because of an answer that is given only after it."""

    code = "configurator.asked_below"
    sentence = N_("{name} is not asked above this question. Move it up, or use what is asked before.")


class DefaultNeeded(Refusal):
    """A question that is not always asked has no answer of its own for the other doors."""

    code = "configurator.default_needed"
    sentence = N_("{name} is not always asked: give the value that counts while it is not.")


_MOST_SCRAP = 500
_NEED_AN_ANSWER = frozenset({"number", "choice"})


def check_model(spec: ModelSpec) -> None:
    """Refuse a model that could not be worked out, with one refusal per mistake.

    Fields: ``parameters.G.default`` (or ``.shown_if``), ``expressions.GK.formula``,
    ``components.3.quantity`` (or ``.condition``, ``.material``, ``.cuts.0.length``),
    ``rules.0.condition``, ``labour_minutes``, ``price``, ``price_rows.0.formula``, ``departments``.
    """
    refusals = list(_Check(spec).refusals())
    if refusals:
        raise Refusals(refusals)


class _Check:
    """Collects the refusals of one model; the names formulas may use grow on the way."""

    def __init__(self, spec: ModelSpec) -> None:
        self.spec = spec
        self.kinds: dict[str, Kind | None] = {each.code: each.value_kind for each in spec.parameters}
        self.functions = {each.name: len(each.arguments) for each in spec.expressions if each.arguments}
        self.kinds.update({each.name: None for each in spec.expressions if not each.arguments})

    def refusals(self) -> Iterator[Refusal]:
        """Everything that is wrong."""
        yield from self._names()
        above: dict[str, Kind | None] = {}
        for parameter in self.spec.parameters:
            yield from _parameter(parameter)
            yield from self._shown_if(parameter, above)
            above[parameter.code] = parameter.value_kind
        yield from self._expressions()
        for component in self.spec.components:
            yield from self._component(component)
        for index, rule in enumerate(self.spec.rules):
            yield from self._formula(rule.condition, "truth", f"rules.{index}.condition")
        yield from self._formula(self.spec.labour_minutes, "number", "labour_minutes")
        self.kinds = {**self.kinds, **PRICE_NAMES}
        yield from self._formula(self.spec.price, "number", "price")
        for index, row in enumerate(self.spec.price_rows):
            if row.formula:
                yield from self._formula(row.formula, "number", f"price_rows.{index}.formula")
            if row.condition:
                yield from self._formula(row.condition, "truth", f"price_rows.{index}.condition")
        shares = sum((each.share for each in self.spec.departments), Decimal(0))
        if self.spec.departments and shares != 1:
            yield SharesNotWhole()

    def _shown_if(self, parameter: ParameterSpec, above: dict[str, Kind | None]) -> Iterator[Refusal]:
        if not parameter.shown_if:
            return
        place = f"parameters.{parameter.code}"

        def checked() -> None:
            below = [name for name in parse(parameter.shown_if).names if name in self.kinds.keys() - above]
            if below:
                raise AskedBelow(name=below[0])
            _check_options(check(parameter.shown_if, above, {}, needs="truth"), self.spec, ())

        yield from _refused(checked, f"{place}.shown_if")
        if parameter.kind in _NEED_AN_ANSWER and parameter.default is None:
            yield DefaultNeeded(field=f"{place}.default", name=parameter.name)

    def _names(self) -> Iterator[Refusal]:
        taken: set[str] = set(PRICE_NAMES)
        named = [(each.code, f"parameters.{each.code}.code") for each in self.spec.parameters]
        named += [(each.name, f"expressions.{each.name}.name") for each in self.spec.expressions]
        for name, place in named:
            yield from _refused(partial(check_name, name), place)
            if name in taken or (name in self.functions and built_in(name)):
                yield NameTaken(0, name, field=place)
            taken.add(name)

    def _expressions(self) -> Iterator[Refusal]:
        try:
            ordered = in_order(self.spec.expressions)
        except FormulaRefusal as refusal:
            refusal.field = f"expressions.{refusal.path[-1]}.formula"
            yield refusal
            ordered = list(self.spec.expressions)
        for expression in ordered:
            yield from self._expression(expression)

    def _expression(self, expression: NamedExpression) -> Iterator[Refusal]:
        own: dict[str, Kind | None] = dict.fromkeys(expression.arguments)
        place = f"expressions.{expression.name}.formula"
        refusals = list(self._formula(expression.formula.source, None, place, own))
        yield from refusals
        if not expression.arguments and not refusals:
            self.kinds[expression.name] = kind_of(expression.formula.tree, self.kinds)

    def _component(self, component: ComponentSpec) -> Iterator[Refusal]:
        place = f"components.{component.position}"
        yield from self._material(component, f"{place}.material")
        yield from self._formula(component.quantity, "number", f"{place}.quantity")
        if component.condition:
            yield from self._formula(component.condition, "truth", f"{place}.condition")
        for index, cut in enumerate(component.cuts):
            yield from self._cut(cut, f"{place}.cuts.{index}")
        multiple = component.rounding_multiple
        if not 0 <= component.scrap_percent <= _MOST_SCRAP or (multiple is not None and multiple <= 0):
            yield ScrapNotPossible(field=f"{place}.scrap_percent", position=component.position)

    def _cut(self, cut: CutSpec, place: str) -> Iterator[Refusal]:
        yield from self._formula(cut.pieces, "number", f"{place}.pieces")
        yield from self._formula(cut.length, "number", f"{place}.length")
        if cut.width:
            yield from self._formula(cut.width, "number", f"{place}.width")

    def _material(self, component: ComponentSpec, place: str) -> Iterator[Refusal]:
        if bool(component.material_code) == bool(component.chosen_by):
            yield MaterialOrChoice(field=place, position=component.position)
        elif component.chosen_by:
            parameter = self.spec.parameter(component.chosen_by)
            if parameter is None or not any(option.material_code for option in parameter.options):
                yield NotAChoice(field=place, position=component.position, parameter=component.chosen_by)

    def _formula(
        self, source: str, needs: Kind | None, place: str, own: dict[str, Kind | None] | None = None
    ) -> Iterator[Refusal]:
        def checked() -> None:
            formula = check(source, {**self.kinds, **(own or {})}, self.functions, needs=needs)
            _check_options(formula, self.spec, own or ())

        yield from _refused(checked, place)


def _refused(act: Callable[[], object], place: str) -> Iterator[Refusal]:
    try:
        act()
    except Refusal as refusal:
        refusal.field = place
        yield refusal


def _parameter(parameter: ParameterSpec) -> Iterator[Refusal]:
    place = f"parameters.{parameter.code}"
    least, most, step = parameter.minimum, parameter.maximum, parameter.step
    if (least is not None and most is not None and least > most) or (step is not None and step <= 0):
        yield LimitsTurnedRound(field=f"{place}.minimum", name=parameter.name)
        return
    values = [option.value for option in parameter.options]
    if parameter.kind == "choice" and (not values or len(set(values)) < len(values)):
        yield OptionsMissing(field=f"{place}.options", name=parameter.name)
    elif parameter.default is not None:
        yield from _refused(partial(read_value, parameter, None), f"{place}.default")


def _check_options(formula: Formula, spec: ModelSpec, own: Iterable[str]) -> None:
    """A choice held against a text it can never have would silently be false for ever."""
    for node, _ in walk(formula.tree):
        if isinstance(node, Comparison):
            for name, text in ((node.left, node.right), (node.right, node.left)):
                _check_option(name, text, spec, own)


def _check_option(name: Node, text: Node, spec: ModelSpec, own: Iterable[str]) -> None:
    if not isinstance(name, Name) or not isinstance(text, Literally) or name.name in own:
        return
    parameter = spec.parameter(name.name)
    if parameter is None or parameter.kind != "choice" or parameter.option(text.value):
        return
    values = [option.value for option in parameter.options]
    meant = nearest(str(text.value), values)
    raise UnknownOption(text.position, str(text.value), suggestion=meant, parameter=parameter.name)
