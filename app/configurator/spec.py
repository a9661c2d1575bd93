"""A door model as the configurator needs it: plain values, independent of where they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from app.configurator.formula import Kind, NamedExpression
from app.configurator.price_spec import PriceRowSpec

ParameterKind = Literal["number", "choice", "boolean", "text"]
_VALUE_KINDS: Final[Mapping[ParameterKind, Kind]] = {
    "number": "number",
    "choice": "text",
    "boolean": "truth",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class OptionSpec:
    """One possible answer to a choice, and what it brings along."""

    value: str
    label: str
    material_code: str | None = None
    price_delta: Decimal = Decimal(0)  # added to the price of one door
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """A question about the door: its kind, limits and options.

    ``default`` is written as a clerk would type it. For texts ``maximum`` is the longest length.
    """

    code: str
    name: str
    kind: ParameterKind
    unit: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    step: Decimal | None = None
    options: tuple[OptionSpec, ...] = ()
    default: str | None = None
    group: str = ""
    """The heading it stands under, with its neighbours of the same group."""
    shown_if: str = ""
    """A formula about questions above it; while it is false the default counts and nobody is asked."""

    def option(self, value: object) -> OptionSpec | None:
        """The option with this value."""
        return next((option for option in self.options if option.value == value), None)

    @property
    def value_kind(self) -> Kind:
        """What formulas see of it."""
        return _VALUE_KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class CutSpec:
    """A piece cut from a component's sheet or profile for one door: three formulas, in millimetres."""

    name: str
    pieces: str
    length: str
    width: str = ""  # empty for what is cut from a profile


@dataclass(frozen=True, slots=True)
class ComponentSpec:
    """A line of the bill of materials: a fixed material, or the one a parameter's option brings."""

    position: int
    quantity: str  # formula for one door, in the stock unit
    material_code: str | None = None
    chosen_by: str | None = None  # parameter code
    condition: str | None = None  # formula
    scrap_percent: Decimal = Decimal(0)
    rounding_multiple: Decimal | None = None
    department: str | None = None
    cuts: tuple[CutSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A condition every door of the model must fulfil, and the sentence for one that does not."""

    condition: str  # formula
    sentence: str


@dataclass(frozen=True, slots=True)
class DepartmentShare:
    """How much of a door's minutes one department needs; the shares of a model add up to 1."""

    code: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """A whole door model."""

    code: str
    name: str
    parameters: tuple[ParameterSpec, ...]
    expressions: tuple[NamedExpression, ...]
    components: tuple[ComponentSpec, ...]
    rules: tuple[RuleSpec, ...] = ()
    labour_minutes: str = "0"  # formula for one door
    price: str = "malzeme + iscilik"  # formula for one door
    departments: tuple[DepartmentShare, ...] = ()
    price_rows: tuple[PriceRowSpec, ...] = ()
    price_percent: Decimal = Decimal(0)  # added to what formulas of the price give
    price_rounding: Decimal | None = None  # the multiple that the price of a door is rounded to

    def parameter(self, code: str | None) -> ParameterSpec | None:
        """The parameter with this code."""
        return next((parameter for parameter in self.parameters if parameter.code == code), None)
