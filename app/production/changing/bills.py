"""What one door of a line needs before and after a change, by material and department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.orders.freezing import configuration_of
from app.orders.working_out import WorkedLine
from models.orders import OrderLine

_NONE = Decimal(0)

Spot = tuple[int, int | None]
"""A material, and the department that uses it; what names none can be in a door from the first one on."""


@dataclass(frozen=True)
class Bill:
    """What one door needs: quantities by material and department, minutes and pieces by department."""

    needs: Mapping[Spot, Decimal]
    minutes: Mapping[str, Decimal]
    cuts: Mapping[str, list[tuple[str, ...]]]

    def departments_of_change(self, other: Bill, ids: Mapping[str, int]) -> frozenset[int]:
        """The departments whose work another bill changes; empty when neither tells where."""
        spots = {*self.needs, *other.needs}
        found = {spot[1] for spot in spots if self.needs.get(spot) != other.needs.get(spot)}
        codes = {*self.cuts, *other.cuts}
        found |= {ids.get(code) for code in codes if self.cuts.get(code) != other.cuts.get(code)}
        return frozenset(id_ for id_ in found if id_ is not None)

    def tells_the_difference(self, other: Bill) -> bool:
        """Whether materials or pieces differ at all."""
        return self.needs != other.needs or self.cuts != other.cuts


def bill_of_row(row: OrderLine) -> Bill:
    """Of a door as it was frozen."""
    needs: dict[Spot, Decimal] = defaultdict(Decimal)
    for each in row.materials:
        needs[each.material_id, each.department_id] += each.quantity / row.quantity
    frozen = row.configuration
    minutes = {code: Decimal(each) for code, each in frozen.get("minutes", {}).items()}
    return Bill(dict(needs), minutes, _cuts(frozen.get("cuts", ())))


def bill_of_line(line: WorkedLine) -> Bill:
    """Of a door as it would be frozen now."""
    needs: dict[Spot, Decimal] = defaultdict(Decimal)
    for need in line.needs:
        spot = (need.material.id, need.department.id if need.department else None)
        needs[spot] += need.quantity / line.typed.quantity
    frozen = configuration_of(line)
    minutes = {code: Decimal(each) for code, each in frozen["minutes"].items()}
    return Bill(dict(needs), minutes, _cuts(frozen["cuts"]))


def _cuts(pieces: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for piece in pieces:
        said = ("material", "name", "pieces", "length", "width")
        found[piece.get("department", "")].append(tuple(str(piece.get(name, "")) for name in said))
    return {code: sorted(each) for code, each in found.items()}
