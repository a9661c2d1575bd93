"""Things to test with, made in one line each: materials, firms, stock, orders.

What is made here is made by the system in a Work of its own on the same session: the test's own work
has no events of it, and a test about rights needs no rights to prepare. Everything is flushed, nothing
committed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select

from app.kernel.clock import today_local
from app.kernel.permissions import system
from app.kernel.work import Work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.progress.issuing import Need
from models.materials import Material, Unit
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.parties import Party

Number = Decimal | str | int
Record = TypeVar("Record")

_serial = itertools.count(1)


def behind_the_scenes(work: Work) -> Work:
    """A Work of the system on the same session, whose events are not the test's."""
    return Work(work.session, system("factory"), work.tenant, work.now)


def unit_of(work: Work, code: str = "C62") -> Unit:
    """A unit by its UN/ECE code: KGM, MTR, C62."""
    return work.session.scalars(select(Unit).where(Unit.code == code)).one()


def make_material(work: Work, code: str | None = None, name: str | None = None, **columns: Any) -> Material:
    """A material; ``unit="KGM"`` and ``purchase_unit="C62"`` name units by code."""
    code = code or f"MLZ-{next(_serial):04}"
    for relation in ("unit", "purchase_unit"):
        if isinstance(columns.get(relation), str):
            columns[relation] = unit_of(work, columns[relation])
    columns.setdefault("unit", unit_of(work))
    return _added(work, Material(code=code, name=name or f"Malzeme {code}", **columns))


def make_materials(work: Work, count: int, **columns: Any) -> list[Material]:
    """Several materials, in the order of their ids."""
    return [make_material(work, **columns) for _ in range(count)]


def make_supplier(work: Work, name: str = "Demir Çelik A.Ş.", **columns: Any) -> Party:
    """A firm we buy from."""
    code = columns.pop("code", None) or f"TED-{next(_serial):04}"
    return _added(work, Party(code=code, name=name, is_supplier=True, **columns))


def make_customer(work: Work, name: str = "Yıldız İnşaat", **columns: Any) -> Party:
    """A firm we sell to."""
    code = columns.pop("code", None) or f"MUS-{next(_serial):04}"
    return _added(work, Party(code=code, name=name, is_customer=True, **columns))


def stock_up(
    work: Work,
    material: Material | Iterable[Material],
    quantity: Number = 100,
    price: Number = 10,
    *,
    lot: str | None = None,
    supplier: Party | None = None,
) -> int:
    """Receive a quantity of a material, or of each of several, at a price; the receipt's id."""
    materials = [material] if isinstance(material, Material) else list(material)
    return receive_goods(
        behind_the_scenes(work),
        (supplier or make_supplier(work)).id,
        f"IRS{next(_serial):013}",
        today_local(work.now),
        [ReceivedLine(each.id, Decimal(quantity), Decimal(price), lot_code=lot) for each in materials],
    )


def make_order(
    work: Work,
    *lines: Mapping[Material, Number],
    doors: int = 1,
    state: str = "confirmed",
    customer: Party | None = None,
    **columns: Any,
) -> SalesOrder:
    """An order with one line for each given bill: material → what all doors of the line need together.

    Without a bill it has one line that needs nothing.
    """
    order = SalesOrder(
        number=columns.pop("number", None) or f"SIP-2026-{90000 + next(_serial)}",
        customer_id=(customer or make_customer(work)).id,
        state=state,
        ordered_on=today_local(work.now),
        created_at=work.now,
        created_by="factory",
        **columns,
    )
    for position, bill in enumerate(lines or ({},), start=1):
        order.lines.append(_order_line(position, bill, doors))
    return _added(work, order)


def needs_of(order: SalesOrder) -> list[Need]:
    """What an order's lines need, as the plan takes it."""
    return [
        Need(needed.material_id, needed.quantity, line.id)
        for line in order.lines
        for needed in line.materials
    ]


def _order_line(position: int, bill: Mapping[Material, Number], doors: int) -> OrderLine:
    line = OrderLine(position=position, quantity=doors, unit_price=Decimal(10000), vat_percent=Decimal(20))
    line.materials = [
        OrderMaterial(position=place, material_id=each.id, quantity=Decimal(quantity), unit_cost=Decimal(0))
        for place, (each, quantity) in enumerate(bill.items(), start=1)
    ]
    return line


def _added(work: Work, record: Record) -> Record:
    work.session.add(record)
    work.session.flush()
    return record
