"""How the demo factory's doors left: by its own truck or with a carrier, some orders in two parts."""

from __future__ import annotations

from sqlalchemy import select

from app.kernel.work import Work
from app.shipping.forms import Part, ShipmentForm
from app.shipping.readying import ready_doors
from app.shipping.sending import send_shipment
from models.parties import Party

DRIVER = {
    "driver_first_name": "Hasan",
    "driver_last_name": "Öztürk",
    "driver_tckn": "10000000146",  # the well-known number of nobody
    "plate": "38 DK 127",
}


def ship(work: Work, order_id: int, *, partly: bool = False) -> None:
    """Send what is ready of an order; only half of each card when ``partly``."""
    cards = ready_doors(work, order_id=order_id)
    first = cards[0]
    parts = tuple(Part(card.work_order_id, card.quantity // 2 if partly else card.quantity) for card in cards)
    by_carrier = first.delivery.city != "Kayseri"
    carrier = work.session.scalars(select(Party).where(Party.is_carrier)).first() if by_carrier else None
    send_shipment(
        work,
        ShipmentForm(
            customer_id=first.customer_id,
            parts=parts,
            carrier_id=carrier.id if carrier is not None else None,
            delivery_street=first.delivery.street,
            delivery_district=first.delivery.district,
            delivery_city=first.delivery.city,
            delivery_postal_code=first.delivery.postal_code,
            delivery_country=first.delivery.country,
            **({} if carrier is not None else DRIVER),  # type: ignore[arg-type] # only texts
        ),
    )
