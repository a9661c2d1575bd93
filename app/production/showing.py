"""What a board shows of one card: whose door, how it looks, since when it is where. It knows no money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from app.configurator.drawing import draw_door, style_of
from app.configurator.drawing.ral import hex_of
from app.kernel.events import plain
from app.production.cards import OPEN
from models.configurator import DoorModel, Parameter, ParameterOption
from models.materials import Material
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.parties import Party
from models.production import WorkOrder

READY = "ready"
"""The column Sevke Hazır, behind the last department."""
_UNKNOWN = "#9aa2ad"


@dataclass(frozen=True)
class Colour:
    """A colour as it is called and as a screen shows it."""

    name: str
    hex: str


@dataclass(frozen=True)
class Card:
    """What a board shows of some equal doors of one order."""

    id: int
    number: str
    order_id: int
    order_number: str
    customer: str
    model: str
    size: str
    opening: str
    outside: Colour
    inside: Colour
    quantity: int
    due_on: date | None
    is_late: bool
    column: str | None
    state: str
    blocked_reason: str
    since: datetime
    priority: int
    version: int
    drawing: str


def card_json(card: Card) -> dict[str, Any]:
    """A card as plain values for a screen."""
    colours = {"outside": vars(card.outside), "inside": vars(card.inside)}
    return {**{name: plain(value) for name, value in vars(card).items()}, **colours}


def column_of(department_id: int, state: str) -> str | None:
    """The column a card stands in; None when it is on no board."""
    if state == READY:
        return READY
    return str(department_id) if state in OPEN else None


def read_cards(session: Session, today: date, ids: Sequence[int] | None = None) -> list[Card]:
    """The open cards, or those with these ids whatever their state, most urgent first."""
    query = _cards()
    query = query.where(WorkOrder.state.in_(OPEN)) if ids is None else query.where(WorkOrder.id.in_(ids))
    rows = session.execute(query).all()
    colours = _colours(session) if rows else {}
    return [_card(row, colours, today) for row in rows]


def _cards() -> Select[*tuple[Any, ...]]:
    codes = (
        select(func.array_agg(Material.code.distinct()))
        .join(OrderMaterial, OrderMaterial.material_id == Material.id)
        .where(OrderMaterial.line_id == OrderLine.id)
        .scalar_subquery()
    )
    return (
        select(
            WorkOrder.id,
            WorkOrder.number,
            WorkOrder.order_id,
            WorkOrder.quantity,
            WorkOrder.department_id,
            WorkOrder.state,
            WorkOrder.blocked_reason,
            WorkOrder.entered_at,
            WorkOrder.priority,
            WorkOrder.version,
            SalesOrder.number.label("order_number"),
            SalesOrder.due_on,
            Party.name.label("customer"),
            OrderLine.parameters,
            OrderLine.configuration,
            DoorModel.name.label("model"),
            codes.label("materials"),
        )
        .join(SalesOrder, SalesOrder.id == WorkOrder.order_id)
        .join(Party, Party.id == SalesOrder.customer_id)
        .join(OrderLine, OrderLine.id == WorkOrder.order_line_id)
        .outerjoin(DoorModel, DoorModel.id == OrderLine.model_id)
        .order_by(WorkOrder.priority.desc(), SalesOrder.due_on.nulls_last(), WorkOrder.id)
    )


def _colours(session: Session) -> dict[tuple[str, str], tuple[str, str]]:
    """(parameter, value) → label and screen colour, as the company chose them."""
    rows = session.execute(
        select(Parameter.code, ParameterOption.value, ParameterOption.label, ParameterOption.colour)
        .join(ParameterOption.parameter)
        .where(Parameter.code.in_(("ral_dis", "ral_ic")))
    )
    return {(row.code, row.value): (row.label, row.colour) for row in rows}


def _card(row: Row[Any], colours: Mapping[tuple[str, str], tuple[str, str]], today: date) -> Card:
    values: dict[str, str] = row.parameters or {}
    return Card(
        id=row.id,
        number=row.number,
        order_id=row.order_id,
        order_number=row.order_number,
        customer=row.customer,
        model=((row.configuration or {}).get("model") or {}).get("name") or row.model or "",
        size=" × ".join(values[code] for code in ("G", "Y", "K") if values.get(code)),
        opening=values.get("yon", ""),
        outside=_colour(colours, "ral_dis", values),
        inside=_colour(colours, "ral_ic", values),
        quantity=row.quantity,
        due_on=row.due_on,
        is_late=row.due_on is not None and row.due_on < today,
        column=column_of(row.department_id, row.state),
        state=row.state,
        blocked_reason=row.blocked_reason,
        since=row.entered_at,
        priority=row.priority,
        version=row.version,
        drawing=_drawing(tuple(sorted(values.items())), tuple(sorted(row.materials or ()))),
    )


def _colour(
    colours: Mapping[tuple[str, str], tuple[str, str]], code: str, values: Mapping[str, str]
) -> Colour:
    value = values.get(code, "")
    label, chosen = colours.get((code, value), ("", ""))
    name = f"RAL {value}" if label in ("", value) and value.isdigit() else label or value
    return Colour(name, chosen or hex_of(value) or _UNKNOWN)


@lru_cache(maxsize=2048)
def _drawing(values: tuple[tuple[str, str], ...], materials: tuple[str, ...]) -> str:
    known = dict(values)
    return draw_door(known, style=style_of(known, materials), detail="card")
