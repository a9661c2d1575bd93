"""The order's page confirms it on paper with one button, once there is something to confirm."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from models.parties import Party
from tests.scenarios.factory import Factory
from tests.views.yard.pages import Desk


def test_an_order_that_left_its_draft_has_the_button(factory: Factory, desk: Callable[[str], Desk]) -> None:
    with factory.acts("Owner") as work:
        customer = work.session.scalars(select(Party.id).where(Party.is_customer)).all()[0]
        made = open_order(
            work, customer, {}, [{"description": "Montaj", "quantity": "1", "unit_price": "2500"}]
        )
        confirm_order(work, made.id, made.version, confirmed=frozenset({"orders.costs_missing"}))
        order = made.id
    clerk = desk("Clerk")
    assert f"/order-confirmations/{order}" in clerk.get(f"/orders/show/{order}").text
    issued = clerk.send(f"/order-confirmations/{order}", {"with_prices": "1"})
    assert issued.status_code == 302
    assert "/archive/paper/" in issued.location
