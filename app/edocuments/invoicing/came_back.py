"""The buyer's return invoice [iade faturası] noted at the doors that came back, and what is still missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.edocuments.invoicing.drafting import INVOICE
from app.edocuments.invoicing.refusals import (
    AmountMissing,
    BilledLater,
    DoorsNotBack,
    NoDoorsNoted,
    ReturnNumberMissing,
    ReturnNumberTaken,
    ReturnWasUndone,
)
from app.kernel.amounts import round_money
from app.kernel.clock import today_local
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import SEE_PRICE
from app.kernel.work import RecordGone, Work
from app.orders.refusals import QuantityNotWhole
from models.orders import OrderLine
from models.parties import Party
from models.returning import BILL_KINDS, GoodsReturn, ReturnInvoice, ReturnInvoiceLine, ReturnLine
from models.shipping import ShipmentLine

LONGEST_NUMBER: Final = 40
MOST: Final = Decimal("999999999999.99")


@dataclass(frozen=True)
class ReturnInvoiceNoted(Event):
    """The paper for goods that came back was noted; what it comes to is told to nobody here."""

    subject = "GoodsReturn"
    return_id: int
    goods_return: str
    number: str
    doors: int


@dataclass(frozen=True)
class ReturnInvoiceRemoved(Event):
    """It had been noted by mistake."""

    subject = "GoodsReturn"
    return_id: int
    goods_return: str
    number: str


@dataclass(frozen=True, kw_only=True)
class ReturnInvoiceForm:
    """What stands on the paper; ``doors`` by line of the return, less than none where it is no number."""

    number: str
    issued_on: date | None
    amount: Decimal
    doors: Mapping[int, int]
    kind: str = "invoice"


@dataclass(frozen=True)
class BilledLine:
    """A line of the return: doors that came back, on how many papers, and what one is worth with VAT."""

    line: ReturnLine
    billed: int
    worth: Decimal
    currency: str

    @property
    def left(self) -> int:
        """Doors on no paper yet."""
        return self.line.quantity - self.billed


@dataclass(frozen=True)
class ReturnBills:
    """Everything that was written for one return, and what is still to be written."""

    lines: Sequence[BilledLine]
    papers: Sequence[ReturnInvoice]

    @property
    def left(self) -> int:
        """Doors on no paper yet."""
        return sum(one.left for one in self.lines)

    @property
    def expected(self) -> Decimal:
        """What the paper for these should come to, by the prices of their orders."""
        return sum((round_money(one.worth * one.left) for one in self.lines), Decimal("0.00"))

    @property
    def currency(self) -> str:
        """Of the orders; one, as on every invoice."""
        return self.lines[0].currency if self.lines else ""


def return_bills(work: Work, return_id: int) -> ReturnBills:
    """What was noted for a return; for those who may see prices."""
    work.require(SEE_PRICE)
    billed = _billed(work, return_id)
    lines = work.session.scalars(
        select(ReturnLine)
        .where(ReturnLine.return_id == return_id)
        .order_by(ReturnLine.position, ReturnLine.id)
        .options(
            joinedload(ReturnLine.shipment_line).options(
                joinedload(ShipmentLine.order),
                joinedload(ShipmentLine.order_line).joinedload(OrderLine.model),
            )
        )
    ).all()
    papers = work.session.scalars(
        select(ReturnInvoice)
        .where(ReturnInvoice.return_id == return_id, ReturnInvoice.removed_at.is_(None))
        .order_by(ReturnInvoice.id)
        .options(selectinload(ReturnInvoice.lines))
    ).all()
    return ReturnBills([_line(line, billed[line.id]) for line in lines], papers)


def note_return_invoice(
    work: Work, return_id: int, form: ReturnInvoiceForm, *, key: str | None = None
) -> int:
    """Note the paper for doors of a return; its id. Refusals names every wrong field."""
    work.require(INVOICE)
    work.require(SEE_PRICE)
    return int(work.once(key, f"note return invoice {return_id}", lambda: _note(work, return_id, form)))


def remove_return_invoice(work: Work, invoice_id: int) -> int:
    """It was noted by mistake: its doors wait for another one; the id of the return."""
    work.require(INVOICE)
    work.require(SEE_PRICE)
    noted = work.lock(ReturnInvoice, invoice_id)
    goods = work.find(GoodsReturn, noted.return_id)
    if noted.removed_at is None:
        noted.removed_at, noted.removed_by = work.now, work.actor.name
        work.session.flush()
        work.emit(ReturnInvoiceRemoved(goods.id, goods.number, noted.number))
    return goods.id


def _note(work: Work, return_id: int, form: ReturnInvoiceForm) -> int:
    # A number stands once among all papers of a customer: two of them are noted one after the other.
    work.lock(Party, work.find(GoodsReturn, return_id).customer_id)
    goods = work.lock(GoodsReturn, return_id)
    if goods.undone_at is not None:
        raise ReturnWasUndone
    doors = {line: quantity for line, quantity in form.doors.items() if quantity}
    number = " ".join(form.number.split())[:LONGEST_NUMBER].upper()
    _check(work, goods, form, number, doors)
    assert form.issued_on is not None, "it was checked"
    noted = ReturnInvoice(
        return_id=goods.id,
        customer_id=goods.customer_id,
        kind=form.kind,
        number=number,
        issued_on=form.issued_on,
        amount=round_money(form.amount),
        noted_at=work.now,
        noted_by=work.actor.name,
        lines=[ReturnInvoiceLine(return_line_id=line, quantity=quantity) for line, quantity in doors.items()],
    )
    work.session.add(noted)
    work.session.flush()
    work.emit(ReturnInvoiceNoted(goods.id, goods.number, number, sum(doors.values())))
    return noted.id


def _check(
    work: Work, goods: GoodsReturn, form: ReturnInvoiceForm, number: str, doors: Mapping[int, int]
) -> None:
    refusals: list[Refusal] = []
    if form.kind not in BILL_KINDS:
        raise RecordGone
    if not number:
        refusals.append(ReturnNumberMissing())
    elif (other := _noted_at(work, goods.customer_id, number)) is not None:
        refusals.append(ReturnNumberTaken(number=number, goods_return=other))
    if form.issued_on is None or form.issued_on > today_local(work.now):
        refusals.append(BilledLater())
    if not 0 < form.amount <= MOST:
        refusals.append(AmountMissing())
    if not doors:
        refusals.append(NoDoorsNoted())
    refusals += _wrong_doors(work, goods, doors)
    if refusals:
        raise Refusals(refusals)


def _wrong_doors(work: Work, goods: GoodsReturn, doors: Mapping[int, int]) -> list[Refusal]:
    billed = _billed(work, goods.id)
    left = {line.id: line.quantity - billed[line.id] for line in goods.lines}
    refusals: list[Refusal] = []
    for line, quantity in doors.items():
        most = left.get(line, 0)
        if quantity < 0 < most:
            refusals.append(QuantityNotWhole(field=f"doors-{line}", most=most))
        elif not 0 < quantity <= most:
            refusals.append(DoorsNotBack(field=f"doors-{line}", most=most))
    return refusals


def _noted_at(work: Work, customer_id: int, number: str) -> str | None:
    return work.session.scalar(
        select(GoodsReturn.number)
        .join(ReturnInvoice, ReturnInvoice.return_id == GoodsReturn.id)
        .where(
            ReturnInvoice.customer_id == customer_id,
            ReturnInvoice.number == number,
            ReturnInvoice.removed_at.is_(None),
        )
    )


def _billed(work: Work, return_id: int) -> dict[int, int]:
    rows = work.session.execute(
        select(ReturnInvoiceLine.return_line_id, func.sum(ReturnInvoiceLine.quantity))
        .join(ReturnInvoice, ReturnInvoice.id == ReturnInvoiceLine.invoice_id)
        .where(ReturnInvoice.return_id == return_id, ReturnInvoice.removed_at.is_(None))
        .group_by(ReturnInvoiceLine.return_line_id)
    )
    return defaultdict(int, {row[0]: int(row[1]) for row in rows})


def _line(line: ReturnLine, billed: int) -> BilledLine:
    # Of one door as it was sold, never its share of the line: what came back may have been cancelled since,
    # and then its line has no doors and no sum any more.
    sold = line.shipment_line.order_line
    net = sold.unit_price * (100 - sold.discount_percent) / 100
    return BilledLine(line, billed, net + net * sold.vat_percent / 100, line.shipment_line.order.currency)
