"""Every button of an order pressed twice with the same page: never an error page, never two of anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from models.core import IssuedDocument
from models.order_links import OrderLink
from models.orders import SalesOrder
from tests.views.orders.conftest import DoorShop, get, page_of, send

DRAFT, CONFIRMED, PLANNED = "draft", "confirmed", "planned"
BUTTONS = [
    (DRAFT, "/orders/quote/{order}", {"version": "1"}),
    (DRAFT, "/orders/confirm/{order}", {"version": "1"}),
    (DRAFT, "/orders/terms/{order}", {"version": "1", "valid_days": "5"}),
    (DRAFT, "/order-prices/{order}/take", {"version": "1"}),
    (DRAFT, "/orders/copy/{order}", {}),
    (DRAFT, "/orders/cancel/{order}", {"reason": "vazgeçti"}),
    (CONFIRMED, "/orders/quote-anew/{order}", {}),
    (CONFIRMED, "/orders/revise/{order}", {"reason": "ölçü"}),
    (CONFIRMED, "/orders/plan/{order}", {}),
    (CONFIRMED, "/orders/whatsapp/{order}", {}),
    (CONFIRMED, "/orders/{order}/link", {"days": "90"}),
    (PLANNED, "/order-confirmations/{order}", {}),
    (PLANNED, "/orders/cancel/{order}", {"reason": "vazgeçti", "seen": ""}),
    (PLANNED, "/orders/close/{order}", {"reason": "vazgeçti"}),
]


def made(doors: DoorShop, stage: str) -> int:
    makes: dict[str, Callable[[], int]] = {
        DRAFT: doors.draft,
        CONFIRMED: doors.confirmed,
        PLANNED: doors.planned,
    }
    return makes[stage]()


def count(doors: DoorShop, order: int) -> tuple[int, int, int]:
    """Orders altogether, papers and links of this one."""
    papers = select(func.count()).where(
        IssuedDocument.subject_id == order, IssuedDocument.kind.in_(("proforma", "order_confirmation"))
    )
    with doors.work() as work:
        links = select(func.count()).where(OrderLink.order_id == order)
        orders = select(func.count()).select_from(SalesOrder)
        return tuple(work.session.scalar(query) or 0 for query in (orders, papers, links))  # type: ignore[return-value]


@pytest.mark.parametrize(("stage", "address", "typed"), BUTTONS, ids=[row[1] for row in BUTTONS])
def test_a_button_pressed_twice_does_it_once(
    owner: FlaskClient, doors: DoorShop, stage: str, address: str, typed: dict[str, str]
) -> None:
    order = made(doors, stage)
    if "seen" in typed:
        shown = get(owner, f"/orders/cancel/{order}").text
        typed = {**typed, "seen": re.findall(r'name="seen" value="([^"]*)"', shown)[0]}
    sent = {**typed, "_key": uuid4().hex}
    first = send(owner, address.format(order=order), sent)
    assert first.status_code == 302
    after = count(doors, order)
    again = send(owner, address.format(order=order), sent)
    assert (again.status_code, again.location) == (302, first.location)
    assert count(doors, order) == after
    assert get(owner, f"/orders/show/{order}").status_code == 200
    # The page that was left open and is sent again later with a key of its own ends in words, too.
    later = send(owner, address.format(order=order), {**sent, "_key": uuid4().hex})
    assert later.status_code in (302, 409, 422)


def test_an_order_saved_twice_is_one_order(owner: FlaskClient, doors: DoorShop) -> None:
    header = {"customer_id": doors.customers["M-1"], "_key": uuid4().hex}
    page = page_of(header, doors.line())
    first = send(owner, "/orders/new", page)
    again = send(owner, "/orders/new", page)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first.location == again.location
