"""Looking at a page as a whole: every mistake at its cell, and the worked example of every formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from app.configurator.breaking import used_only
from app.configurator.checking import check_model
from app.configurator.examples import (
    SAMPLE_COSTS,
    WorkedExample,
    work_out,
    work_out_expression,
)
from app.configurator.explosion import explode
from app.configurator.formula import FormulaRefusal, NamedExpression, Value, parse
from app.configurator.reading import read_values
from app.configurator.sheets.reading import read_sheet
from app.configurator.sheets.sampling import sampled
from app.configurator.sheets.typed import ModelSheet
from app.configurator.sheets.understood import ReadSheet
from app.configurator.spec import ModelSpec
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_
from app.kernel.work import Work

MINUTE = "dk"
LIRA = "₺"
SQUARE_METRE = "m²"
PIECE = "C62"
MILLIMETRE = "mm"
_HEAD = {"labour_minutes": "labour_minutes", "price": "price_formula"}


class DefaultsBreakRule(Refusal):
    """The door that an order begins with would be refused at once."""

    code = "configurator.defaults_break_rule"
    sentence = N_("The door with the default values breaks this rule. Change the rule or the defaults.")


@dataclass(frozen=True)
class Examined:
    """A page with everything that can be said about it."""

    read: ReadSheet
    examples: Mapping[str, WorkedExample]
    """Cell → what its formula gives for the default door."""
    waiting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Cell → the own expressions that must be put right before anything can be said about it."""

    @property
    def spec(self) -> ModelSpec:
        """The model as the page describes it."""
        return self.read.spec

    @property
    def refusals(self) -> list[Refusal]:
        """Everything that is wrong, each with the cell as its field."""
        return self.read.complaints.refusals

    @property
    def sample(self) -> ModelSpec:
        """The model with an answer to every question, for the examples and the test bench."""
        return sampled(self.spec)


@dataclass(frozen=True)
class _Formula:
    """One formula of the page: where it stands and in what it is shown."""

    cell: str
    source: str
    unit: str = ""
    more: Mapping[str, Value] | None = None


def examine(work: Work, sheet: ModelSheet, model_id: int | None = None) -> Examined:
    """Read a page, check it, and work out every formula that can be worked out."""
    read = read_sheet(work, sheet, model_id)
    _check(read)
    examples, waiting = _work_out_all(read)
    if not read.complaints.refusals:
        _check_default_door(read, examples)
    return Examined(read, examples, waiting)


def formulas_of(read: ReadSheet) -> Iterator[_Formula]:
    """The formulas of the page but the named ones, in the order of the page."""
    spec = read.spec
    for parameter in spec.parameters:
        if parameter.shown_if:
            yield _Formula(f"parameters-{read.parameter_rows[parameter.code]}-shown_if", parameter.shown_if)
    yield _Formula("labour_minutes", spec.labour_minutes, MINUTE)
    yield _Formula("price_formula", spec.price, LIRA, SAMPLE_COSTS)
    for component in spec.components:
        place = f"components-{component.position - 1}-"
        chosen = spec.parameter(component.chosen_by)
        option = chosen.option(chosen.default) if chosen else None
        code = component.material_code or (option.material_code if option else None)
        yield _Formula(f"{place}quantity", component.quantity, read.names.unit_of(code))
        if component.condition:
            yield _Formula(f"{place}condition", component.condition)
    for index, values in read.rules.items():
        yield _Formula(f"rules-{index}-condition", values["condition"])
    for index, values in read.cuts.items():
        yield _Formula(f"cuts-{index}-pieces", values["pieces"], read.names.shown_unit(PIECE))
        yield _Formula(f"cuts-{index}-length", values["length"], MILLIMETRE)
        if values["width"]:
            yield _Formula(f"cuts-{index}-width", values["width"], MILLIMETRE)
    if not read.hides_prices:
        yield from _formulas_of_prices(read)


def _formulas_of_prices(read: ReadSheet) -> Iterator[_Formula]:
    units = {"area": SQUARE_METRE, "formula": LIRA}
    for index, values in read.prices.items():
        if values["formula"]:
            unit = units.get(values["kind"], "")
            yield _Formula(f"prices-{index}-formula", values["formula"], unit, SAMPLE_COSTS)
        if values["condition"]:
            yield _Formula(f"prices-{index}-condition", values["condition"], "", SAMPLE_COSTS)


# --- what can be seen without numbers -----------------------------------------------------------------


def _check(read: ReadSheet) -> None:
    try:
        check_model(used_only(read.spec, also=read.expression_rows))
    except Refusals as several:
        for refusal in several.refusals:
            for cell in _cells_of(read, refusal):
                read.complaints.add(cell, _as_seen_from(read, cell, refusal))


