"""The camera at the truck: a browser without a reader of its own reads the label of a door all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.shipping.forms import Part
from app.shipping.preparing import prepare_list
from models.loading import LoadingDoor
from models.production import Door
from tests.browser.filming import watching
from tests.browser.product.conftest import PATIENCE, SignIn
from tests.browser.product.house import Company
from tests.production.floor import cards_of
from tests.shipping.trucks import ready_order

NO_READER = "delete window.BarcodeDetector;"


@dataclass
class Ramp:
    """A loading list and the door of it that stands before the camera."""

    id: int
    serial: str
    label: str


@pytest.fixture(scope="module")
def ramp(company: Company) -> Ramp:
    with company.work() as work:
        order = ready_order(work, doors=2)
        (card,) = cards_of(work, order)
        number = prepare_list(work, order.customer_id, (Part(card.id, 2),))
        door = work.session.scalars(
            select(Door).where(Door.work_order_id == card.id).order_by(Door.id)
        ).first()
        assert door is not None
        return Ramp(number, door.serial, f"{company.address}/d/{door.public_id}")


@pytest.fixture(scope="module")
def browser(ramp: Ramp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera sees the label of the door."""
    with watching(ramp.label, tmp_path_factory.mktemp("camera")) as started:
        yield started


def test_the_camera_ticks_the_door_once_while_it_stays_in_sight(
    visitor: SignIn, company: Company, ramp: Ramp
) -> None:
    person = visitor("sevkiyat")
    person.context.add_init_script(NO_READER)
    # On a second try the door is off the truck again.
    with company.work() as work:
        for row in work.session.scalars(select(LoadingDoor).where(LoadingDoor.list_id == ramp.id)):
            row.ticked_at, row.ticked_by = None, ""
    page = person.go(f"/trucks/{ramp.id}")
    camera = page.locator(".load__scan [data-camera]")
    expect(camera).to_be_visible(timeout=PATIENCE)
    camera.click()
    expect(page.locator("[data-said]")).to_contain_text(ramp.serial, timeout=PATIENCE)
    # The tone comes before the server has it.
    ticked, until = "list_id = :id and ticked_at is not null", time.monotonic() + PATIENCE / 1000
    while company.count("loading_door", ticked, id=ramp.id) != 1 and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert company.count("loading_door", ticked, id=ramp.id) == 1
    expect(page.locator("[data-count]")).to_have_text("1/2", timeout=PATIENCE)
    expect(camera).to_have_attribute("aria-pressed", "true")
    camera.click()
    expect(page.locator("[data-video]")).to_be_hidden()
    expect(page.locator("[data-count]")).to_have_text("1/2")
