"""The stock list: what is there of each material, what it is worth, what must be ordered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, func, or_, select
from sqlalchemy.orm import aliased

from app.identity.fencing import own_warehouses, require_warehouse
from app.kernel.amounts import round_unit_cost
from app.kernel.work import Work
from app.materials.figures import coming, promised
from app.materials.finding import words_in
from app.materials.holdings import may_see_purchase_prices, warehouse_holdings
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
    on_order: Decimal
    """What suppliers were asked to bring, drafts included."""
    reorder_point: Decimal
    reorder_quantity: Decimal
    is_critical: bool
    """Below its reorder point [kritik stok] with what is available and what is on order."""
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
    warehouse only what lies there is listed. Who is bound to warehouses reads of those; what must be
    ordered is said of the company all the same. Raises NotYourWarehouse.
    """
    require_warehouse(work, warehouse_id)
    figures = _Figures.of(warehouse_id, own_warehouses(work))
    conditions = words_in(text)
    is_there = figures.on_hand > 0
    listed_anyway = or_(Material.is_active, is_there) if with_passive else Material.is_active.expression
    conditions.append(listed_anyway if warehouse_id is None else is_there)
    if only_critical:
        conditions.append(figures.critical)
    sums = func.count(), func.count().filter(figures.critical), func.sum(figures.value)
    total, critical, worth = work.session.execute(figures.select(*sums).where(*conditions)).one()
    listed = (
        figures.select(*_columns(figures))
        .join(Unit, Unit.id == Material.unit_id)
        .outerjoin(_BOUGHT_IN, _BOUGHT_IN.id == Material.purchase_unit_id)
        .where(*conditions)
        .order_by(*_ordered(order, figures))
        .offset(page * page_size)
        .limit(page_size)
    )
    rows = [_row(row) for row in work.session.execute(listed).mappings()]
    whole = StockPage(rows, int(total), int(critical), worth or Decimal("0.00"))
    return whole if may_see_purchase_prices(work) else _without_money(whole)


def stock_row(work: Work, material_id: int) -> StockRow | None:
    """One material as the stock list shows it, passive ones too; None when there is no such material."""
    figures = _Figures.of(own=own_warehouses(work))
    listed = (
        figures.select(*_columns(figures))
        .join(Unit, Unit.id == Material.unit_id)
        .outerjoin(_BOUGHT_IN, _BOUGHT_IN.id == Material.purchase_unit_id)
        .where(Material.id == material_id)
    )
    rows = [_row(row) for row in work.session.execute(listed).mappings()]
    page = StockPage(rows, len(rows), 0, None)
    seen = page if may_see_purchase_prices(work) else _without_money(page)
    return seen.rows[0] if seen.rows else None


@dataclass(frozen=True)
class _Figures:
    """What a query asks about each material, each from a table of sums that is joined to it."""

    holding: Subquery
    promised: Subquery
    coming: Subquery
    everywhere: Subquery | None = None
    """What the whole company holds, when the figures are those of some warehouses only."""

    @classmethod
    def of(cls, warehouse_id: int | None = None, own: Collection[int] | None = None) -> _Figures:
        """The figures of all warehouses that supply orders, of one, or of one's own."""
        everywhere = (
            None if own is None or warehouse_id is not None else warehouse_holdings(name="everywhere")
        )
        return cls(warehouse_holdings(warehouse_id, own), promised(), coming(), everywhere)

    @property
    def on_hand(self) -> ColumnElement[Decimal]:
        return func.coalesce(self.holding.c.on_hand, _ZERO)

    @property
    def value(self) -> ColumnElement[Decimal]:
        return func.coalesce(self.holding.c.value, _ZERO)

    @property
    def reserved(self) -> ColumnElement[Decimal]:
        return func.coalesce(self.promised.c.quantity, _ZERO)

    @property
    def on_order(self) -> ColumnElement[Decimal]:
        return func.coalesce(self.coming.c.quantity, _ZERO)

    @property
    def critical(self) -> ColumnElement[bool]:
        """Whether it must be ordered; the proposals ask the same."""
        held = self.on_hand
        if self.everywhere is not None:
            held = func.coalesce(self.everywhere.c.on_hand, _ZERO)
        return held - self.reserved + self.on_order < Material.reorder_point

    def select(self, *columns: ColumnElement[Any]) -> Select[Any]:
        """These columns of each material, whether there is any of it or not."""
        query = select(*columns).select_from(Material)
        for sums in (self.holding, self.promised, self.coming, self.everywhere):
            if sums is None:
                continue
            query = query.outerjoin(sums, sums.c.material_id == Material.id)
        return query


def _columns(figures: _Figures) -> tuple[ColumnElement[Any], ...]:
    return (
        Material.id.expression,
        Material.code.expression,
        Material.name.expression,
        Material.kind.expression,
        Unit.symbol.label("unit"),
        figures.on_hand.label("on_hand"),
        figures.reserved.label("reserved"),
        figures.on_order.label("on_order"),
        Material.reorder_point.expression,
        Material.reorder_quantity.expression,
        figures.critical.label("is_critical"),
        figures.value.label("value"),
        Material.replacement_cost.expression,
        _BOUGHT_IN.symbol.label("purchase_unit"),
        Material.purchase_factor.expression,
        select(Shelf.code).where(Shelf.id == Material.shelf_id).scalar_subquery().label("shelf"),
    )


def _ordered(order: str, figures: _Figures) -> list[ColumnElement[Any]]:
    columns: dict[str, ColumnElement[Any]] = {
        "name": Material.sort_name.expression,
        "code": Material.code.collate("C"),
        "on_hand": figures.on_hand,
        "value": figures.value,
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