def _cells_of(read: ReadSheet, refusal: Refusal) -> list[str]:
    """Where on the page a refusal of the whole model belongs; a shared formula stands where it is used."""
    kind, _, rest = (refusal.field or "").partition(".")
    key, _, part = rest.partition(".")
    if kind == "parameters":
        column = part if part in ("default", "minimum", "shown_if") else "parameter"
        return [f"parameters-{read.parameter_rows[key]}-{column}"]
    if kind == "components" and part.startswith("cuts."):
        _, number, column = part.split(".")
        return [f"cuts-{read.cut_rows[int(key) - 1][int(number)]}-{column}"]
    if kind == "components":
        return [f"components-{int(key) - 1}-{'source' if part == 'material' else part}"]
    if kind == "rules":
        return [f"rules-{list(read.rules)[int(key)]}-{part}"]
    if kind == "expressions":
        return _cells_of_expression(read, key, part)
    return _cells_of_price(read, key, part) if kind == "price_rows" else [_HEAD.get(kind, kind)]


def _cells_of_price(read: ReadSheet, key: str, part: str) -> list[str]:
    """Somebody who does not see the prices is told at the head of the page."""
    return [""] if read.hides_prices else [f"prices-{list(read.prices)[int(key)]}-{part}"]


def _cells_of_expression(read: ReadSheet, name: str, part: str) -> list[str]:
    if name in read.expression_rows:
        return [f"expressions-{read.expression_rows[name]}-{part}"]
    if name in read.parameter_rows:  # a parameter that is called like a shared expression
        return [f"parameters-{read.parameter_rows[name]}-parameter"]
    expressions = {each.name: each for each in read.spec.expressions}
    formulas = [(each.cell, each.source) for each in formulas_of(read)]
    formulas += [(_cell_of(read, own), expressions[own].formula.source) for own in read.expression_rows]
    return [cell for cell, source in formulas if name in needed_names(source, expressions)]


def _as_seen_from(read: ReadSheet, cell: str, refusal: Refusal) -> Refusal:
    """The refusal as it is told at a cell: a mistake in a shared expression names that expression."""
    own = type(refusal).__new__(type(refusal))
    own.__dict__.update(vars(refusal))
    name = (refusal.field or "").split(".")[1] if (refusal.field or "").startswith("expressions.") else ""
    if isinstance(own, FormulaRefusal):
        if not name or cell == _cell_of(read, name):
            own.path = ()
        elif not own.path:
            own.inside(name)
    return own


def _cell_of(read: ReadSheet, name: str) -> str:
    return f"expressions-{read.expression_rows[name]}-formula" if name in read.expression_rows else ""


def needed_names(source: str, expressions: Mapping[str, NamedExpression]) -> set[str]:
    """The names of all expressions that a formula needs, through others too."""
    waiting, needed = [source], set[str]()
    while waiting:
        try:
            formula = parse(waiting.pop())
        except FormulaRefusal:
            continue
        for name in ({*formula.names} | {*formula.functions}) & expressions.keys() - needed:
            needed.add(name)
            waiting.append(expressions[name].formula.source)
    return needed


# --- what only numbers show ---------------------------------------------------------------------------


def _work_out_all(read: ReadSheet) -> tuple[dict[str, WorkedExample], dict[str, tuple[str, ...]]]:
    """The examples by cell; and by cell which own expressions must be put right before there is one."""
    examples: dict[str, WorkedExample] = {}
    waiting: dict[str, tuple[str, ...]] = {}
    expressions = {each.name: each for each in read.spec.expressions}
    sample = sampled(read.spec)

    def keep(cell: str, source: str, work_it_out: Callable[[], WorkedExample]) -> None:
        needed = needed_names(source, expressions)
        broken = tuple(name for name in read.expression_rows if name in needed and _is_wrong(read, name))
        if read.complaints.at(cell):
            return
        if broken:
            waiting[cell] = broken
            return
        try:
            examples[cell] = work_it_out()
        except FormulaRefusal as refusal:
            read.complaints.add(cell, refusal)

    for name in read.expression_rows:
        named = expressions[name]
        shown = replace(named, unit=read.names.shown_unit(named.unit))
        keep(_cell_of(read, name), named.formula.source, partial(work_out_expression, [sample], shown))
    for each in formulas_of(read):
        keep(
            each.cell,
            each.source,
            partial(work_out, sample, each.source, unit=each.unit, more=each.more),
        )
    return examples, waiting


def _is_wrong(read: ReadSheet, name: str) -> bool:
    place = f"expressions-{read.expression_rows[name]}-"
    return read.complaints.at(f"{place}formula", f"{place}arguments", f"{place}name")


def _check_default_door(read: ReadSheet, examples: Mapping[str, WorkedExample]) -> None:
    """The door an order begins with must be possible."""
    for index in read.rules:
        if examples[f"rules-{index}-condition"].value is False:
            read.complaints.add(f"rules-{index}-condition", DefaultsBreakRule())
    if read.complaints.refusals:
        return
    try:
        explode(read.spec, read_values(sampled(read.spec), {}))
    except Refusal as refusal:
        for cell in _cells_of(read, refusal):
            read.complaints.add(cell, refusal)
