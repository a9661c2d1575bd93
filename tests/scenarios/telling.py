"""What people of a story do over and over: type a delivery, look at a shelf, read a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text

from app.kernel.work import Work
from app.orders.reading import OrderCard, order_card
from app.production.board import board
from app.production.passing import pass_on
from app.production.showing import Card
from app.purchasing.receipts.reading import resolve_lines
from app.purchasing.receipts.receiving import receive_goods
from app.shipping.forms import Part, ShipmentForm
from app.shipping.readying import ReadyCard
from app.shipping.sending import send_shipment
from app.shipping.showing import shipment_card
from app.stock.ledger.balances import availability
from models.configurator import DoorModel, Parameter
from models.core import IssuedDocument
from models.materials import Material
from models.parties import Party
from reports.issued import render_issued
from reports.labels import labels_for
from tests.reports.reading import all_text
from tests.samples import sample_data
from tests.scenarios.factory import KIOSK, Factory

STATIONS = ["CUTTING_BENDING", "WELDING_GRINDING", "PAINTING_WASHING", "ASSEMBLY_PACKING", "READY"]
Row = tuple[str, str, str, str]


def deliver(factory: Factory, waybill: str, *rows: Row, who: str = "Storekeeper") -> int:
    """A delivery as it is typed, row by row: material, quantity, unit, price."""
    names = ("material", "quantity", "unit", "unit_price")
    with factory.acts(who) as work:
        supplier = party(work, "TED-SAC")
        lines = resolve_lines(work, [dict(zip(names, row, strict=True)) for row in rows])
        return receive_goods(work, supplier.id, waybill, date(2026, 11, 20), lines, key=f"delivery-{waybill}")


def plenty(*but: str, quantity: str = "100") -> list[Row]:
    """So much of every material of the data file at its price there, except some."""
    return [
        (each["code"], quantity, each["unit"], each["unit_price_try"].replace(".", ","))
        for each in sample_data()["materials"]
        if each["code"] not in but
    ]


def on_hand(factory: Factory, *codes: str) -> dict[str, Decimal]:
    """How much of these materials the warehouse holds."""
    with factory.acts("Storekeeper") as work:
        ids = dict(
            work.session.execute(select(Material.id, Material.code).where(Material.code.in_(codes))).all()
        )
        return {ids[id_]: held.on_hand for id_, held in availability(work, list(ids)).items()}


def in_progress(factory: Factory) -> dict[str, str]:
    """What lies in the work in progress of all orders together."""
    query = (
        "select m.code, sum(b.on_hand) as quantity from stock_balance b"
        " join location l on l.id = b.location_id join material m on m.id = b.material_id"
        " where l.kind = 'wip' and b.on_hand > 0 group by m.code"
    )
    with factory.acts("Owner") as work:
        return {row.code: str(row.quantity) for row in work.session.execute(text(query))}


def seen_by(factory: Factory, who: str, order_id: int) -> OrderCard:
    """The page of an order as somebody sees it."""
    with factory.acts(who) as work:
        return order_card(work, order_id)


def on_the_board(factory: Factory, who: str = KIOSK) -> dict[str, list[Card]]:
    """The cards of every column that has some, by the code of the column."""
    with factory.acts(who) as work:
        now = board(work)
        columns = {column.id: column.code for column in now.columns}
        found: dict[str, list[Card]] = {}
        for card in now.cards:
            found.setdefault(columns[card.column or ""], []).append(card)
        return found


def tap(factory: Factory, card: Card, *, quantity: int | None = None) -> dict[str, Any]:
    """One touch on a tablet."""
    with factory.acts(KIOSK) as work:
        return pass_on(work, card.id, card.version, quantity=quantity, key=f"touch-{card.id}-{card.version}")


def paper_text(factory: Factory, who: str, document_id: int) -> str:
    """The text of the PDF of an issued paper."""
    with factory.acts(who) as work:
        document = work.find(IssuedDocument, document_id)
        kind, snapshot = document.kind, document.snapshot
    return all_text(render_issued(kind, snapshot))


def send_doors(factory: Factory, ready: Sequence[ReadyCard], *, key: str) -> int:
    """The dispatcher sends all these doors with the company's own driver."""
    to = ready[0].delivery
    with factory.acts("Dispatcher") as work:
        form = ShipmentForm(
            customer_id=ready[0].customer_id,
            parts=tuple(Part(card.work_order_id, card.quantity) for card in ready),
            driver_first_name="Hasan",
            driver_last_name="Öztürk",
            driver_tckn="10000000146",
            plate="38 dk 127",
            delivery_street=to.street,
            delivery_district=to.district,
            delivery_city=to.city,
            delivery_postal_code=to.postal_code,
        )
        return send_shipment(work, form, key=key)


def waybill_text(factory: Factory, shipment: int) -> str:
    """The text of a waybill, in which there is never any money and no whole identity number."""
    with factory.acts("Dispatcher") as work:
        document = shipment_card(work, shipment).document_id
    assert document is not None
    said = paper_text(factory, "Dispatcher", document)
    for forbidden in ("₺", "TRY", "16.200", "14.552", "10000000146"):
        assert forbidden not in said
    return said


def party(work: Work, code: str) -> Party:
    return work.session.scalars(select(Party).where(Party.code == code)).one()


def model(work: Work, code: str) -> DoorModel:
    return work.session.scalars(select(DoorModel).where(DoorModel.code == code)).one()


def asked(work: Work, code: str) -> Parameter:
    return work.session.scalars(select(Parameter).where(Parameter.code == code)).one()


TURKISH = labels_for("tr")
