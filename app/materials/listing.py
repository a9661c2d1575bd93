"""The stock list: what is there of each material, what it is worth, what must be ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import aliased

from app.kernel.amounts import round_unit_cost
from app.kernel.work import Work
from app.materials.finding import words_in
from app.materials.holdings import may_see_purchase_prices, reserved_quantity, warehouse_holdings
from models.materials import Material, Unit
from models.stock import Shelf

ORDERS = ("name", "code", "on_hand", "value", "reorder_point")
"""What the list can be ordered by; with ``-`` before it the other way round."""

_ZERO = Decimal(0)
_BOUGHT_IN = aliased(Unit)


@dataclass(frozen=True)
class StockRow:
    """One material on the stock list. Money is None for those who may not see costs."""

    id: int
    code: str
    name: str
    kind: str
    unit: str
    on_hand: Decimal
    reserved: Decimal
    """What confirmed orders will take of it."""
    reorder_point: Decimal
    reorder_quantity: Decimal
    is_critical: bool
    """Below its reorder point [kritik stok]."""
    value: Decimal | None
    average_cost: Decimal | None
    replacement_cost: Decimal | None
    purchase_unit: str | None = None
    """What it is bought in, when that is another unit."""
    purchase_factor: Decimal = Decimal(1)
    """Stock units in one purchase unit."""
    shelf: str | None = None
    """Where it is kept [raf]."""

    @property
    def available(self) -> Decimal:
        """What is there and promised to nobody; below zero when more is promised than is there."""
        return self.on_hand - self.reserved


@dataclass(frozen=True)
class StockPage:
    """One page of the stock list and the figures of everything the search found."""

    rows: Sequence[StockRow]
    total: int
    critical: int
    value: Decimal | None


def stock_rows(
    work: Work,
    text: str = "",
    *,
    only_critical: bool = False,
    with_passive: bool = False,
    order: str = "name",
    page: int = 0,
    page_size: int = 50,
    warehouse_id: int | None = None,
) -> StockPage:
    """Active materials whose code or name has every typed word; page 0 is the first. Two queries.

    Nothing here looks at a stock move: the list is as fast after a million of them. With
    ``with_passive`` a passive material is listed too as long as something of it is there; of one
    warehouse only what lies there is listed.
    """
    holding = warehouse_holdings(warehouse_id)
    on_hand = func.coalesce(holding.c.on_hand, _ZERO)
    value = func.coalesce(holding.c.value, _ZERO)
    critical = on_hand < Material.reorder_point
    conditions = words_in(text)
    listed_anyway = or_(Material.is_active, on_hand > 0) if with_passive else Material.is_active.expression
    conditions.append(listed_anyway if warehouse_id is None else on_hand > 0)
    if only_critical:
        conditions.append(critical)
    figures = work.session.execute(
        _of_materials(holding, func.count(), func.count().filter(critical), func.sum(value)).where(
            *conditions
        )
    ).one()
    listed = (
        _of_materials(holding, *_columns(on_hand, value, critical))
        .join(Unit, Unit.id == Material.unit_id)
        .outerjoin(_BOUGHT_IN, _BOUGHT_IN.id == Material.purchase_unit_id)
        .where(*conditions)
        .order_by(*_ordered(order, on_hand, value))
        .offset(page * page_size)
        .limit(page_size)
    )
    rows = [_row(row) for row in work.session.execute(listed).mappings()]
    whole = StockPage(rows, int(figures[0]), int(figures[1]), figures[2] or Decimal("0.00"))
    return whole if may_see_purchase_prices(work) else _without_money(whole)


def stock_row(work: Work, material_id: int) -> StockRow | None:
    """One material as the stock list shows it, passive ones too; None when there is no such material."""
    holding = warehouse_holdings()
    on_hand = func.coalesce(holding.c.on_hand, _ZERO)
    value = func.coalesce(holding.c.value, _ZERO)
    listed = (
        _of_materials(holding, *_columns(on_hand, value, on_hand < Material.reorder_point))
        .join(Unit, Unit.id == Material.unit_id)
        .outerjoin(_BOUGHT_IN, _BOUGHT_IN.id == Material.purchase_unit_id)
        .where(Material.id == material_id)
    )
    rows = [_row(row) for row in work.session.execute(listed).mappings()]
    page = StockPage(rows, len(rows), 0, None)
    seen = page if may_see_purchase_prices(work) else _without_money(page)
    return seen.rows[0] if seen.rows else None


def _of_materials(holding: Subquery, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).select_from(Material).outerjoin(holding, holding.c.material_id == Material.id)


def _columns(
    on_hand: ColumnElement[Decimal], value: ColumnElement[Decimal], critical: ColumnElement[bool]
) -> tuple[ColumnElement[Any], ...]:
    return (
        Material.id.expression,
        Material.code.expression,
        Material.name.expression,
        Material.kind.expression,
        Unit.symbol.label("unit"),
        on_hand.label("on_hand"),
        reserved_quantity().label("reserved"),
        Material.reorder_point.expression,
        Material.reorder_quantity.expression,
        critical.label("is_critical"),
        value.label("value"),
        Material.replacement_cost.expression,
        _BOUGHT_IN.symbol.label("purchase_unit"),
        Material.purchase_factor.expression,
        select(Shelf.code).where(Shelf.id == Material.shelf_id).scalar_subquery().label("shelf"),
    )


def _ordered(
    order: str, on_hand: ColumnElement[Decimal], value: ColumnElement[Decimal]
) -> list[ColumnElement[Any]]:
    columns: dict[str, ColumnElement[Any]] = {
        "name": Material.sort_name.expression,
        "code": Material.code.collate("C"),
        "on_hand": on_hand,
        "value": value,
        "reorder_point": Material.reorder_point.expression,
    }
    column = columns.get(order.removeprefix("-"), columns["name"])
    return [column.desc() if order.startswith("-") else column, columns["name"], Material.id.expression]


def _row(row: Any) -> StockRow:
    average = round_unit_cost(row["value"] / row["on_hand"]) if row["on_hand"] else _ZERO
    return StockRow(**row, average_cost=average)


def _without_money(page: StockPage) -> StockPage:
    rows = [replace(row, value=None, average_cost=None, replacement_cost=None) for row in page.rows]
    return replace(page, value=None, rows=rows)
