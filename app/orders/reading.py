"""Everything the page of one order shows, read in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.configurator.price_spec import PricePart
from app.identity.fencing import own_warehouses
from app.kernel.amounts import VatLine, VatSplit, round_money, split_vat
from app.kernel.permissions import SEE_COST, SEE_PRICE, Right
from app.kernel.work import RecordGone, Work
from app.orders.events import SUBJECT
from app.orders.price_parts import kept_rate, parts_from
from app.orders.proforma import describe_line
from app.orders.states import TRANSITIONS, is_editable
from app.orders.whereabouts import Whereabouts, where_is
from app.stock.ledger.balances import availability
from app.stock.ledger.reserving import reserved
from models.configurator import ModelVersion
from models.core import AuditEntry, IssuedDocument
from models.materials import Material
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.shipping import ShipmentLine

SHOW = Right("show", "Order")
DOCUMENT_SUBJECTS = ("SalesOrder", SUBJECT)
TAKEN = frozenset({"planned", "in_production", "ready", "partly_shipped", "shipped", "closed"})
"""States in which the materials have left the warehouse, so that nothing is missing any more."""

_ZERO = Decimal(0)
_MOST_HISTORY = 100


@dataclass(frozen=True)
class MaterialRow:
    """One material of one line, for all its doors. Money is None for those who may not see costs."""

    material_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    department: str
    is_off_catalogue: bool
    note: str
    unit_cost: Decimal | None
    value: Decimal | None


@dataclass(frozen=True)
class NeededMaterial:
    """One material of all lines together, and what there is of it; nothing is missing once it was taken.

    ``available`` is what is left of ``on_hand`` for this order: less what was reserved before it.
    """

    material_id: int
    code: str
    name: str
    unit: str
    quantity: Decimal
    on_hand: Decimal
    available: Decimal
    missing: Decimal


@dataclass(frozen=True)
class LineCard:
    """One line. Prices and costs are None for those who may not see them."""

    id: int
    position: int
    model_id: int | None
    model: str
    version: int | None
    """The released version of its model that it was made with."""
    description: tuple[str, ...]
    parameters: dict[str, str]
    configuration: dict[str, Any]
    quantity: int
    shipped: int
    minutes: Decimal
    materials: tuple[MaterialRow, ...]
    unit_price: Decimal | None
    price_is_manual: bool
    discount_percent: Decimal | None
    vat_percent: Decimal | None
    net: Decimal | None
    vat: Decimal | None
    cost: Decimal | None
    """Materials and labour of one door as they were estimated."""
    margin: Decimal | None
    """Of one door, in lira whatever the currency of the order."""
    replacement_cost: Decimal | None
    """Of one door, its materials at what they would cost to buy again; and what is left then."""
    replacement_margin: Decimal | None
    price_parts: tuple[PricePart, ...]
    """How the proposed price came about; empty for a price typed by hand."""
    price_list: str
    price_rate: Decimal
    """Of the order's currency, when the price was proposed; its parts are lira."""


@dataclass(frozen=True)
class PaperRow:
    """A paper issued for the order or for a shipment of it."""

    id: int
    kind: str
    number: str
    revision: int
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True)
class HistoryRow:
    """One act in the life of the order: the name of the event and its facts."""

    at: datetime
    who: str
    act: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class OrderCard:
    """The page of one order. ``order`` is the record; its money columns are not for everybody."""

    order: SalesOrder
    customer: str
    lines: tuple[LineCard, ...]
    materials: tuple[NeededMaterial, ...]
    totals: VatSplit | None
    cost: Decimal | None
    """All doors as estimated."""
    margin: Decimal | None
    papers: tuple[PaperRow, ...]
    history: tuple[HistoryRow, ...]
    """Newest first."""
    whereabouts: Whereabouts
    is_editable: bool
    next_states: frozenset[str]
    due_on: date | None


def order_card(work: Work, order_id: int) -> OrderCard:
    """Everything about one order that the person may see; at most nine queries."""
    work.require(SHOW)
    order = _read(work, order_id)
    sees_price, sees_cost = work.actor.may(SEE_PRICE), work.actor.may(SEE_COST)
    lines = tuple(
        _line(line, order.exchange_rate, sees_price=sees_price, sees_cost=sees_cost) for line in order.lines
    )
    cost = sum((line.estimated_cost * line.quantity for line in order.lines), Decimal("0.00"))
    totals = split_vat(VatLine(line.net, line.vat_percent) for line in order.lines)
    return OrderCard(
        order=order,
        customer=order.customer.name,
        lines=lines,
        materials=_needed(work, order),
        totals=totals if sees_price else None,
        cost=cost if sees_cost else None,
        margin=round_money(totals.net * order.exchange_rate) - cost if sees_cost else None,
        papers=_papers(work, order.id),
        history=_history(work, order.id),
        whereabouts=where_is(work, order),
        is_editable=is_editable(order),
        next_states=TRANSITIONS[order.state],
        due_on=order.due_on,
    )


def drawn_line(work: Work, line_id: int) -> tuple[dict[str, str], set[str]]:
    """What the drawing of a line's door is made from: its answers, the codes of its materials."""
    work.require(SHOW)
    line = work.find(OrderLine, line_id)
    if line.model_id is None:
        raise RecordGone
    return line.parameters, {row.material.code for row in line.materials}


