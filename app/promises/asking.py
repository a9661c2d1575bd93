"""What a promised day is asked for: an order as it is stored, or lines that are only typed yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.kernel.amounts import parse_decimal
from app.kernel.clock import parse_date, today_local
from app.kernel.errors import Refusal
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.drafting import MOST_LINES
from app.orders.freezing import configuration_of
from app.orders.states import UNPLANNED
from app.orders.typing_in import Complaints, is_blank, read_line, read_quantity
from app.orders.working_out import work_out_lines
from models.orders import OrderLine, SalesOrder

SHOW = Right("show", "Order")
EDIT = Right("edit", "Order")
MOST_OVERTIME = 12
_LONGEST_ID = 18
"""Digits; what is longer fits into no column."""


class OvertimeNotPossible(Refusal):
    """More hours than a day has left."""

    code = "promises.overtime_not_possible"
    sentence = N_("Write the hours of overtime from 0 to {most}.")
    field = "overtime"


@dataclass(frozen=True)
class WhatIf:
    """What is tried out without saving anything."""

    first: bool = False
    """The order goes before all that wait."""
    overtime: int = 0
    """Seconds worked longer on every whole working day."""
    arrivals: Mapping[int, date] = field(default_factory=dict)
    """Material → the day on which it is taken to come."""
    quantities: Mapping[int, int] = field(default_factory=dict)
    """Place of a line → how many doors of it; lines of an order that is planned stay as they are."""


@dataclass(frozen=True)
class Doors:
    """Identical doors of one line; minutes of one by department code, or only their sum."""

    model_id: int | None
    quantity: int
    planned: Mapping[str, str]
    total: Decimal


@dataclass(frozen=True)
class Asked:
    """What has to be made and what it needs. Of an order on the floor its cards say where its doors are."""

    own: int | None
    is_on_floor: bool
    doors: Sequence[Doors]
    needs: Mapping[int, Decimal]
    confirmed_place: tuple[str, int] | None = None
    """When it was confirmed and its id: orders confirmed before come before it."""
    open_lines: int = 0
    """Typed lines that cannot be worked out yet and are not counted."""


def read_what_if(typed: Mapping[str, str]) -> WhatIf:
    """From the fields of the panel: ``first``, ``overtime`` in hours, ``arrives-<id>``, ``doors-<line>``.

    An empty field changes nothing. Raises the Refusal of the first field that cannot be read.
    """
    arrivals: dict[int, date] = {}
    quantities: dict[int, int] = {}
    for name, text in typed.items():
        head, _, number = name.partition("-")
        if not text.strip() or not number.isdecimal() or len(number) > _LONGEST_ID:
            continue
        if head == "arrives":
            arrivals[int(number)] = parse_date(text, field=name)
        elif head == "doors":
            quantities[int(number)] = read_quantity(text)
    return WhatIf(bool(typed.get("first")), _overtime(typed.get("overtime", "")), arrivals, quantities)


def ask_for_order(work: Work, order_id: int, what_if: WhatIf) -> Asked:
    """A stored order; RecordGone when there is none."""
    work.require(SHOW)
    return stored_order(work, order_id, what_if)


def stored_order(work: Work, order_id: int, what_if: WhatIf) -> Asked:
    """The same for what the product asks itself, whoever set it going."""
    query = (
        select(SalesOrder)
        .where(SalesOrder.id == order_id)
        .options(selectinload(SalesOrder.lines).selectinload(OrderLine.materials))
    )
    order = work.session.scalar(query)
    if order is None:
        raise RecordGone
    is_on_floor = order.state not in UNPLANNED
    needs: dict[int, Decimal] = defaultdict(Decimal)
    doors = []
    for place, line in enumerate(order.lines):
        quantity = line.quantity if is_on_floor else what_if.quantities.get(place, line.quantity)
        if line.model_id is not None:
            doors.append(
                Doors(line.model_id, quantity, line.configuration.get("minutes") or {}, line.minutes)
            )
        for row in line.materials:
            needs[row.material_id] += row.quantity * quantity / line.quantity
    when = None if order.confirmed_at is None else (order.confirmed_at.isoformat(), order.id)
    return Asked(order.id, is_on_floor, doors, {} if is_on_floor else needs, when)


def ask_for_typed(
    work: Work, lines: Sequence[Mapping[str, str]], what_if: WhatIf, own: int | None = None
) -> Asked:
    """Lines as they stand in the form; one that cannot be worked out yet is left out and counted."""
    work.require(EDIT)
    complaints = Complaints()
    begun = [texts for texts in lines if not is_blank(texts)][:MOST_LINES]
    typed = [read_line(texts, f"lines-{place}-", complaints) for place, texts in enumerate(begun)]
    kept = {line.model_id for line in typed if line.id}
    worked = work_out_lines(work, typed, today_local(work.now), complaints, kept=kept)
    needs: dict[int, Decimal] = defaultdict(Decimal)
    doors = []
    for line in worked:
        place = int(line.typed.field.split("-")[1])
        quantity = what_if.quantities.get(place, line.typed.quantity)
        if line.explosion is not None:
            planned = configuration_of(line)["minutes"]
            doors.append(Doors(line.typed.model_id, quantity, planned, line.explosion.minutes))
        for need in line.needs:
            needs[need.material.id] += need.quantity * quantity / line.typed.quantity
    return Asked(own, is_on_floor=False, doors=doors, needs=needs, open_lines=len(begun) - len(worked))


def _overtime(text: str) -> int:
    if not text.strip():
        return 0
    hours = parse_decimal(text, field="overtime")
    if not 0 <= hours <= MOST_OVERTIME:
        raise OvertimeNotPossible(most=MOST_OVERTIME)
    return int(hours * 3600)
