"""A scanner at the truck: the right door is ticked with a high tone, the wrong one refused with a low one."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.shipping.forms import Part
from app.shipping.preparing import prepare_list
from models.loading import LoadingDoor
from models.production import Door
from tests.browser.product.conftest import PATIENCE, SignIn
from tests.browser.product.house import Company
from tests.production.floor import cards_of
from tests.shipping.trucks import ready_order

HIGH, LOW = "1320", "196 147"
# What a loudspeaker would play: every tone that is started, by its pitch.
LISTENING = """
const heard = [];
class Tone {
  frequency = { value: 0 };
  connect(to) { return to; }
  start() { heard.push(this.frequency.value); document.documentElement.dataset.heard = heard.join(" "); }
  stop() {}
}
class Gain {
  gain = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  connect(to) { return to; }
}
window.AudioContext = class {
  currentTime = 0;
  resume() {}
  createGain() { return new Gain(); }
  createOscillator() { return new Tone(); }
};
"""


@dataclass
class Loading:
    """A truck at the ramp, the serials of its doors, and a door of somebody else."""

    id: int
    right: list[str]
    wrong: str


@pytest.fixture
def loading(company: Company) -> Loading:
    with company.work() as work:
        ours, theirs = ready_order(work, doors=2), ready_order(work, doors=1)
        (card,) = cards_of(work, ours)
        number = prepare_list(work, ours.customer_id, (Part(card.id, 2),))
        serials = [
            list(
                work.session.scalars(
                    select(Door.serial)
                    .where(Door.work_order_id.in_([one.id for one in cards_of(work, order)]))
                    .order_by(Door.id)
                )
            )
            for order in (ours, theirs)
        ]
        return Loading(number, serials[0], serials[1][0])


def scan(page: Page, code: str) -> None:
    """What a hand scanner does: many keys, then Enter."""
    page.locator("#load-code").fill(code)
    page.keyboard.press("Enter")


def heard(page: Page, tones: str) -> None:
    """All tones until now."""
    expect(page.locator("html")).to_have_attribute("data-heard", tones, timeout=PATIENCE)


def ticked(company: Company, loading: Loading) -> int:
    return company.count(LoadingDoor.__tablename__, "list_id = :id and ticked_at is not null", id=loading.id)


def test_the_wrong_door_is_refused_with_a_low_tone_and_does_not_count(
    visitor: SignIn, company: Company, loading: Loading
) -> None:
    person = visitor("sevkiyat")
    person.expected.update({"409", "422"})
    person.context.add_init_script(LISTENING)
    page = person.go(f"/trucks/{loading.id}")
    said = page.locator("[data-said]")

    scan(page, loading.right[0])
    heard(page, HIGH)
    expect(said).to_have_class(re.compile("is-good"))

    scan(page, loading.wrong)
    heard(page, f"{HIGH} {LOW}")
    expect(said).to_have_class(re.compile("is-bad"))
    expect(said).to_contain_text(loading.wrong)

    scan(page, "BOYLE-BIR-KAPI-YOK")
    heard(page, f"{HIGH} {LOW} {LOW}")
    expect(said).to_have_class(re.compile("is-bad"))
    assert ticked(company, loading) == 1

    scan(page, loading.right[1])
    heard(page, f"{HIGH} {LOW} {LOW} {HIGH}")
    expect(said).to_have_class(re.compile("is-good"))
    # The tone comes before the server has it: a scan is never waited for at the ramp.
    until = time.monotonic() + PATIENCE / 1000
    while ticked(company, loading) != 2 and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert ticked(company, loading) == 2