def _read(work: Work, order_id: int) -> SalesOrder:
    order = work.session.scalar(
        select(SalesOrder)
        .where(SalesOrder.id == order_id)
        .options(
            joinedload(SalesOrder.customer),
            selectinload(SalesOrder.lines).joinedload(OrderLine.version).load_only(ModelVersion.number),
            selectinload(SalesOrder.lines)
            .selectinload(OrderLine.materials)
            .options(
                joinedload(OrderMaterial.material).joinedload(Material.unit),
                joinedload(OrderMaterial.department),
            ),
        )
    )
    if order is None:
        raise RecordGone
    return order


def _line(line: OrderLine, rate: Decimal, *, sees_price: bool, sees_cost: bool) -> LineCard:
    model = line.configuration.get("model")
    return LineCard(
        id=line.id,
        position=line.position,
        model_id=line.model_id,
        model=f"{model['code']} {model['name']}" if model else line.description,
        version=line.version.number if line.version else None,
        description=_description(line, model),
        parameters=line.parameters,
        configuration=line.configuration,
        quantity=line.quantity,
        shipped=line.shipped,
        minutes=line.minutes,
        materials=tuple(_material(row, sees_cost=sees_cost) for row in line.materials),
        unit_price=line.unit_price if sees_price else None,
        price_is_manual=line.price_is_manual,
        discount_percent=line.discount_percent if sees_price else None,
        vat_percent=line.vat_percent if sees_price else None,
        net=line.net if sees_price else None,
        vat=line.vat if sees_price else None,
        cost=line.estimated_cost if sees_cost else None,
        margin=_margin(line, line.estimated_cost, rate) if sees_cost else None,
        replacement_cost=line.replacement_cost if sees_cost else None,
        replacement_margin=_margin(line, line.replacement_cost, rate) if sees_cost else None,
        price_parts=tuple(parts_from(line.price_parts)) if sees_price and not line.price_is_manual else (),
        price_list=line.price_parts.get("list", "") if sees_price else "",
        price_rate=kept_rate(line.price_parts),
    )


def _margin(line: OrderLine, cost: Decimal, rate: Decimal) -> Decimal | None:
    """Of one door, in lira; a line that was cancelled has none."""
    return round_money(line.net * rate / line.quantity - cost) if line.quantity else None


def _description(line: OrderLine, model: dict[str, str] | None) -> tuple[str, ...]:
    """The answers in words; a line that came from elsewhere may have no configuration at all."""
    if "labels" not in line.configuration:
        return ()
    return describe_line(line.configuration, line.description if model else "")


def _material(row: OrderMaterial, *, sees_cost: bool) -> MaterialRow:
    return MaterialRow(
        material_id=row.material_id,
        code=row.material.code,
        name=row.material.name,
        unit=row.material.unit.symbol,
        quantity=row.quantity,
        department=row.department.name if row.department else "",
        is_off_catalogue=row.is_off_catalogue,
        note=row.note,
        unit_cost=row.unit_cost if sees_cost else None,
        value=round_money(row.quantity * row.unit_cost) if sees_cost else None,
    )


def _needed(work: Work, order: SalesOrder) -> tuple[NeededMaterial, ...]:
    rows = [row for line in order.lines for row in line.materials]
    together: dict[int, Decimal] = {}
    for row in rows:
        together[row.material_id] = together.get(row.material_id, _ZERO) + row.quantity
    # Who is bound to warehouses reads of those alone; planning takes from all of them.
    there = availability(work, together, own_warehouses(work))
    before = reserved(work, together, before=order.id)
    left = {id_: max(there[id_].on_hand - before[id_], _ZERO) for id_ in together}
    first = {row.material_id: row.material for row in reversed(rows)}
    return tuple(
        NeededMaterial(
            material_id=id_,
            code=first[id_].code,
            name=first[id_].name,
            unit=first[id_].unit.symbol,
            quantity=quantity,
            on_hand=there[id_].on_hand,
            available=left[id_],
            missing=_ZERO if order.state in TAKEN else max(quantity - left[id_], _ZERO),
        )
        for id_, quantity in together.items()
    )


def _papers(work: Work, order_id: int) -> tuple[PaperRow, ...]:
    """The order's own papers and those of the shipments its doors left with."""
    paper = IssuedDocument
    shipments = select(ShipmentLine.shipment_id).where(ShipmentLine.order_id == order_id)
    query = (
        select(paper.id, paper.kind, paper.number, paper.revision, paper.issued_at, paper.issued_by)
        .where(
            or_(
                and_(paper.subject.in_(DOCUMENT_SUBJECTS), paper.subject_id == order_id),
                and_(paper.subject == "Shipment", paper.subject_id.in_(shipments)),
            )
        )
        .order_by(paper.id.desc())
    )
    return tuple(PaperRow(*row) for row in work.session.execute(query))


def _history(work: Work, order_id: int) -> tuple[HistoryRow, ...]:
    query = (
        select(AuditEntry.at, AuditEntry.actor_name, AuditEntry.act, AuditEntry.facts)
        # Who looked at the public page is told where its links are.
        .where(
            AuditEntry.subject == SUBJECT,
            AuditEntry.subject_id == order_id,
            AuditEntry.act != "OrderPageOpened",
        )
        .order_by(AuditEntry.id.desc())
        .limit(_MOST_HISTORY)
    )
    return tuple(HistoryRow(*row) for row in work.session.execute(query))
