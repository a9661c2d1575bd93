"""Deliveries of the demo factory that were more than a waybill: euros, scales, freight, wrong prices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from app.demo.calendar import moment
from app.kernel.clock import today_local
from app.kernel.work import Work
from app.purchasing.corrections.correcting import add_cost, correct_price
from app.purchasing.corrections.sending_back import ReturnedLine, send_back
from app.purchasing.receipts.landing import ReceivedCost
from app.purchasing.receipts.lines import ReceivedLine
from app.purchasing.receipts.receiving import receive_goods
from app.purchasing.terms.rates import rate_of
from models.materials import Material
from models.parties import Party
from models.purchasing import GoodsReceipt

At = Callable[[datetime, str, Callable[[Work], None]], None]

OWNER, STORE = "Mehmet Demirci", "Hatice Yılmaz"
IN_EUROS, WEIGHED = "AKS2026000000731", "ERC2026000000988"
_PRICE_STEP = Decimal("0.0001")


def tell_deliveries(at: At, now: datetime) -> None:
    """Each at its own moment, after the rates of the day were entered."""
    at(moment(now, 16, 10, 10), STORE, _locks_for_euros)
    at(moment(now, 14, 9, 40), STORE, _weighed_sheets)
    at(moment(now, 13, 15, 20), OWNER, _price_was_wrong)
    at(moment(now, 11, 11, 5), STORE, _rusty_sheet)
    at(moment(now, 9, 14, 50), OWNER, _freight_came_later)


def _locks_for_euros(work: Work) -> None:
    """Ten locks, paid in euros, with customs on top."""
    lock, rate = _material(work, "KLT-MONO"), rate_of(work, "EUR", today_local(work.now))
    if rate is None:
        return
    price = (lock.replacement_cost / rate.rate).quantize(_PRICE_STEP)
    receive_goods(
        work,
        _supplier(work, "TED-KLT"),
        IN_EUROS,
        today_local(work.now),
        [ReceivedLine(lock.id, Decimal(10), price)],
        currency="EUR",
        exchange_rate=rate.rate,
        costs=[ReceivedCost("Gümrük ve nakliye", Decimal(640))],
    )


def _weighed_sheets(work: Work) -> None:
    """Ten sheets that weighed a little more than the card says, and thicker ones."""
    thin, thick = _material(work, "SAC-DKP-15"), _material(work, "SAC-DKP-20")
    lines = [_sheets(thin, 10, "1.008"), _sheets(thick, 4, "0.997")]
    receive_goods(
        work,
        _supplier(work, "TED-SAC"),
        WEIGHED,
        today_local(work.now),
        lines,
        costs=[ReceivedCost("Nakliye", Decimal(1250), "weight")],
    )


def _sheets(material: Material, sheets: int, heavier: str) -> ReceivedLine:
    """So many sheets as the scales had them, at the price of the card."""
    return ReceivedLine(
        material.id,
        Decimal(sheets),
        (material.replacement_cost * material.purchase_factor).quantize(_PRICE_STEP),
        material.purchase_unit_id,
        weighed=material.purchase_factor * sheets * Decimal(heavier),
    )


def _price_was_wrong(work: Work) -> None:
    """The invoice was five per cent below what had been typed from the waybill."""
    line = _receipt(work, WEIGHED).lines[0]
    correct_price(work, line.id, line.unit_price * Decimal("0.95"), "Faturada fiyat %5 daha düşük")


def _rusty_sheet(work: Work) -> None:
    """One sheet was rusty; the supplier took it back."""
    receipt = _receipt(work, WEIGHED)
    line = receipt.lines[1]
    send_back(work, receipt.id, [ReturnedLine(line.id, Decimal(1))], "Paslı levha")


def _freight_came_later(work: Work) -> None:
    """The carrier's bill for the locks came a week after them."""
    cost = ReceivedCost("Kargo", Decimal("185.50"))
    add_cost(work, _receipt(work, IN_EUROS).id, cost, "Kargo faturası sonradan geldi")


def _receipt(work: Work, waybill: str) -> GoodsReceipt:
    return work.session.scalars(
        select(GoodsReceipt).where(GoodsReceipt.supplier_waybill_number == waybill)
    ).one()


def _material(work: Work, code: str) -> Material:
    return work.session.scalars(select(Material).where(Material.code == code)).one()


def _supplier(work: Work, code: str) -> int:
    return work.session.scalars(select(Party.id).where(Party.code == code)).one()
