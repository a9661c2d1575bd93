"""The loading list on paper [yükleme listesi]: doors with serials and places to tick, no money."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from app.documents.paper_json import PaperPart
from app.documents.papers import Letterhead, PartyBlock
from app.kernel.work import Work
from app.parties.addressing import party_block
from app.parties.letterhead import address_lines, read_letterhead
from app.shipping.list_showing import ListedDoor, list_card
from app.shipping.readying import delivery_of
from models.orders import SalesOrder


@dataclass(frozen=True, kw_only=True)
class LoadingDoorLine(PaperPart):
    """One door to be put on the truck."""

    serial: str
    model: str
    size: str
    opening: str
    colours: str
    is_ticked: bool = False


@dataclass(frozen=True, kw_only=True)
class LoadingOrder(PaperPart):
    """The doors of one order, which stand together."""

    number: str
    reference: str
    due_on: dt.date | None
    address: tuple[str, ...]
    doors: tuple[LoadingDoorLine, ...]


@dataclass(frozen=True, kw_only=True)
class LoadingPaper(PaperPart):
    """What goes on one truck."""

    seller: Letterhead
    customer: PartyBlock
    number: str
    at: dt.datetime
    by: str
    orders: tuple[LoadingOrder, ...]
    note: str = ""
    plate: str = ""
    currency: str = "TRY"
    language: str = "tr"
    """Of the labels: that of the customer, or of those who load."""

    @property
    def doors(self) -> int:
        """How many doors there are in all."""
        return sum(len(order.doors) for order in self.orders)


def loading_paper(work: Work, list_id: int, language: str = "") -> LoadingPaper:
    """The list as it stands now, in its customer's language unless told; RecordGone when there is none."""
    card = list_card(work, list_id)
    language = language or card.loading.customer.paper_language
    ids = {door.order_id for door in card.doors}
    orders = {
        order.number: order
        for order in work.session.scalars(select(SalesOrder).where(SalesOrder.id.in_(ids)))
    }
    return LoadingPaper(
        seller=read_letterhead(work, language),
        customer=party_block(card.loading.customer),
        number=card.loading.number,
        at=work.now,
        by=card.loading.created_by,
        note=card.loading.note,
        plate=str(card.loading.form.get("plate", "")),
        language=language,
        orders=tuple(_order(orders[number], doors) for number, doors in card.by_order()),
    )


def _order(order: SalesOrder, doors: list[ListedDoor]) -> LoadingOrder:
    to = delivery_of(order, order.customer)
    return LoadingOrder(
        number=order.number,
        reference=order.customer_reference,
        due_on=order.due_on,
        address=address_lines(to.street, to.district, to.city, to.postal_code, to.country),
        doors=tuple(
            LoadingDoorLine(
                serial=door.serial,
                model=door.looks.model,
                size=door.looks.size,
                opening=door.looks.opening,
                colours=door.looks.colours,
                is_ticked=door.ticked_at is not None,
            )
            for door in doors
        ),
    )
