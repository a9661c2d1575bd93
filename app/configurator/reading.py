"""Reading what a clerk typed into the fields of a door, all mistakes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

from app.configurator.asking import is_asked
from app.configurator.formula import Value, round_half_up
from app.configurator.spec import ModelSpec, ParameterSpec
from app.kernel.amounts import NotANumber, parse_decimal
from app.kernel.errors import Refusal, Refusals
from app.kernel.text import N_, tr_fold

_LONGEST_TEXT = 200
_MOST_DECIMALS = 6
_YES: Final = frozenset({"evet", "true", "dogru", "on", "1", "yes", "x"})
_NO: Final = frozenset({"hayir", "false", "yanlis", "off", "0", "no", ""})


class ValueMissing(Refusal):
    """A question about the door has no answer."""

    code = "configurator.value_missing"
    sentence = N_("{name}: please fill in.")


class ValueNotANumber(Refusal):
    """The answer is no number."""

    code = "configurator.value_not_a_number"
    sentence = N_("{name}: “{value}” is not a number. Write it like 1.250,50.")


class ValueTooSmall(Refusal):
    """Smaller than this model can be built."""

    code = "configurator.value_too_small"
    sentence = N_("{name} must be at least {minimum}{unit}.")


class ValueTooLarge(Refusal):
    """Larger than this model can be built."""

    code = "configurator.value_too_large"
    sentence = N_("{name} must be at most {maximum}{unit}.")


class ValueOffStep(Refusal):
    """Between two sizes that can be built. Facts ``lower`` and ``upper`` are the nearest possible ones."""

    code = "configurator.value_off_step"
    sentence = N_("{name} goes in steps of {step}{unit}: take {lower} or {upper}.")


class NotAnOption(Refusal):
    """The answer is not among the choices."""

    code = "configurator.not_an_option"
    sentence = N_("{name}: “{value}” is not possible. Choose from: {options}.")


class NotYesOrNo(Refusal):
    """Neither yes nor no."""

    code = "configurator.not_yes_or_no"
    sentence = N_("{name}: answer yes or no.")


class TextTooLong(Refusal):
    """More text than fits."""

    code = "configurator.text_too_long"
    sentence = N_("{name}: at most {maximum} characters.")


def read_values(spec: ModelSpec, raw: Mapping[str, str]) -> dict[str, Value]:
    """The values of all parameters of a model from typed text.

    A parameter that is absent takes its default, and so does one that these answers leave out, whatever
    was typed; one that is there but empty is missing. Raises Refusals with one refusal per mistake,
    ``field`` being the parameter's code. Other keys are ignored.
    """
    values: dict[str, Value] = {}
    refusals: list[Refusal] = []
    for parameter in spec.parameters:
        try:
            typed = raw.get(parameter.code) if is_asked(parameter, values) else None
            values[parameter.code] = read_value(parameter, typed)
        except Refusal as refusal:
            refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    return values


def left_out(spec: ModelSpec, raw: Mapping[str, str]) -> frozenset[str]:
    """The codes of the questions that what is typed so far leaves out, mistakes among it or not."""
    values: dict[str, Value] = {}
    codes: set[str] = set()
    for parameter in spec.parameters:
        asked = is_asked(parameter, values)
        if not asked:
            codes.add(parameter.code)
        with suppress(Refusal):
            values[parameter.code] = read_value(parameter, raw.get(parameter.code) if asked else None)
    return frozenset(codes)


def read_value(parameter: ParameterSpec, raw: str | None) -> Value:
    """The value of one parameter; None takes the default."""
    if raw is None:
        raw = parameter.default if parameter.default is not None else ""
    return _READERS[parameter.kind](parameter, raw.strip())


def _read_number(parameter: ParameterSpec, raw: str) -> Value:
    if not raw:
        raise ValueMissing(field=parameter.code, name=parameter.name)
    try:
        value = parse_decimal(raw, unit=parameter.unit)
    except NotANumber:
        raise ValueNotANumber(field=parameter.code, name=parameter.name, value=raw[:40]) from None
    if value != round_half_up(value, _MOST_DECIMALS):
        raise ValueNotANumber(field=parameter.code, name=parameter.name, value=raw[:40])
    _check_limits(parameter, value)
    _check_step(parameter, value)
    return value


def _unit(parameter: ParameterSpec) -> str:
    return f"\N{NO-BREAK SPACE}{parameter.unit}" if parameter.unit else ""


def _check_limits(parameter: ParameterSpec, value: Decimal) -> None:
    facts: dict[str, Any] = {
        "field": parameter.code,
        "name": parameter.name,
        "value": value,
        "unit": _unit(parameter),
    }
    if parameter.minimum is not None and value < parameter.minimum:
        raise ValueTooSmall(minimum=parameter.minimum, **facts)
    if parameter.maximum is not None and value > parameter.maximum:
        raise ValueTooLarge(maximum=parameter.maximum, **facts)


def _check_step(parameter: ParameterSpec, value: Decimal) -> None:
    if not parameter.step:
        return
    start = parameter.minimum or Decimal(0)
    lower = start + ((value - start) / parameter.step).to_integral_value(ROUND_FLOOR) * parameter.step
    if lower == value:
        return
    upper = lower + parameter.step
    if parameter.maximum is not None and upper > parameter.maximum:
        lower, upper = lower - parameter.step, lower
    raise ValueOffStep(
        field=parameter.code, name=parameter.name, value=value, step=parameter.step,
        lower=lower, upper=upper, unit=_unit(parameter),
    )  # fmt: skip


def _read_choice(parameter: ParameterSpec, raw: str) -> Value:
    if not raw:
        raise ValueMissing(field=parameter.code, name=parameter.name)
    option = parameter.option(raw)
    if option is None:
        options = ", ".join(each.label for each in parameter.options)
        raise NotAnOption(field=parameter.code, name=parameter.name, value=raw[:40], options=options)
    return option.value


def _read_boolean(parameter: ParameterSpec, raw: str) -> Value:
    answer = tr_fold(raw)
    if answer not in _YES and answer not in _NO:
        raise NotYesOrNo(field=parameter.code, name=parameter.name)
    return answer in _YES


def _read_text(parameter: ParameterSpec, raw: str) -> Value:
    longest = _LONGEST_TEXT if parameter.maximum is None else int(parameter.maximum)
    if len(raw) > longest:
        raise TextTooLong(field=parameter.code, name=parameter.name, maximum=longest)
    return raw


_READERS: Final[Mapping[str, Callable[[ParameterSpec, str], Value]]] = {
    "number": _read_number,
    "choice": _read_choice,
    "boolean": _read_boolean,
    "text": _read_text,
}
