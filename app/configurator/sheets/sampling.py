"""A door to show examples with, even when the model leaves a question open or its default is wrong."""

from __future__ import annotations

from dataclasses import replace

from app.configurator.reading import read_value
from app.configurator.sheets.typed import show_amount
from app.configurator.spec import ModelSpec, ParameterSpec
from app.kernel.errors import Refusal


def sampled(spec: ModelSpec) -> ModelSpec:
    """The same model with an answer to every question that its kind and limits allow."""
    return replace(spec, parameters=tuple(map(_answered, spec.parameters)))


def sample_of(parameter: ParameterSpec) -> str:
    """The default when it can be read; otherwise the smallest number, the first option, no, or nothing."""
    return _answered(parameter).default or ""


def _answered(parameter: ParameterSpec) -> ParameterSpec:
    try:
        read_value(parameter, None)
    except Refusal:
        return replace(parameter, default=_first(parameter))
    return parameter


def _first(parameter: ParameterSpec) -> str:
    if parameter.kind == "number":
        limits = (parameter.minimum, parameter.maximum)
        return show_amount(next((limit for limit in limits if limit is not None), None)) or "1"
    return parameter.options[0].value if parameter.options else ""
