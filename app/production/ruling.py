"""The working rules a company sets for its floor: what a touch means, who is asked for, how full is full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select

from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.floor import OPERATOR_RULES, TAP_MODES, FloorRules, Operator
from models.production import GROUPINGS, WIP_RULES, Department

SEE_RULES = Right("list", "FloorRules")
SET_RULES = Right("edit", "FloorRules")
SET_DEPARTMENTS = Right("edit", "Department")
RANGES: Final = {"soon_late_days": (0, 60), "warranty_months": (0, 240), "tv_seconds": (5, 600)}
MOST_DOORS = 9999
_LONGEST_NAME = 160


class NumberOutOfRange(Refusal):
    """A number that makes no sense for this rule."""

    code = "production.number_out_of_range"
    sentence = N_("Write a whole number from {least} to {most}.")


class ChooseOne(Refusal):
    """Nothing that can be chosen here."""

    code = "production.choose_one"
    sentence = N_("Please choose one of these.")


class DepartmentNameMissing(Refusal):
    """A station people cannot name."""

    code = "production.department_name_missing"
    sentence = N_("Please give the department a name.")


@dataclass(frozen=True)
class FloorRulesChanged(Event):
    """The floor works by other rules from now on: what changed, before and after."""

    subject = "FloorRules"
    rules_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class DepartmentRuled(Event):
    """A department is called otherwise, or has another limit or grouping."""

    subject = "Department"
    department_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def read_rules(work: Work) -> FloorRules:
    """The rules in force."""
    return work.find(FloorRules, 1)


def change_rules(work: Work, typed: Mapping[str, str]) -> None:
    """Set all rules as they were typed; Refusals names every field that cannot be. In force at once."""
    work.require(SET_RULES)
    refusals: list[Refusal] = []
    chosen: dict[str, Any] = {}
    for field, known in (("tap_mode", TAP_MODES), ("operator_rule", OPERATOR_RULES)):
        chosen[field] = typed.get(field, "")
        if chosen[field] not in known:
            refusals.append(ChooseOne(field=field))
    for field, (least, most) in RANGES.items():
        chosen[field] = _whole(typed.get(field, ""), least, most, field, refusals)
    if refusals:
        raise Refusals(refusals)
    rules = work.lock(FloorRules, 1)
    if changed := _change(rules, chosen):
        work.session.flush()
        work.emit(FloorRulesChanged(1, *changed))


def rule_departments(work: Work, rows: Sequence[Mapping[str, str]]) -> None:
    """Set name, limit and grouping of departments; fields of refusals are ``lines-<row>-<column>``.

    What a minute costs is not among them: whoever may not see costs may set these.
    """
    work.require(SET_DEPARTMENTS)
    refusals: list[Refusal] = []
    for place, row in enumerate(rows):
        if not row.get("id", "").isdecimal():
            continue
        chosen = _department(row, f"lines-{place}-", refusals)
        if refusals:
            continue
        department = work.lock(Department, int(row["id"]))
        if changed := _change(department, chosen):
            work.session.flush()
            work.emit(DepartmentRuled(department.id, *changed))
    if refusals:
        raise Refusals(refusals)


def without_a_way_in(work: Work) -> int:
    """How many people of the list have neither PIN nor badge."""
    query = select(func.count()).where(
        Operator.is_active, Operator.pin_hash.is_(None), Operator.badge_hash.is_(None)
    )
    return int(work.session.scalar(query) or 0)


def check_ruled(department: Department) -> list[Refusal]:
    """What is wrong with the limit of a department, for a form that has all its fields."""
    limit = department.wip_limit
    if limit is not None and not 1 <= limit <= MOST_DOORS:
        return [NumberOutOfRange(field="wip_limit", least=1, most=MOST_DOORS)]
    return []


def _department(row: Mapping[str, str], prefix: str, refusals: list[Refusal]) -> dict[str, Any]:
    name = " ".join(row.get("name", "").split())[:_LONGEST_NAME]
    if not name:
        refusals.append(DepartmentNameMissing(field=f"{prefix}name"))
    limit = row.get("wip_limit", "").strip()
    chosen: dict[str, Any] = {"name": name, "wip_limit": None}
    if limit:
        chosen["wip_limit"] = _whole(limit, 1, MOST_DOORS, f"{prefix}wip_limit", refusals)
    for column, known in (("wip_rule", WIP_RULES), ("grouping", GROUPINGS)):
        chosen[column] = row.get(column, "")
        if chosen[column] not in known:
            refusals.append(ChooseOne(field=f"{prefix}{column}"))
    return chosen


def _whole(typed: str, least: int, most: int, field: str, refusals: list[Refusal]) -> int:
    said = typed.strip()
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < len(str(most)) + 2 else -1
    if not least <= number <= most:
        refusals.append(NumberOutOfRange(field=field, least=least, most=most))
    return number


def _change(record: Any, chosen: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Write what is different; what it was and what it is, or nothing."""
    before = {key: getattr(record, key) for key, value in chosen.items() if getattr(record, key) != value}
    for key in before:
        setattr(record, key, chosen[key])
    return (before, {key: chosen[key] for key in before}) if before else None
