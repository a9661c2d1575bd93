"""Things to test with, made in one line each: materials, firms, stock, orders.

What is made here is made by the system in a Work of its own on the same session: the test's own work
has no events of it, and a test about rights needs no rights to prepare. Everything is flushed, nothing
committed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select, text

from app.kernel.clock import today_local
from app.kernel.permissions import system
from app.kernel.work import Work
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.ledger.places import places
from app.stock.ledger.shortages import refuse_missing
from app.stock.progress.extra_issuing import issue_more
from app.stock.progress.issuing import issuing
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_warehouse
from models.branches import Branch
from models.materials import Material, Unit
from models.orders import OrderLine, OrderMaterial, SalesOrder
from models.parties import Party

Number = Decimal | str | int
Record = TypeVar("Record")

_serial = itertools.count(1)
_ISSUE = text(
    "select material_id, needed, on_hand from issue_stock(:order, 'plan', '', :actor, :now, :today,"
    " cast(:materials as bigint[]), cast(:quantities as numeric[]), cast(:lines as bigint[]))"
)


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


def make_branch(work: Work) -> Branch:
    """A branch with an address and series of its own."""
    branch = Branch(code=f"S{next(_serial)}", name="Ankara Şube", street="Ostim", postal_code="06370")
    branch.district, branch.city = "Yenimahalle", "Ankara"
    for letter, name in zip("WIE", ("waybill_series", "invoice_series", "earchive_series"), strict=True):
        setattr(branch, name, f"{letter}{next(_serial) % 100:02}")
    return _added(work, branch)


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


@dataclass(frozen=True)
class Need:
    """How much of one material one order line needs, in the material's stock unit."""

    material_id: int
    quantity: Decimal
    order_line_id: int


def needs_of(order: SalesOrder) -> list[Need]:
    """What an order's lines need, as the plan takes it."""
    return [
        Need(needed.material_id, needed.quantity, line.id)
        for line in order.lines
        for needed in line.materials
    ]


def issue_to_order(work: Work, order_id: int, needs: Sequence[Need]) -> None:
    """Take what an order needs as its plan does, without cards; MissingMaterials when there is too little."""
    asked = {
        "order": order_id,
        "actor": work.actor.name,
        "now": work.now,
        "today": today_local(work.now),
        "materials": [need.material_id for need in needs],
        "quantities": [need.quantity for need in needs],
        "lines": [need.order_line_id for need in needs],
    }
    with issuing():
        answers = work.session.execute(_ISSUE, asked).all()
    if answers and answers[0].material_id is not None:
        refuse_missing(work, {row.material_id: (row.needed, row.on_hand) for row in answers})


def give_more(
    work: Work, order: SalesOrder | int, material: Material | int, quantity: Number, reason: str
) -> int:
    """Extra material out of the main warehouse for the first line of an order; the slip's id."""
    found = work.session.get_one(SalesOrder, order) if isinstance(order, int) else order
    row = SlipRow(_id_of(material), Decimal(quantity), order_line_id=found.lines[0].id)
    return issue_more(work, found.id, places(work).warehouse, [row], reason)


def scrap(work: Work, material: Material | int, quantity: Number, reason: str, lot: str = "") -> int:
    """Write off some of a material (of one lot) of the main warehouse; the slip's id."""
    row = SlipRow(_id_of(material), Decimal(quantity), lot)
    return scrap_from_warehouse(work, places(work).warehouse, [row], "other", reason)


def _id_of(material: Material | int) -> int:
    return material if isinstance(material, int) else material.id


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
