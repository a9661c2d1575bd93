"""Keeping the terms of a draft as a clerk typed them; another currency moves its prices along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Final

from sqlalchemy import select

from app.kernel.amounts import parse_decimal, round_money, round_unit_cost
from app.kernel.clock import parse_date
from app.kernel.errors import Refusal, Refusals
from app.kernel.permissions import SEE_PRICE
from app.kernel.text import N_
from app.kernel.work import Work
from app.orders.currency import stamp_rate
from app.orders.drafting import EDIT, save_order
from app.orders.events import TermsChanged
from app.orders.locking import lock_order
from app.orders.plan_of_payment import check_plan
from app.orders.states import EDITABLE, check_state, move_to
from app.orders.storing import typed_line
from app.orders.terms import CURRENCIES, DELIVERY_WAYS, INCOTERMS, terms_of
from app.orders.typing_in import Complaints, read_text, write_number
from app.orders.withholding import WITHHOLDINGS
from models.orders import SalesOrder
from models.quotes import PAYMENT_DUE, OrderPayment, OrderTerms, PaymentStep

MOST_STEPS: Final = 12
_LONGEST_PLACE: Final = 80
_MOST_DAYS: Final = 365
_MOST_CREDIT: Final = 3650
_MOST_MONEY: Final = Decimal(10) ** 12
_HUNDRED: Final = Decimal(100)


class NoSuchTerm(Refusal):
    """What was sent is none of the choices."""

    code = "orders.no_such_term"
    sentence = N_("Please choose one of the list.")


class DaysNotPossible(Refusal):
    """Days are counted in whole numbers."""

    code = "orders.days_not_possible"
    sentence = N_("Write a whole number of days from 1 to {most}.")


class RateNotPositive(Refusal):
    """No currency is worth nothing."""

    code = "orders.rate_not_positive"
    sentence = N_("Write how many lira one unit costs, above zero.")


class CurrencyPaid(Refusal):
    """What was paid is noted in the currency of the order."""

    code = "orders.currency_paid"
    sentence = N_("Payments are noted for this order in {currency}, so its currency stays.")
    field = "currency"


class ShareNotPossible(Refusal):
    """A part of the price is more than nothing and not more than all of it."""

    code = "orders.share_not_possible"
    sentence = N_("Write a per cent from 1 to 100 or an amount above zero, not both.")


def save_terms(
    work: Work, order_id: int, version: int, typed: Mapping[str, str], steps: Sequence[Mapping[str, str]]
) -> SalesOrder:
    """Keep the terms of a draft or an offer; an offer becomes a draft again, since it says something else.

    ``typed``: ``currency``, ``valid_days``, ``typed_rate``, ``withholding``, ``delivery_way``, ``incoterm``,
    ``incoterm_place``. ``steps``: rows of ``due``, ``when`` (days or a day), ``percent``, ``amount``. Raises
    StaleOrder, WrongState, CurrencyPaid, RateUnknown and Refusals with fields like ``steps-0-percent``.
    """
    work.require(EDIT)
    work.require(SEE_PRICE)
    order = lock_order(work, order_id, version)
    check_state(order, EDITABLE)
    kept = work.session.get(OrderTerms, order.id) or OrderTerms(order_id=order.id)
    wrong = Complaints()
    currency = _fill(order, kept, typed, wrong)
    rows = [_step(row, place, wrong) for place, row in enumerate(steps[:MOST_STEPS])]
    if currency != order.currency:
        _refuse_paid(work, order, wrong)
    if wrong:
        raise Refusals(wrong)
    kept.steps = rows
    work.session.add(kept)
    work.session.flush()
    _reprice(work, order, currency, typed_in=order.currency)
    check_plan(kept.steps, terms_of(work, order).payable)
    work.session.flush()
    work.emit(TermsChanged(order.id, order.number, order.version, order.currency))
    return order


def copy_terms(work: Work, from_id: int, to: SalesOrder) -> None:
    """Give a copy the terms of its original; a plan of fixed amounts stays behind with its price."""
    kept = work.session.get(OrderTerms, from_id)
    if kept is None or work.session.get(OrderTerms, to.id) is not None:
        return
    own = OrderTerms(
        order_id=to.id,
        valid_days=kept.valid_days,
        withholding=kept.withholding,
        delivery_way=kept.delivery_way,
        incoterm=kept.incoterm,
        incoterm_place=kept.incoterm_place,
    )
    if not any(step.amount or step.due == "date" for step in kept.steps):
        own.steps = [
            PaymentStep(position=step.position, due=step.due, days=step.days, percent=step.percent)
            for step in kept.steps
        ]
    work.session.add(own)
    work.session.flush()


def take_currency(work: Work, order: SalesOrder, currency: str) -> None:
    """Put a draft in lira on another currency, the one its typed prices are in already."""
    if order.currency != currency:
        _reprice(work, order, currency, typed_in=currency)


def _fill(order: SalesOrder, kept: OrderTerms, typed: Mapping[str, str], wrong: Complaints) -> str:
    """Write what was typed into the row; the currency comes back, since the prices follow it."""

    def said(name: str) -> str:
        return typed.get(name, "").strip()

    def chosen(name: str, choices: Sequence[str] | Mapping[str, object], empty: str = "") -> str:
        return wrong.reading(name, partial(_one_of, said(name) or empty, choices, empty), empty)

    currency = chosen("currency", CURRENCIES, order.currency)
    kept.valid_days = wrong.reading("valid_days", partial(_days, said("valid_days"), _MOST_DAYS), None)
    kept.typed_rate = (
        wrong.reading("typed_rate", partial(_rate, said("typed_rate")), None) if currency != "TRY" else None
    )
    kept.withholding = chosen("withholding", WITHHOLDINGS)
    kept.delivery_way = chosen("delivery_way", DELIVERY_WAYS)
    kept.incoterm = chosen("incoterm", INCOTERMS)
    place = partial(read_text, said("incoterm_place"), _LONGEST_PLACE)
    kept.incoterm_place = wrong.reading("incoterm_place", place, "")
    return currency


def _reprice(work: Work, order: SalesOrder, currency: str, *, typed_in: str) -> None:
    """Put the prices on the new currency and rate; nothing moves when neither has changed.

    A price that somebody agreed on moves with the currency, never with the rate of the day.
    """
    before = (order.currency, order.exchange_rate)
    order.currency = currency
    stamp_rate(work, order)
    if before == (order.currency, order.exchange_rate):
        if order.state == "quoted":
            move_to(work, order, "draft")
        else:
            order.version += 1
        return
    factor = before[1] / order.exchange_rate
    lines = []
    for line in order.lines:
        typed = {**typed_line(line), "reprice": "1"}
        if line.price_is_manual and typed_in != currency:
            typed["unit_price"] = write_number(round_money(line.unit_price * factor))
        lines.append(typed)
    save_order(work, order.id, order.version, {}, lines)


def _refuse_paid(work: Work, order: SalesOrder, wrong: Complaints) -> None:
    paid = select(OrderPayment.id).where(OrderPayment.order_id == order.id).limit(1)
    if work.session.scalar(paid) is not None:
        wrong.append(CurrencyPaid(currency=order.currency))


def _step(row: Mapping[str, str], place: int, wrong: Complaints) -> PaymentStep:
    begin = f"steps-{place}-"
    due = wrong.reading(f"{begin}due", partial(_one_of, row.get("due", ""), PAYMENT_DUE, ""), "order")
    when = row.get("when", "").strip()
    days: int | None = None
    day: date | None = None
    if due == "days":
        days = wrong.reading(f"{begin}when", partial(_days, when or "0", _MOST_CREDIT), None)
    elif due == "date":
        day = wrong.reading(f"{begin}when", partial(parse_date, when), None)
    percent = wrong.reading(f"{begin}percent", partial(_share, row.get("percent", ""), _HUNDRED, "%"), None)
    amount = wrong.reading(f"{begin}amount", partial(_share, row.get("amount", ""), _MOST_MONEY, ""), None)
    if percent is not None and amount is not None:
        wrong.append(ShareNotPossible(field=f"{begin}amount"))
    return PaymentStep(position=place + 1, due=due, days=days, due_on=day, percent=percent, amount=amount)


def _one_of(text: str, choices: Sequence[str] | Mapping[str, object], empty: str) -> str:
    if text != empty and text not in choices:
        raise NoSuchTerm
    return text


def _days(text: str, most: int) -> int | None:
    if not text:
        return None
    number = parse_decimal(text)
    if number != number.to_integral_value() or not 1 <= number <= most:
        raise DaysNotPossible(most=most)
    return int(number)


def _rate(text: str) -> Decimal | None:
    if not text:
        return None
    rate = round_unit_cost(parse_decimal(text, unit="TRY"))
    if not 0 < rate < _MOST_MONEY:
        raise RateNotPositive
    return rate


def _share(text: str, most: Decimal, unit: str) -> Decimal | None:
    if not text.strip():
        return None
    share = round_money(parse_decimal(text, unit=unit))
    if not 0 < share <= most:
        raise ShareNotPossible
    return share
