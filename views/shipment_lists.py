"""What the list of shipments is searched and narrowed by."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from flask_appbuilder.models.filters import BaseFilter
from flask_babel import gettext
from sqlalchemy import or_, select

from app.edocuments.words import STATE_WORDS
from app.kernel.clock import ISTANBUL, today_local
from app.kernel.text import N_
from app.shipping.reminding import DAYS
from models.production import Door
from models.returning import GoodsReturn, ReturnLine
from models.shipping import Shipment, ShipmentLine
from views.searching import WithCustomer
from views.works import reading

ONLY: Final = {
    "today": N_("Today"),
    "not_invoiced": N_("Not invoiced after 7 days"),
    "not_sent": N_("e-Document not delivered"),
    "by_form": N_("On a pre-printed form"),
    "returned": N_("With returns"),
}


def shown_state(state: str) -> str:
    """The state of the e-document as people call it."""
    return gettext(STATE_WORDS.get(state, state))


class ShipmentWords(WithCustomer):
    """A shipment is found by its number, its customer, a plate, or the serial of a door on it."""

    def _has(self, word: str) -> Any:
        by_serial = (
            select(ShipmentLine.shipment_id)
            .join(Door, Door.shipment_line_id == ShipmentLine.id)
            .where(Door.serial.ilike(f"%{word}%"))
        )
        plate = word.replace(" ", "")
        return or_(super()._has(word), Shipment.id.in_(by_serial), Shipment.plate.ilike(f"%{plate}%"))


class Only(BaseFilter):
    """One of the questions a dispatcher asks of the list."""

    name = "only"

    def apply(self, query: Any, value: str) -> Any:
        """Narrow the query to what was asked; an unknown word narrows nothing."""
        condition = condition_of(value)
        return query if condition is None else query.filter(condition)


def only_asked(filters: Any, datamodel: Any, asked: str) -> None:
    """Narrow a list to one question, when it is one of ours."""
    del datamodel
    if asked in ONLY:
        filters.add_filter("id", Only, asked)


def condition_of(asked: str) -> Any:
    """What shipments have to be for one of our questions; None for any other word."""
    work = reading()
    if asked == "today":
        midnight = datetime.combine(today_local(work.now), time(), ISTANBUL)
        return Shipment.despatched_at >= midnight
    if asked == "not_invoiced":
        return Shipment.invoiced_at.is_(None) & (Shipment.despatched_at < work.now - timedelta(days=DAYS))
    if asked == "not_sent":
        return Shipment.state.in_(("draft", "refused", "validated"))
    if asked == "by_form":
        return Shipment.form_number != ""
    if asked == "returned":
        back = (
            select(ShipmentLine.shipment_id)
            .join(ReturnLine, ReturnLine.shipment_line_id == ShipmentLine.id)
            .join(GoodsReturn, GoodsReturn.id == ReturnLine.return_id)
            .where(GoodsReturn.undone_at.is_(None))
        )
        return Shipment.id.in_(back)
    return None
