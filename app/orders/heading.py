"""The upper part of an order page: whose it is, when, where to and on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from app.kernel.clock import parse_date, today_local
from app.kernel.errors import Refusal
from app.kernel.work import Work
from app.orders.links import is_in_their_hands
from app.orders.refusals import (
    CustomerHasPapers,
    CustomerUnknown,
    DayInTheFuture,
    DueInThePast,
    WishedInThePast,
)
from app.orders.typing_in import Complaints, read_text
from app.parties.checking import HOME
from app.parties.identification import check_postal_code
from models.orders import SalesOrder
from models.parties import Party

TEXTS = {
    "customer_reference": 80,
    "delivery_street": 200,
    "delivery_district": 80,
    "delivery_city": 80,
    "payment_terms": 200,
    "delivery_terms": 200,
    "note": 4000,
    "dealer_note": 1000,
}
ADDRESS = ("street", "district", "city", "postal_code")


def read_header(
    work: Work, order: SalesOrder, header: Mapping[str, str], complaints: Complaints
) -> dict[str, Any]:
    """The columns the header changes; what is not in it stays. Complaints stand at the fields."""
    columns: dict[str, Any] = {}
    customer = order.customer
    if "customer_id" in header:
        customer = complaints.reading(
            "customer_id", partial(_customer_of, work, order, header["customer_id"]), customer
        )
        columns["customer"] = customer
    for name, most in TEXTS.items():
        if name in header:
            columns[name] = complaints.reading(name, partial(read_text, header[name].strip(), most), "")
    if "delivery_postal_code" in header:
        read = partial(_postal_code, header["delivery_postal_code"].strip(), customer)
        columns["delivery_postal_code"] = complaints.reading("delivery_postal_code", read, "")
    today = today_local(work.now)
    if header.get("ordered_on", "").strip():
        read_day = partial(_ordered_on, header["ordered_on"], today)
        columns["ordered_on"] = complaints.reading("ordered_on", read_day, order.ordered_on)
    for name, is_past in (("due_on", DueInThePast), ("wished_on", WishedInThePast)):
        if name in header:
            before = getattr(order, name)
            read_due = partial(_still_to_come, header[name], before, today, is_past)
            columns[name] = complaints.reading(name, read_due, before)
    return columns


def find_customer(work: Work, written: str | int) -> Party:
    """The active customer with this id; CustomerUnknown for anything else."""
    id_ = str(written).strip()
    found = work.session.get(Party, int(id_)) if id_.isascii() and id_.isdigit() and len(id_) <= 18 else None  # noqa: PLR2004
    if found is None or not found.is_customer or not found.is_active:
        raise CustomerUnknown
    return found


def _customer_of(work: Work, order: SalesOrder, written: str) -> Party:
    found = find_customer(work, written)
    if order.id is not None and found.id != order.customer_id and is_in_their_hands(work, order.id):
        raise CustomerHasPapers(name=order.customer.name)
    return found


def deliver_to(order: SalesOrder, customer: Party) -> None:
    """Send the doors to the customer's own address, unless another one was written."""
    if not any(getattr(order, f"delivery_{part}") for part in ADDRESS):
        for part in ADDRESS:
            setattr(order, f"delivery_{part}", getattr(customer, part))


def _postal_code(text: str, customer: Party | None) -> str:
    abroad = customer is not None and customer.country != HOME
    return read_text(text, 10) if abroad or not text else check_postal_code(text)


def _ordered_on(text: str, today: date) -> date:
    day = parse_date(text)
    if day > today:
        raise DayInTheFuture
    return day


def _still_to_come(text: str, before: date | None, today: date, is_past: type[Refusal]) -> date | None:
    day = parse_date(text) if text.strip() else None
    if day is not None and day != before and day < today:
        raise is_past(day=day)
    return day


def check_due(day: date | None, today: date) -> Refusal | None:
    """What is wrong with a promised day, if anything."""
    return DueInThePast(day=day) if day is not None and day < today else None
