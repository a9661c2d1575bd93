"""A truck at the ramp of the demo factory, half loaded; a door that came back; a second address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.kernel.work import Work
from app.shipping.addresses import Address, save_address
from app.shipping.forms import Part
from app.shipping.list_showing import list_card
from app.shipping.preparing import prepare_list
from app.shipping.readying import ready_doors
from app.shipping.return_forms import BackLine, ReturnForm
from app.shipping.returning import take_back
from app.shipping.ticking import tick_door
from models.production import Department, Door
from models.shipping import Shipment

GATE = "Murat Koç"
CLERK = "Zeynep Aslan"


def tell_trucks(at: Callable[[datetime, str, Callable[[Work], None]], None], now: datetime) -> None:
    """What happens at the ramp on the last day of the story."""
    at(now - timedelta(minutes=50), CLERK, _second_address)
    at(now - timedelta(minutes=40), GATE, _one_comes_back)
    at(now - timedelta(minutes=12), GATE, _load_a_truck)


def _load_a_truck(work: Work) -> None:
    """The customer with the most ready doors gets a truck; half of them stand on it."""
    by_customer: dict[int, list[Part]] = {}
    for card in ready_doors(work):
        if card.free:
            by_customer.setdefault(card.customer_id, []).append(Part(card.work_order_id, card.free))
    if not by_customer:
        return
    customer = max(by_customer, key=lambda one: sum(part.quantity for part in by_customer[one]))
    list_id = prepare_list(work, customer, by_customer[customer], note="2. rampa, önce büyük kapılar")
    doors = list_card(work, list_id).doors
    for door in doors[: (len(doors) + 1) // 2]:
        tick_door(work, list_id, door.serial)


def _one_comes_back(work: Work) -> None:
    """A door of the first shipment was scratched on the way."""
    painting = work.session.scalars(select(Department).order_by(Department.position)).all()[2]
    shipment = work.session.scalars(select(Shipment).order_by(Shipment.id).limit(1)).first()
    if shipment is None:
        return
    line = shipment.lines[0]
    query = select(Door.id).where(Door.shipment_line_id == line.id).order_by(Door.serial).limit(1)
    take_back(
        work,
        ReturnForm(
            customer_id=shipment.customer_id,
            lines=(
                BackLine(
                    shipment_line_id=line.id,
                    doors=tuple(work.session.scalars(query)),
                    fate="rework",
                    department_id=painting.id,
                ),
            ),
            reason="Nakliyede çizilmiş, yeniden boyanacak",
        ),
    )


def _second_address(work: Work) -> None:
    """The site where the same customer builds."""
    shipment = work.session.scalars(select(Shipment).order_by(Shipment.id.desc()).limit(1)).first()
    if shipment is not None:
        site = Address(
            "Şantiye",
            street="Yeni Mahalle 1045. Sok. No 7",
            district="Kocasinan",
            city="Kayseri",
            postal_code="38090",
            contact="Kemal Usta",
            phone="0532 000 00 00",
        )
        save_address(work, shipment.customer_id, site)
