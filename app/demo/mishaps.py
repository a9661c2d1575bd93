"""What went wrong on the demo floor yesterday: a door painted anew, one made anew, customers in a hurry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from app.demo.calendar import moment
from app.kernel.work import Work
from app.orders.storing import typed_line
from app.production.changing.changing import change_order
from app.production.ranking import set_priority
from app.production.reworking import send_back
from app.production.scrapping import scrap_doors
from app.stock.ledger.balances import availability
from app.stock.ledger.places import main_warehouse
from app.stock.slips.lines import SlipRow
from app.stock.slips.transferring import transfer_stock
from models.configurator import DoorModel
from models.materials import Material
from models.orders import OrderLine, SalesOrder
from models.production import Department, WorkOrder
from models.stock import Location

At = Callable[[datetime, str, Callable[[Work], None]], None]

STORE, FOREMAN, CLERK = "Hatice Yılmaz", "Kemal Şahin", "Zeynep Aslan"
SPRING, BLOCKED = "MNT-YAY", "KRN"
FULL_AT = 40
"""Doors that should stand in welding at most."""
CUTTING, WELDING, PAINTING, ASSEMBLY = range(4)


def tell_mishaps(at: At, now: datetime) -> None:
    """In the afternoon of the day before the demo is made; the rules of the floor from its first day on."""
    at(moment(now, 46, 8, 5), FOREMAN, _limit)
    at(moment(now, 1, 16, 15), STORE, _block_springs)
    at(moment(now, 1, 16, 25), FOREMAN, _scrap)
    at(moment(now, 1, 16, 40), FOREMAN, _send_back)
    at(moment(now, 1, 16, 50), FOREMAN, _hurry)
    at(moment(now, 1, 17, 5), CLERK, _change)


def _limit(work: Work) -> None:
    _departments(work)[WELDING].wip_limit = FULL_AT


def _block_springs(work: Work) -> None:
    """All springs for fire doors turned out to be rusty: none is left for a door made anew."""
    spring = work.session.scalars(select(Material).where(Material.code == SPRING)).one()
    there = availability(work, [spring.id])[spring.id].on_hand
    target = work.session.scalars(select(Location.id).where(Location.code == BLOCKED)).one()
    if there:
        rows = [SlipRow(spring.id, there)]
        transfer_stock(work, main_warehouse(work), target, rows, "Yaylar paslı, tedarikçi değiştirecek")


def _scrap(work: Work) -> None:
    card = _card_at(work, WELDING, "CK-YNG")
    scrap_doors(work, card.id, card.version, "Yanlış kesim", quantity=1)


def _send_back(work: Work) -> None:
    card = _card_at(work, ASSEMBLY, "CK-LUX")
    target = _departments(work)[PAINTING]
    send_back(work, card.id, card.version, target.id, "Boya hatası", quantity=1)


def _hurry(work: Work) -> None:
    card = _card_at(work, PAINTING, "CK-EKO")
    set_priority(work, card.id, card.version, is_urgent=True)


def _departments(work: Work) -> list[Department]:
    return list(work.session.scalars(select(Department).order_by(Department.position)))


def _card_at(work: Work, place: int, model: str) -> WorkOrder:
    """The oldest card of a model that somebody could take in hand there."""
    return work.session.scalars(
        select(WorkOrder)
        .join(OrderLine, OrderLine.id == WorkOrder.order_line_id)
        .join(DoorModel, DoorModel.id == OrderLine.model_id)
        .where(
            WorkOrder.department_id == _departments(work)[place].id,
            WorkOrder.state.in_(("waiting", "running")),
            DoorModel.code == model,
        )
        .order_by(WorkOrder.id)
        .limit(1)
    ).one()


def _change(work: Work) -> None:
    """The customer wants another lock for doors that are being cut; nobody at the station has seen it yet."""
    card = _card_at(work, CUTTING, "CK-LUX")
    order = work.find(SalesOrder, card.order_id)
    lines = [typed_line(row) for row in order.lines]
    [mine] = [line for line in lines if line["id"] == str(card.order_line_id)]
    mine["parameters-kilit"] = "merkezi" if mine["parameters-kilit"] == "4 yön" else "4 yön"
    change_order(work, order.id, order.version, lines, "Müşteri telefonla aradı: kilit değişecek")
