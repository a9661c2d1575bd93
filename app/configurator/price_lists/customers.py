"""By which list a customer buys, and the discount that always counts for them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.configurator.sheets.cells import record_id
from app.kernel.amounts import parse_decimal, round_money
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import Work
from models.parties import Party
from models.pricing import PriceList

EDIT_PARTY = Right("edit", "Party")
_HUNDRED = Decimal(100)


class ListNotOffered(Refusal):
    """There is no such list, or it is passive."""

    code = "price_lists.not_offered"
    sentence = N_("Choose a price list from the list; passive ones are not offered.")
    field = "price_list"


class DiscountOutOfRange(Refusal):
    """A discount is a part of the price."""

    code = "price_lists.discount_out_of_range"
    sentence = N_("A discount is between 0 and 100 per cent.")
    field = "discount_percent"


@dataclass(frozen=True)
class PriceTermsSet(Event):
    """A customer got another price list or another standing discount."""

    subject = "Party"
    party_id: int
    name: str
    before: dict[str, str]
    after: dict[str, str]


def set_price_terms(work: Work, party_id: int, list_id: str, discount: str) -> None:
    """Give a customer a price list (empty: none) and a standing discount; orders follow from now on."""
    work.require(EDIT_PARTY)
    work.require(SEE_PRICE)
    party = work.lock(Party, party_id)
    refusals: list[Refusal] = []
    chosen = None
    if list_id.strip():
        chosen = work.session.get(PriceList, record_id(list_id.strip()))
        if chosen is None or not (chosen.is_active or chosen.id == party.price_list_id):
            refusals.append(ListNotOffered())
    percent = Decimal(0)
    try:
        percent = round_money(parse_decimal(discount.strip() or "0", unit="%"))
        if not 0 <= percent <= _HUNDRED:
            raise DiscountOutOfRange
    except Refusal as refusal:
        refusal.field = "discount_percent"
        refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    before = _said(work, party)
    party.price_list_id = chosen.id if chosen else None
    party.discount_percent = percent
    work.session.flush()
    after = _said(work, party)
    if after != before:
        work.emit(PriceTermsSet(party.id, party.name, before, after))


def _said(work: Work, party: Party) -> dict[str, str]:
    query = select(PriceList.name).where(PriceList.id == (party.price_list_id or 0))
    return {"list": work.session.scalar(query) or "", "discount": str(party.discount_percent)}
