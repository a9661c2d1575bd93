"""Money that came for an order, noted against its payment plan; what was noted wrongly is mirrored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import select

from app.kernel.amounts import parse_decimal, round_money
from app.kernel.clock import parse_date, today_local
from app.kernel.errors import Doubt, Refusal, Refusals
from app.kernel.permissions import SEE_PRICE, Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from app.orders.events import PaymentNoted, PaymentTakenBack
from app.orders.locking import lock_order
from app.orders.plan_of_payment import DueStep
from app.orders.refusals import TextTooLong
from app.orders.terms import Terms, terms_of
from app.orders.typing_in import Complaints
from models.quotes import PAYMENT_WAYS, OrderPayment

PAY: Final = Right("pay", "Order")
WAY_WORDS: Final[Mapping[str, str]] = {
    "transfer": N_("Bank transfer"),
    "cash": N_("Cash"),
    "card": N_("Card"),
    "cheque": N_("Cheque"),
    "note": N_("Promissory note"),
}
_NOTHING: Final = Decimal("0.00")
_MOST: Final = Decimal(10) ** 12
_LONGEST_NOTE: Final = 300


class AmountNotPossible(Refusal):
    """Nobody pays nothing, and mirrors have a button of their own."""

    code = "orders.amount_not_possible"
    sentence = N_("Write how much came, above zero.")
    field = "amount"


class PaidInTheFuture(Refusal):
    """What came has come."""

    code = "orders.paid_in_the_future"
    sentence = N_("A payment cannot have come in the future.")
    field = "received_on"


class WayUnknown(Refusal):
    """How it came is one of a few."""

    code = "orders.way_unknown"
    sentence = N_("Choose how the money came.")
    field = "way"


class OrderCancelledAlready(Refusal):
    """Nothing is paid for what is not made."""

    code = "orders.paid_for_cancelled"
    sentence = N_("This order was cancelled, so no payment is noted for it.")


class MoreThanThePrice(Doubt):
    """More came than the order costs: an advance for the next one, or a digit too many."""

    code = "orders.more_than_the_price"
    sentence = N_("With this, {sum} of {total} would be paid. Is that right?")
    field = "amount"


class TakenBackAlready(Refusal):
    """A payment is mirrored once, and a mirror never."""

    code = "orders.taken_back_already"
    sentence = N_("This payment was taken back already.")


@dataclass(frozen=True)
class StepPaid:
    """One part of the plan and how much of it has come."""

    step: DueStep
    paid: Decimal
    open: Decimal
    """What is still missing of it; never more than of the whole price."""


@dataclass(frozen=True)
class Paid:
    """What has come for an order, beside what is due."""

    entries: tuple[OrderPayment, ...]
    steps: tuple[StepPaid, ...]
    sum: Decimal
    open: Decimal
    mirrored: frozenset[int]
    """Entries that were taken back."""


def note_payment(
    work: Work,
    order_id: int,
    typed: Mapping[str, str],
    key: str | None = None,
    *,
    confirmed: Collection[str] = (),
) -> int:
    """Note what came: ``amount``, ``received_on``, ``way``, ``note`` as typed; the id of the entry.

    Raises Refusals at the fields and the Doubt MoreThanThePrice.
    """
    work.require(PAY)
    work.require(SEE_PRICE)

    def act() -> int:
        order = lock_order(work, order_id)
        if order.state == "cancelled":
            raise OrderCancelledAlready
        entry = _read(typed, today_local(work.now))
        paid, payable = paid_so_far(work, order_id) + entry.amount, terms_of(work, order).payable
        if paid > payable and MoreThanThePrice.code not in confirmed:
            raise MoreThanThePrice(sum=paid, total=payable)
        entry.order_id, entry.currency = order.id, order.currency
        entry.at, entry.actor_name = work.now, work.actor.name
        work.session.add(entry)
        work.session.flush()
        work.emit(PaymentNoted(order.id, order.number, entry.id, entry.way))
        return entry.id

    return int(work.once(key, f"note payment {order_id}", act))


def take_back_payment(work: Work, order_id: int, payment_id: int, key: str | None = None) -> int:
    """Mirror an entry that was noted wrongly; the id of the mirror. TakenBackAlready the second time."""
    work.require(PAY)
    work.require(SEE_PRICE)

    def act() -> int:
        order = lock_order(work, order_id)
        entry = work.find(OrderPayment, payment_id)
        if entry.order_id != order.id:
            raise RecordGone
        mirrors = select(OrderPayment.id).where(OrderPayment.reversal_of == entry.id)
        if entry.reversal_of is not None or work.session.scalar(mirrors) is not None:
            raise TakenBackAlready
        mirror = OrderPayment(
            order_id=order.id,
            amount=-entry.amount,
            currency=entry.currency,
            received_on=entry.received_on,
            way=entry.way,
            reversal_of=entry.id,
            at=work.now,
            actor_name=work.actor.name,
        )
        work.session.add(mirror)
        work.session.flush()
        work.emit(PaymentTakenBack(order.id, order.number, entry.id))
        return mirror.id

    return int(work.once(key, f"take back payment {payment_id}", act))


def paid_so_far(work: Work, order_id: int) -> Decimal:
    """What has come for an order, less what was taken back."""
    amounts = work.session.scalars(select(OrderPayment.amount).where(OrderPayment.order_id == order_id))
    return sum(amounts, _NOTHING)


def payments_of(work: Work, order_id: int, terms: Terms) -> Paid:
    """What came for an order, the newest first, and which parts of the plan it pays, the first first."""
    entries = work.session.scalars(
        select(OrderPayment).where(OrderPayment.order_id == order_id).order_by(OrderPayment.id.desc())
    ).all()
    total = sum((entry.amount for entry in entries), _NOTHING)
    missing = max(terms.payable - total, _NOTHING)
    return Paid(
        entries=tuple(entries),
        steps=_share_out(terms.steps, total, missing),
        sum=total,
        open=missing,
        mirrored=frozenset(entry.reversal_of for entry in entries if entry.reversal_of),
    )


def _share_out(steps: Sequence[DueStep], total: Decimal, missing: Decimal) -> tuple[StepPaid, ...]:
    """The first steps are paid first; where the plan is more than the price, the last ones shrink."""
    shared, left = [], total
    for step in steps:
        paid = min(step.amount, left)
        is_open = min(step.amount - paid, missing)
        shared.append(StepPaid(step, paid, is_open))
        left -= paid
        missing -= is_open
    return tuple(shared)


def _read(typed: Mapping[str, str], today: date) -> OrderPayment:
    wrong = Complaints()
    entry = OrderPayment(
        amount=wrong.reading("amount", partial(_amount, typed.get("amount", "")), _NOTHING),
        received_on=wrong.reading("received_on", partial(_day, typed.get("received_on", ""), today), today),
        way=wrong.reading("way", partial(_way, typed.get("way", "")), ""),
        note=wrong.reading("note", partial(_note, typed.get("note", "")), ""),
    )
    if wrong:
        raise Refusals(wrong)
    return entry


def _amount(text: str) -> Decimal:
    amount = round_money(parse_decimal(text, unit="TRY"))
    if not 0 < amount < _MOST:
        raise AmountNotPossible
    return amount


def _day(text: str, today: date) -> date:
    day = parse_date(text) if text.strip() else today
    if day > today:
        raise PaidInTheFuture
    return day


def _way(text: str) -> str:
    if text not in PAYMENT_WAYS:
        raise WayUnknown
    return text


def _note(text: str) -> str:
    if len(text.strip()) > _LONGEST_NOTE:
        raise TextTooLong(most=_LONGEST_NOTE)
    return text.strip()
