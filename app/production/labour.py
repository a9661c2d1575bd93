"""What the work on order lines cost: recorded minutes where there are any, else the planned ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.kernel.amounts import round_money
from app.kernel.work import Work
from app.production.recording_time import recorded_minutes
from models.orders import OrderLine
from models.production import Department

_NOTHING = Decimal(0)
_NO_MONEY = Decimal("0.00")


@dataclass(frozen=True)
class DepartmentLabour:
    """The work of one department on some order lines; money in lira."""

    name: str
    rate: Decimal
    planned: Decimal
    minutes: Decimal
    planned_value: Decimal
    value: Decimal
    planned_overhead: Decimal
    overhead: Decimal
    is_recorded: bool
    """Whether the minutes of every line were read from taps; else some or all are the planned ones."""


def doors_that_count(line: OrderLine) -> int:
    """How many doors of a line are made and paid for: of a closed order those that have left."""
    has_rest = line.order.state == "closed" and line.model_id is not None
    return line.shipped if has_rest else line.quantity


def labour_of(work: Work, lines: Sequence[OrderLine]) -> list[DepartmentLabour]:
    """By department, in their order; those that have nothing to do are missing.

    Each line is rounded to the kuruş by itself, so that an order costs what its lines cost.
    """
    recorded = recorded_minutes(work, [line.id for line in lines])
    departments = work.session.scalars(select(Department).order_by(Department.position))
    rows = []
    for department in departments:
        row = _of_department(department, lines, recorded)
        if row.planned or row.minutes:
            rows.append(row)
    return rows


def _of_department(
    department: Department, lines: Sequence[OrderLine], recorded: Mapping[int, Mapping[int, Decimal]]
) -> DepartmentLabour:
    planned = [_minutes(line, department) * doors_that_count(line) for line in lines]
    taken = [recorded.get(line.id, {}).get(department.id) for line in lines]
    real = [plan if read is None else read for plan, read in zip(planned, taken, strict=True)]
    return DepartmentLabour(
        name=department.name,
        rate=department.minute_rate,
        planned=sum(planned, _NOTHING),
        minutes=sum(real, _NOTHING),
        planned_value=_money(planned, department.minute_rate),
        value=_money(real, department.minute_rate),
        planned_overhead=_money(planned, department.overhead_rate),
        overhead=_money(real, department.overhead_rate),
        is_recorded=all(read is not None for plan, read in zip(planned, taken, strict=True) if plan),
    )


def _money(minutes: Sequence[Decimal], rate: Decimal) -> Decimal:
    return sum((round_money(each * rate) for each in minutes), _NO_MONEY)


def _minutes(line: OrderLine, department: Department) -> Decimal:
    """Of one door, as they were frozen with the order; else by the department's usual share."""
    frozen: Mapping[str, str] = line.configuration.get("minutes", {})
    if frozen:
        return Decimal(frozen.get(department.code, "0"))
    return line.minutes * department.share_of_minutes
