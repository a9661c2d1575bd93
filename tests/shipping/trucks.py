"""Ready doors and filled-in forms for tests of shipping."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from app.kernel.errors import Refusals
from app.kernel.work import Work
from app.production.passing import pass_on
from app.shipping.forms import Part, ShipmentForm
from models.orders import SalesOrder
from models.parties import Party
from models.production import WorkOrder
from models.shipping import Shipment
from tests.factories import behind_the_scenes
from tests.production.floor import cards_of, planned_order

TCKN = "10000000146"
CARRIER_TAX_ID = "9205121120"


def make_ready(work: Work, *cards: WorkOrder) -> None:
    for card in cards:
        while card.state != "ready":
            pass_on(behind_the_scenes(work), card.id, card.version)


def ready_order(work: Work, *, lines: int = 1, doors: int = 2, **columns: Any) -> SalesOrder:
    """An order with all its cards in Sevke Hazır."""
    order = planned_order(work, lines=lines, doors=doors, **columns)
    make_ready(work, *cards_of(work, order))
    return order


def form_for(work: Work, *orders: SalesOrder, **fields: Any) -> ShipmentForm:
    """Everything that is ready of these orders, with our own driver."""
    cards = [card for order in orders for card in cards_of(work, order) if card.state == "ready"]
    filled: dict[str, Any] = {
        "customer_id": orders[0].customer_id,
        "parts": tuple(Part(card.id, card.quantity) for card in cards),
        "driver_first_name": "Ali",
        "driver_last_name": "Şahin",
        "driver_tckn": TCKN,
        "plate": "38 abc 123",
        "delivery_street": "Sanayi Cad. 5",
        "delivery_district": "Melikgazi",
        "delivery_city": "Kayseri",
        "delivery_postal_code": "38070",
    }
    return ShipmentForm(**{**filled, **fields})


def make_carrier(work: Work, **columns: Any) -> Party:
    carrier = Party(
        **{
            "code": f"NAK-{id(columns)}",
            "name": "Yıldız Nakliyat",
            "is_carrier": True,
            "tax_id": CARRIER_TAX_ID,
            "city": "Kayseri",
            **columns,
        }
    )
    work.session.add(carrier)
    work.session.flush()
    return carrier


def shipment_of(work: Work, shipment_id: int) -> Shipment:
    return work.session.get_one(Shipment, shipment_id, populate_existing=True)


def codes(refusals: Refusals) -> dict[str, str]:
    return {refusal.field or "": refusal.code for refusal in refusals.refusals}


def count(work: Work, table: type) -> int:
    return work.session.scalar(select(func.count()).select_from(table)) or 0
