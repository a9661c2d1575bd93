"""Shelves [raf]: named spots in a warehouse; what must be right about one before it is saved or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, inspect, select, text

from app.identity.fencing import require_warehouse
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.stock import Location, Shelf

LIST_SHELVES = Right("list", "Shelf")

_IS_USED = text(
    "select exists (select from material where shelf_id = :shelf)"
    " or exists (select from stock_count where shelf_id = :shelf)"
)
_KEPT = text(
    "select m.id, m.code, m.name, u.symbol as unit, coalesce(sum(b.on_hand), 0) as on_hand"
    " from material m join unit u on u.id = m.unit_id"
    " left join stock_balance b on b.material_id = m.id and b.location_id = :warehouse"
    " where m.shelf_id = :shelf and (m.is_active or b.on_hand > 0)"
    " group by m.id, u.symbol order by m.sort_name, m.id"
)


class ShelfCodeMissing(Refusal):
    """The code is what the label shows."""

    code = "shelf.code_missing"
    sentence = N_("Please give a code, such as A-01-3.")
    field = "code"


class ShelfCodeTaken(Refusal):
    """A scanned code leads to one shelf."""

    code = "shelf.code_taken"
    sentence = N_("There is already a shelf {taken}.")
    field = "code"


class ShelfWithoutWarehouse(Refusal):
    """A shelf stands in a warehouse of ours."""

    code = "shelf.without_warehouse"
    sentence = N_("Please choose the warehouse the shelf stands in.")
    field = "warehouse"


class ShelfInUse(Refusal):
    """Materials are kept there, or a count was made of it."""

    code = "shelf.in_use"
    sentence = N_("Materials are kept on shelf {shelf}, or it was counted. Make it passive instead.")


@dataclass(frozen=True)
class KeptThere:
    """A material that is kept on a shelf, and how much of it its warehouse has."""

    id: int
    code: str
    name: str
    unit: str
    on_hand: Decimal


def check_shelf(work: Work, shelf: Shelf) -> None:
    """Put code and name into their stored form; Refusals names every field that cannot stay as it is."""
    shelf.code = " ".join((shelf.code or "").split()).upper()
    shelf.name = " ".join((shelf.name or "").split()) or shelf.code
    wrong: list[Refusal] = []
    with work.session.no_autoflush:
        if not shelf.code:
            wrong.append(ShelfCodeMissing())
        elif work.session.scalar(
            select(func.count()).where(Shelf.code == shelf.code, Shelf.id != (shelf.id or 0))
        ):
            wrong.append(ShelfCodeTaken(taken=shelf.code))
        place = shelf.warehouse or (
            work.session.get(Location, shelf.warehouse_id) if shelf.warehouse_id else None
        )
        if place is None or place.kind != "warehouse":
            wrong.append(ShelfWithoutWarehouse())
    if wrong or place is None:
        raise Refusals(wrong)
    # Neither into another warehouse than one's own nor out of one.
    stood_in = inspect(shelf).attrs["warehouse_id"].history.deleted or ()
    require_warehouse(work, place.id, *stood_in, field="warehouse")


def check_shelf_removal(work: Work, shelf: Shelf) -> None:
    """Raise ShelfInUse when materials are kept there or a count names it."""
    require_warehouse(work, shelf.warehouse_id)
    if work.session.scalar(_IS_USED, {"shelf": shelf.id}):
        raise ShelfInUse(shelf=shelf.code)


def kept_there(work: Work, shelf: Shelf) -> Sequence[KeptThere]:
    """What is kept on a shelf, by name. One query."""
    work.require(LIST_SHELVES)
    require_warehouse(work, shelf.warehouse_id)
    rows = work.session.execute(_KEPT, {"shelf": shelf.id, "warehouse": shelf.warehouse_id})
    return [KeptThere(**row) for row in rows.mappings()]
