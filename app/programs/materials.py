"""Materials and what is there of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.identity.fencing import own_warehouses
from app.kernel.amounts import round_unit_cost
from app.kernel.permissions import SEE_COST, Right
from app.kernel.work import RecordGone, Work
from app.materials.figures import coming, promised
from app.materials.finding import words_in
from app.materials.holdings import may_see_purchase_prices, warehouse_holdings
from app.programs.paging import page_of, rows_of_page
from app.programs.words import AskedId, Money, Number, Page, PageAsked, Shape, Text, money
from models.materials import Material, Unit
from models.stock import Location, StockBalance

LIST, SHOW = Right("list", "Material"), Right("show", "Material")
LIST_STOCK = Right("list", "Stock")
_ZERO = Decimal(0)


class MaterialsAsked(PageAsked):
    """Which materials."""

    q: Text | None = Field(default=None, max_length=100, description="Words in code or name.")
    kind: Literal["raw", "hardware", "consumable", "packaging"] | None = None
    is_active: Literal["true", "false"] | None = None


class MaterialShown(Shape):
    """Something bought and used."""

    id: int
    code: str
    name: str
    kind: str
    unit: str = Field(description="UN/ECE code: C62, KGM, MTR.")
    purchase_unit: str | None
    purchase_factor: Number = Field(description="Stock units in one purchase unit.")
    reorder_point: Number
    lead_days: int
    is_lot_tracked: bool
    is_active: bool
    replacement_cost: Money | None = Field(description="Of one stock unit; null without the scope.")


class StockAsked(PageAsked):
    """Of which materials."""

    q: Text | None = Field(default=None, max_length=100, description="Words in code or name.")
    material_id: AskedId | None = None


class PlaceShown(Shape):
    """What one warehouse holds."""

    code: str
    name: str
    purpose: str = Field(description="supply, remnants or blocked.")
    on_hand: Number


class StockShown(Shape):
    """What there is of one material, in its stock unit."""

    material_id: int
    code: str
    name: str
    unit: str
    on_hand: Number = Field(description="In the warehouses that supply orders.")
    reserved: Number = Field(description="Promised to confirmed orders.")
    available: Number = Field(description="On hand less reserved; below zero when too much is promised.")
    on_order: Number
    value: Money | None = Field(description="At the moving average; null without the scope.")
    average_cost: Money | None
    warehouses: list[PlaceShown]


def list_materials(work: Work, asked: MaterialsAsked) -> Page[MaterialShown]:
    """Materials by id; two queries with the way in."""
    work.require(LIST)
    query = _materials().where(*words_in(asked.q or ""))
    if asked.kind:
        query = query.where(Material.kind == asked.kind)
    if asked.is_active:
        query = query.where(Material.is_active == (asked.is_active == "true"))
    seen = may_see_purchase_prices(work)
    return page_of(work, query, Material.id, asked, lambda row: _material(row, sees_cost=seen))


def show_material(work: Work, material_id: int) -> MaterialShown:
    """One material; RecordGone when there is none."""
    work.require(SHOW)
    found = work.session.scalars(_materials().where(Material.id == material_id)).one_or_none()
    if found is None:
        raise RecordGone
    return _material(found, sees_cost=may_see_purchase_prices(work))


def list_stock(work: Work, asked: StockAsked) -> Page[StockShown]:
    """What there is of each active material, by its id; who is bound to warehouses reads of those."""
    work.require(LIST_STOCK)
    own = own_warehouses(work)
    held, wanted, ordered = warehouse_holdings(own=own), promised(), coming()
    query = (
        select(
            Material.id,
            Material.code,
            Material.name,
            Unit.code.label("unit"),
            func.coalesce(held.c.on_hand, _ZERO).label("on_hand"),
            func.coalesce(held.c.value, _ZERO).label("value"),
            func.coalesce(wanted.c.quantity, _ZERO).label("reserved"),
            func.coalesce(ordered.c.quantity, _ZERO).label("on_order"),
        )
        .join(Unit, Unit.id == Material.unit_id)
        .where(Material.is_active, *words_in(asked.q or ""))
    )
    for sums in (held, wanted, ordered):
        query = query.outerjoin(sums, sums.c.material_id == Material.id)
    if asked.material_id is not None:
        query = query.where(Material.id == asked.material_id)
    rows, following = rows_of_page(work, query, Material.id, asked)
    places = _places(work, [row.id for row in rows], own)
    seen = work.actor.may(SEE_COST)
    return Page(items=[_stock(row, places.get(row.id, []), seen) for row in rows], next=following)


def _materials() -> Select[Material]:
    return select(Material).options(joinedload(Material.unit), joinedload(Material.purchase_unit))


def _material(row: Material, *, sees_cost: bool) -> MaterialShown:
    return MaterialShown(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=row.kind,
        unit=row.unit.code,
        purchase_unit=row.purchase_unit.code if row.purchase_unit else None,
        purchase_factor=row.purchase_factor,
        reorder_point=row.reorder_point,
        lead_days=row.lead_days,
        is_lot_tracked=row.is_lot_tracked,
        is_active=row.is_active,
        replacement_cost=money(row.replacement_cost) if sees_cost else None,
    )


def _stock(row: Any, places: Sequence[PlaceShown], sees_cost: bool) -> StockShown:  # noqa: FBT001
    average = round_unit_cost(row.value / row.on_hand) if row.on_hand else _ZERO
    return StockShown(
        material_id=row.id,
        code=row.code,
        name=row.name,
        unit=row.unit,
        on_hand=row.on_hand,
        reserved=row.reserved,
        available=row.on_hand - row.reserved,
        on_order=row.on_order,
        value=money(row.value) if sees_cost else None,
        average_cost=money(average) if sees_cost else None,
        warehouses=list(places),
    )


def _places(work: Work, ids: list[int], own: frozenset[int] | None) -> dict[int, list[PlaceShown]]:
    """Which warehouse holds what of these materials; one query."""
    query = (
        select(
            StockBalance.material_id,
            Location.code,
            Location.name,
            Location.purpose,
            func.sum(StockBalance.on_hand).label("on_hand"),
        )
        .join(Location, Location.id == StockBalance.location_id)
        .where(StockBalance.material_id.in_(ids), Location.kind == "warehouse", StockBalance.on_hand > 0)
        .group_by(StockBalance.material_id, Location.id)
        .order_by(Location.id)
    )
    if own is not None:
        query = query.where(Location.id.in_(own))
    found: dict[int, list[PlaceShown]] = {}
    for row in work.session.execute(query):
        place = PlaceShown(code=row.code, name=row.name, purpose=row.purpose, on_hand=row.on_hand)
        found.setdefault(row.material_id, []).append(place)
    return found
