"""The page behind the label: what a customer may know, and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from app.kernel.clock import today_local
from app.kernel.permissions import Actor
from app.kernel.work import Work
from app.production.warranty import months_later, read_warranty, warranty_until
from app.shipping.forms import Part
from app.shipping.sending import send_shipment
from models.floor import FloorRules
from models.production import ProductionEvent
from tests.production.floor import acting, card_of, cards_of, planned_order
from tests.production.test_doors import doors_of
from tests.shipping.conftest import secret  # noqa: F401 - a truck has a driver
from tests.shipping.trucks import form_for, make_ready

ANYBODY = Actor("visitor", None, "?", may=lambda _right: False)


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2026, 11, 21), 24, date(2028, 11, 21)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_warranty_ends_on_the_same_day_of_its_last_month(day: date, months: int, until: date) -> None:
    assert months_later(day, months) == until
    assert warranty_until(day, months) == until


def test_without_delivery_or_months_nothing_is_promised() -> None:
    assert warranty_until(None, 24) is None
    assert warranty_until(date(2026, 1, 1), 0) is None


def test_a_door_that_was_not_delivered(work: Work) -> None:
    door = doors_of(work, planned_order(work))[0]
    seen = read_warranty(acting(work, ANYBODY), str(door.public_id))
    assert seen is not None
    assert (seen.serial, seen.months) == (door.serial, 24)
    assert (seen.made_on, seen.shipped_on, seen.until) == (None, None, None)
    assert seen.seller.legal_name
    assert not seen.is_scrapped


def test_a_delivered_door_is_guaranteed_from_its_delivery(work: Work) -> None:
    order = planned_order(work, doors=2)
    work.session.execute(update(FloorRules).values(warranty_months=36))
    make_ready(work, *cards_of(work, order))
    ready = card_of(work, order)
    # Only one of them leaves: its card is a part that was never made ready itself.
    part = (Part(ready.id, 1),)
    send_shipment(work, form_for(work, order, parts=part))
    work.session.expire_all()
    first, second = doors_of(work, order)
    today = today_local(work.now)
    seen = read_warranty(acting(work, ANYBODY), str(first.public_id))
    assert seen is not None
    assert (seen.made_on, seen.shipped_on) == (today, today)
    assert seen.until == months_later(today, 36)
    other = read_warranty(work, str(second.public_id))
    assert other is not None
    assert (other.shipped_on, other.until) == (None, None)


def test_a_scrapped_door_says_so(work: Work) -> None:
    order = planned_order(work)
    door = doors_of(work, order)[0]
    event = work.session.query(ProductionEvent).filter_by(work_order_id=door.work_order_id).one()
    door.scrapped_event_id = event.id
    work.session.flush()
    seen = read_warranty(work, str(door.public_id))
    assert seen is not None
    assert seen.is_scrapped


def test_a_serial_or_a_guess_opens_nothing(work: Work) -> None:
    door = doors_of(work, planned_order(work))[0]
    assert read_warranty(work, door.serial) is None
    assert read_warranty(work, "00000000-0000-4000-8000-000000000000") is None
