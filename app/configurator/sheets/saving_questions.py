"""Saving the page of a parameter: with its options, everything or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.configurator.breaking import Problem, WouldBreak, find_problems, new_problems
from app.configurator.checking import LimitsTurnedRound, NotAChoice, OptionsMissing
from app.configurator.formula.refusals import NameTaken, UnknownOption
from app.configurator.reading import NotAnOption, TextTooLong, ValueOffStep, ValueTooLarge, ValueTooSmall
from app.configurator.renaming import carry_answers
from app.configurator.sheets.questions import QuestionSheet, question_as_stored
from app.configurator.sheets.reading_questions import read_question
from app.configurator.sheets.records import flush
from app.configurator.sheets.typed import PageOutOfDate
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.work import Work
from models.configurator import Parameter, ParameterOption

_CELL_OF: Mapping[type[Refusal], str] = {
    ValueTooSmall: "minimum",
    ValueTooLarge: "maximum",
    TextTooLong: "maximum",
    ValueOffStep: "step",
    LimitsTurnedRound: "minimum",
    OptionsMissing: "options",
    NotAChoice: "options",
}


@dataclass(frozen=True)
class ParameterSaved(Event):
    """The page of a parameter was saved: how it was, and how it is."""

    subject = "Parameter"
    parameter_id: int
    code: str
    before: dict[str, Any]
    after: dict[str, Any]


def save_question(
    work: Work, parameter_id: int | None, sheet: QuestionSheet, *, seen: str = "", key: str | None = None
) -> int:
    """Save a parameter with its options, or nothing; returns its id. ``None`` adds one.

    Raises Refusals with every mistake at its cell (``options-2-value``). What models and formulas still
    need cannot be taken away: WouldBreak names the places, at the cell that was changed.
    """
    work.require(Right("add" if parameter_id is None else "edit", "Parameter"))
    act = work.once(key, "configurator.save_question", lambda: _save(work, parameter_id, sheet, seen))
    return int(act)


def _save(work: Work, parameter_id: int | None, sheet: QuestionSheet, seen: str) -> int:
    parameter = Parameter() if parameter_id is None else work.lock(Parameter, parameter_id)
    before = QuestionSheet() if parameter_id is None else question_as_stored(work, parameter_id)
    if parameter_id is not None and before.print != seen:
        raise PageOutOfDate
    read = read_question(work, sheet, parameter_id)
    if read.complaints.refusals:
        raise Refusals(read.complaints.refusals)
    problems = find_problems(work)
    values = {option.id: option.value for option in parameter.options}
    with work.session.no_autoflush:
        _write(work, parameter, read.head, read.options)
    flush(work)
    now_in = {values[option.id]: row for row, option in _rows(parameter, read.options) if option.id in values}
    broken = new_problems(problems, find_problems(work))
    if broken:
        same_name = before.head.get("code") == parameter.code
        raise Refusals(list(_told(broken, parameter, now_in, "kind" if same_name else "code")))
    if parameter_id is not None:
        renamed = {values[option.id]: option.value for option in parameter.options if option.id in values}
        carry_answers(work, parameter, before.head["code"], renamed)
    after = question_as_stored(work, parameter.id)
    if after != before:
        work.emit(ParameterSaved(parameter.id, parameter.code, vars(before), vars(after)))
    return parameter.id


def _write(
    work: Work, parameter: Parameter, head: Mapping[str, Any], rows: Mapping[int, dict[str, Any]]
) -> None:
    for column, value in head.items():
        setattr(parameter, column, value)
    if parameter.id is None:
        last = work.session.scalar(select(func.max(Parameter.position)))
        parameter.position = 0 if last is None else last + 1
    parameter.options = _options(parameter.options, rows)
    work.session.add(parameter)


def _options(stored: list[ParameterOption], rows: Mapping[int, dict[str, Any]]) -> list[ParameterOption]:
    """The options of the rows: by their values first, so that none meets itself, then by what they were."""
    by_value = {option.value: option for option in stored}
    found = {row: by_value.pop(values["value"], None) for row, values in rows.items()}
    by_id = {option.id: option for option in by_value.values()}
    options = []
    for row, values in rows.items():
        option = found[row] or by_id.pop(values["id"], None) or ParameterOption()
        for column, value in values.items():
            if column != "id":
                setattr(option, column, value)
        options.append(option)
    return options


def _rows(parameter: Parameter, rows: Mapping[int, dict[str, Any]]) -> Iterable[tuple[int, ParameterOption]]:
    return zip(rows, parameter.options, strict=True)


def _told(
    broken: Iterable[Problem], parameter: Parameter, now_in: Mapping[str, int], otherwise: str
) -> Iterable[Refusal]:
    """What a change broke, told at the cell that broke it, each place once."""
    places: dict[str, dict[tuple[str, ...], None]] = {}
    for problem in broken:
        refusal = problem.refusal
        if isinstance(refusal, NameTaken) and refusal.facts["found"] == parameter.code:
            refusal.field = "code"
            yield refusal
            return
        places.setdefault(_cell_of(refusal, now_in, otherwise), {})[problem.place] = None
    for cell, named in places.items():
        yield WouldBreak(tuple(named), field=cell)


def _cell_of(refusal: Refusal, now_in: Mapping[str, int], otherwise: str) -> str:
    if isinstance(refusal, UnknownOption | NotAnOption):
        value = str(refusal.facts.get("found") or refusal.facts.get("value"))
        return f"options-{now_in[value]}-value" if value in now_in else "options"
    return _CELL_OF.get(type(refusal), otherwise)
