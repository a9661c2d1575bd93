"""What happened in the store room of the demo factory: shelves, purchase orders, counts, slips, leftovers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.demo.calendar import moment
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.purchasing.orders.lines import OrderedLine
from app.purchasing.orders.ordering import OrderHead, write_order
from app.purchasing.orders.sending import send_order
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.stock.counts.entering import enter_count
from app.stock.counts.opening import open_count
from app.stock.counts.posting import post_count
from app.stock.ledger.balances import availability
from app.stock.ledger.places import main_warehouse
from app.stock.progress.leftovers import return_leftovers
from app.stock.slips.lines import SlipRow
from app.stock.slips.scrapping import scrap_from_warehouse
from app.stock.slips.transferring import transfer_stock
from models.materials import Material
from models.orders import OrderLine, SalesOrder
from models.parties import Party
from models.purchasing import ExchangeRate, PurchaseOrder, SupplyTerm
from models.stock import Location, Shelf
from reports.labels import labels_for

At = Callable[[datetime, str, Callable[[Work], None]], None]

CLERK, STORE = "Zeynep Aslan", "Hatice Yılmaz"
SECOND, BLOCKED = "YAN", "KRN"
SHELVES = (
    ("A-01", "Sac standı", ("SAC",)),
    ("A-02", "Profil rafı", ("PRF", "ESK")),
    ("B-01", "Kilit ve kol dolabı", ("KLT", "BRL", "KOL", "PNK")),
    ("B-02", "Hırdavat rafı", ("MNT", "DRB", "MDL", "VDA")),
    ("C-01", "Boya ve kimyasal", ("BOY", "KIM", "KYN", "TSL")),
    ("C-02", "Panel ve cam", ("PNL", "CAM", "DLG", "FTL")),
    ("D-01", "Ambalaj", ("AMB",)),
)
TERMS = (
    # Material, supplier, what they call it, days, least quantity, multiple (in purchase units).
    ("KLT-MONO", "TED-KLT", "AKS-MB-200", 14, "10", "5"),
    ("KLT-MUL", "TED-KLT", "AKS-ML-4Y", 14, "10", "5"),
    ("KLT-MRK", "TED-KLT", "AKS-MRK-C", 10, "10", "10"),
    ("PNL-KMP", "TED-PNL", "INC-KOM-8", 12, "20", "5"),
    ("MNT-BLK", "TED-MNT", "GM-3D", 5, "50", "50"),
    ("SAC-DKP-20", "TED-SAC", "DKP 2,0 1250x2000", 5, "10", "1"),
)
RATES = (("USD", "41.87"), ("EUR", "48.52"))


def tell_store_room(at: At, now: datetime) -> None:
    """The acts of the store room, each at its own moment among those of the orders."""
    at(moment(now, 47, 8), CLERK, _furnish)
    at(
        moment(now, 20, 9),
        STORE,
        lambda work: _order(work, "TED-MNT", {"MNT-BLK": "200", "MNT-YAY": "60"}, 3),
    )
    at(moment(now, 17, 11), STORE, _part_of_order)
    at(moment(now, 12, 10), STORE, _carry)
    at(moment(now, 10, 16, 30), STORE, _count_consumables)
    at(moment(now, 6, 14), STORE, _spoil)
    at(moment(now, 5, 9, 20), CLERK, lambda work: _order(work, "TED-DLG", {"DLG-TYN": "40"}, 3))
    at(moment(now, 3, 15), STORE, _leave_over)
    at(moment(now, 1, 10), CLERK, lambda work: _order(work, "TED-SAC", {"SAC-DKP-20": "20"}, 5))
    at(moment(now, 0, 8, 30), STORE, _begin_count)


def _furnish(work: Work) -> None:
    """Two more warehouses, shelves with their materials, terms of suppliers, rates of the last days."""
    work.session.add_all(
        [
            Location(code=SECOND, name="Yan depo", kind="warehouse", purpose="supply"),
            Location(code=BLOCKED, name="Karantina", kind="warehouse", purpose="blocked"),
        ]
    )
    warehouse = main_warehouse(work)
    materials = _materials(work)
    for code, name, beginnings in SHELVES:
        shelf = Shelf(code=code, name=name, warehouse_id=warehouse)
        work.session.add(shelf)
        work.session.flush()
        for material in materials.values():
            if material.code.startswith(beginnings):
                material.shelf_id = shelf.id
    for code, supplier, theirs, days, least, multiple in TERMS:
        term = SupplyTerm(
            material_id=materials[code].id,
            supplier_id=_supplier(work, supplier),
            supplier_code=theirs,
            lead_days=days,
            minimum=Decimal(least),
            multiple=Decimal(multiple),
        )
        work.session.add(term)
    for back in range(48):
        day = today_local(work.now) + timedelta(days=back)
        work.session.add_all(
            ExchangeRate(currency=currency, on=day, rate=Decimal(rate) + Decimal(back) / 200)
            for currency, rate in RATES
        )


def _order(work: Work, supplier: str, quantities: dict[str, str], days: int) -> None:
    """Ordered and sent; it should be here after so many days."""
    materials = _materials(work)
    lines = [OrderedLine(materials[code].id, Decimal(quantity)) for code, quantity in quantities.items()]
    expected = today_local(work.now) + timedelta(days=days)
    order_id = write_order(work, OrderHead(_supplier(work, supplier), expected), lines)
    send_order(work, order_id, translate=labels_for("tr"))


def _part_of_order(work: Work) -> None:
    """Of the oldest order the first line came, and not all of it."""
    order = work.session.scalars(select(PurchaseOrder).order_by(PurchaseOrder.id).limit(1)).one()
    line = order.lines[0]
    came = ReceivedLine(
        line.material_id,
        line.quantity * 3 / 4,
        line.unit_price,
        line.unit_id,
        purchase_order_line_id=line.id,
    )
    receive_goods(work, order.supplier_id, "MNT2026000000412", today_local(work.now), [came])


def _carry(work: Work) -> None:
    """What does not fit the main store goes next door."""
    materials = _materials(work)
    rows = [
        SlipRow(materials["SAC-DKP-15"].id, Decimal("294.4")),
        SlipRow(materials["PRF-30X30"].id, Decimal(60)),
    ]
    transfer_stock(work, main_warehouse(work), _place(work, SECOND), rows, "Ana depoda yer kalmadı")


def _count_consumables(work: Work) -> None:
    """A count that found a little less wire and a little more of a chemical."""
    count_id = open_count(work, main_warehouse(work), kind="consumable")
    consumables = [material for material in _materials(work).values() if material.kind == "consumable"]
    there = availability(work, [material.id for material in consumables])
    for place, material in enumerate(consumables):
        found = there[material.id].on_hand
        if place == 0 and found > 1:
            found -= Decimal("0.5")
        enter_count(work, count_id, material.id, found)
    post_count(work, count_id)


def _spoil(work: Work) -> None:
    row = SlipRow(_materials(work)["SAC-GLV-10"].id, Decimal("15.7"))
    scrap_from_warehouse(
        work, main_warehouse(work), [row], "damaged", "Forklift sacı ezdi", translate=labels_for("tr")
    )


def _leave_over(work: Work) -> None:
    """Two pieces of sheet were left over from an order that is in production."""
    sheet = _materials(work)["SAC-DKP-15"]
    line = work.session.scalars(
        select(OrderLine)
        .join(SalesOrder)
        .where(SalesOrder.state == "in_production", OrderLine.materials.any(material_id=sheet.id))
        .order_by(OrderLine.id)
    ).first()
    if line is None:
        return
    rows = [
        SlipRow(sheet.id, Decimal("11.775"), order_line_id=line.id, length_mm=1250, width_mm=800),
        SlipRow(sheet.id, Decimal("4.71"), order_line_id=line.id, length_mm=800, width_mm=500),
    ]
    return_leftovers(work, line.order_id, None, rows, "Kesimden artan parçalar")


def _begin_count(work: Work) -> None:
    """This morning's count, half done."""
    count_id = open_count(work, main_warehouse(work), kind="packaging")
    packaging = [material for material in _materials(work).values() if material.kind == "packaging"]
    there = availability(work, [material.id for material in packaging])
    enter_count(work, count_id, packaging[0].id, there[packaging[0].id].on_hand)


def _materials(work: Work) -> dict[str, Material]:
    return {one.code: one for one in work.session.scalars(select(Material).order_by(Material.code))}


def _supplier(work: Work, code: str) -> int:
    return work.session.scalars(select(Party.id).where(Party.code == code)).one()


def _place(work: Work, code: str) -> int:
    return work.session.scalars(select(Location.id).where(Location.code == code)).one()
