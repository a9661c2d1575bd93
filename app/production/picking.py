"""The pick list [malzeme toplama listesi]: what a plan took from the shelves, in the order one walks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead
from app.kernel.amounts import round_quantity
from app.kernel.errors import Refusal
from app.kernel.permissions import NotAllowed, Right
from app.kernel.text import N_
from app.kernel.work import Work
from app.parties.letterhead import read_letterhead
from app.production.doors import PRINT

PRINT_STOCK: Final = Right("print", "Stock")
MOST_ORDERS: Final = 50

# Moves of plans that were not taken back; a measured leftover names its size, a batch its code.
_TAKEN: Final = text(
    "select w.id as warehouse_id, w.name as warehouse, coalesce(s.code, '') as shelf, m.code, m.name,"
    " u.symbol as unit, coalesce(p.symbol, '') as bought_unit, m.purchase_factor as factor,"
    " coalesce(l.code, '') as lot, l.length_mm, l.width_mm, o.number as order_number,"
    " sum(v.quantity) as quantity"
    " from stock_move v join sales_order o on o.id = v.document_id"
    " join location w on w.id = v.source_id and w.kind = 'warehouse'"
    " join material m on m.id = v.material_id join unit u on u.id = m.unit_id"
    " left join unit p on p.id = m.purchase_unit_id and p.id <> m.unit_id"
    " left join shelf s on s.id = m.shelf_id and s.warehouse_id = w.id"
    " left join lot l on l.id = v.lot_id"
    " where v.document = 'order' and v.document_id = any(cast(:orders as bigint[]))"
    " and v.operation = 'plan' and v.quantity > 0 and v.reversal_of is null"
    " and not exists (select from stock_move r where r.reversal_of = v.id)"
    " group by w.id, s.id, m.id, u.id, p.id, l.id, o.id"
    # Warehouse by warehouse and shelf by shelf; what has no place of its own comes last.
    " order by w.purpose <> 'supply', w.id, s.code is null, s.code collate \"C\", m.sort_name, m.id,"
    " l.id nulls first, o.id"
)


class NothingWasTaken(Refusal):
    """Orders that are not planned have taken nothing yet."""

    code = "production.nothing_taken"
    sentence = N_("None of these orders has taken material from stock. Plan them first.")


class TooManyOrders(Refusal):
    """More orders than one person collects for at once."""

    code = "production.too_many_orders"
    sentence = N_("At most {most} orders go into one pick list.")


@dataclass(frozen=True, kw_only=True)
class PickPart(PaperPart):
    """How much of it is for which order."""

    order: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class PickLine(PaperPart):
    """One material (one piece, one batch) to be fetched."""

    code: str
    name: str
    quantity: Decimal
    unit: str
    bought: Decimal | None = None
    bought_unit: str = ""
    lot: str = ""
    size: str = ""
    """Of a measured leftover."""
    parts: tuple[PickPart, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PickPlace(PaperPart):
    """One shelf, or what has none in a warehouse."""

    warehouse: str
    shelf: str
    lines: tuple[PickLine, ...]


@dataclass(frozen=True, kw_only=True)
class PickList(PaperPart):
    """Everything one or several plans took."""

    seller: Letterhead
    at: dt.datetime
    by: str
    orders: tuple[str, ...]
    places: tuple[PickPlace, ...]
    currency: str = "TRY"


def may_pick(work: Work) -> bool:
    """Whether pick lists may be printed: in the store room, or where work cards are."""
    return work.actor.may(PRINT_STOCK) or work.actor.may(PRINT)


def pick_list(work: Work, orders: Collection[int]) -> PickList:
    """What the plans of these orders took, by place; NothingWasTaken when that is nothing."""
    if not may_pick(work):
        raise NotAllowed(right=str(PRINT_STOCK))
    if len(set(orders)) > MOST_ORDERS:
        raise TooManyOrders(most=MOST_ORDERS)
    rows = work.session.execute(_TAKEN, {"orders": sorted(set(orders))}).all()
    if not rows:
        raise NothingWasTaken
    return PickList(
        seller=read_letterhead(work),
        at=work.now,
        by=work.actor.name,
        orders=tuple(sorted({row.order_number for row in rows})),
        places=tuple(_places(rows)),
    )


def _places(rows: Sequence[Any]) -> list[PickPlace]:
    places: dict[tuple[int, str, str], dict[tuple[str, str], list[Any]]] = {}
    for row in rows:
        place = places.setdefault((row.warehouse_id, row.warehouse, row.shelf), {})
        place.setdefault((row.code, row.lot), []).append(row)
    return [
        PickPlace(warehouse=warehouse, shelf=shelf, lines=tuple(_line(same) for same in lines.values()))
        for (_id, warehouse, shelf), lines in places.items()
    ]


def _line(rows: Sequence[Any]) -> PickLine:
    first = rows[0]
    quantity = sum((row.quantity for row in rows), Decimal(0))
    size = f"{first.length_mm} × {first.width_mm} mm" if first.width_mm else f"{first.length_mm} mm"
    is_piece = first.length_mm is not None
    return PickLine(
        code=first.code,
        name=first.name,
        quantity=quantity,
        unit=first.unit,
        # A leftover is fetched as it is, not by the sheet.
        bought=round_quantity(quantity / first.factor) if first.bought_unit and not is_piece else None,
        bought_unit="" if is_piece else first.bought_unit,
        lot=first.lot,
        size=size if is_piece else "",
        parts=tuple(PickPart(order=row.order_number, quantity=row.quantity) for row in rows),
    )
