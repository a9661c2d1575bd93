"""What a minute of the departments costs, as an order looks at it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.configurator.spec import DepartmentShare
from app.kernel.work import Work
from models.production import Department

_ZERO = Decimal(0)


@dataclass(frozen=True)
class DepartmentFacts:
    """One department as an order looks at it."""

    id: int
    code: str
    name: str
    minute_rate: Decimal
    overhead_rate: Decimal
    """Of rent, power and the like, what one minute of work here carries."""


def read_departments(work: Work) -> dict[str, DepartmentFacts]:
    """All departments by code, in their order; one query."""
    rates = Department.minute_rate, Department.overhead_rate
    query = select(Department.id, Department.code, Department.name, *rates).order_by(Department.position)
    rows = work.session.execute(query)
    return {row.code: DepartmentFacts(*row) for row in rows}


def minute_rate(shares: Collection[DepartmentShare], departments: Mapping[str, DepartmentFacts]) -> Decimal:
    """What one minute of a door costs, its departments mixed as they share the work."""
    return sum((each.share * departments[each.code].minute_rate for each in shares), _ZERO)


def overhead_rate(shares: Collection[DepartmentShare], departments: Mapping[str, DepartmentFacts]) -> Decimal:
    """What one minute of a door carries of the overhead [genel gider], mixed the same way."""
    return sum((each.share * departments[each.code].overhead_rate for each in shares), _ZERO)
