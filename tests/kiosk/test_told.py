"""What a tablet tells who stands there: who was faster, whose time is over, by which rules is worked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from app.production.passing import pass_on
from app.production.ruling import RANGES, change_rules, read_rules
from models.floor import FloorRules, Operator
from models.production import ProductionEvent
from tests.kiosk import test_browser
from tests.kiosk.conftest import Floor
from tests.kiosk.test_browser import FIRST, OpenTablet

pytestmark = test_browser.pytestmark
hall, address, browser = test_browser.hall, test_browser.address, test_browser.browser
open_tablet = test_browser.open_tablet

_OVER = """async () => {
  const { board } = document.querySelector('[data-board]');
  await board.setOperator({ token: 'of-yesterday', id: 1, name: 'Dünkü Usta' });
}"""
_SHUT_AND_OPEN = """async (id) => {
  const { face } = document.querySelector('[data-board]').board;
  face.openSheet(face.card(id));
  await new Promise((next) => setTimeout(next, 200));
  face.sheet.close();
  face.openSheet(face.card(id));
  await new Promise((next) => setTimeout(next, 400));
  return face.sheet.dialog.open;
}"""


@pytest.fixture
def ruled(hall: Floor) -> Callable[..., None]:
    """Change the floor's rules as the office does."""

    def change(**changed: str) -> None:
        with hall.work() as work:
            rules = read_rules(work)
            now = {name: str(getattr(rules, name)) for name in ("tap_mode", "operator_rule", *RANGES)}
            change_rules(work, {**now, **changed})

    return change


def test_the_slower_tablet_is_told_although_its_card_has_gone(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    tablet.wifi(works=False)
    tablet.tap(card)
    with hall.work() as work:
        pass_on(work, card, 1)
    tablet.wifi(works=True)
    tablet.everything_arrived()
    row = tablet.page.locator(f'[data-missed-card="{card}"]')
    expect(row).to_contain_text("Ayşe")
    tablet.page.reload()
    expect(row).to_contain_text("Ayşe")
    row.get_by_role("button").click()
    expect(row).to_have_count(0)


def test_whoever_worked_yesterday_is_asked_again_and_the_touch_arrives_once(
    hall: Floor, open_tablet: OpenTablet, ruled: Callable[..., None]
) -> None:
    with hall.work() as work:
        work.session.add(Operator(name="Bugünkü Usta"))
    card = hall.plan()
    ruled(operator_rule="name")
    try:
        tablet = open_tablet(f"/station/{FIRST}")
        tablet.page.evaluate(_OVER)
        tablet.tap(card)
        tablet.page.locator("dialog .person", has_text="Bugünkü Usta").click()
        tablet.everything_arrived()
        expect(tablet.page.locator("dialog[open]")).to_have_count(0)
    finally:
        ruled(operator_rule="none")
    with hall.work() as work:
        passed = work.session.query(ProductionEvent).filter_by(work_order_id=card, kind="passed").all()
        assert [event.actor for event in passed] == ["Bugünkü Usta"]


def test_an_open_screen_works_by_the_new_rules_at_once(
    hall: Floor, open_tablet: OpenTablet, ruled: Callable[..., None]
) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    expect(tablet.card(card).locator("[data-pass]")).to_contain_text("İlerlet")
    try:
        ruled(tap_mode="start_finish")
        expect(tablet.card(card).locator("[data-pass]")).to_contain_text("Başla")
    finally:
        with hall.work() as work:
            work.session.execute(update(FloorRules).values(tap_mode="one_tap"))


def test_a_sheet_that_opens_while_another_closes_stays_open(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    expect(tablet.card(card)).to_be_visible()
    assert tablet.page.evaluate(_SHUT_AND_OPEN, card)
    tablet.page.go_back()
    expect(tablet.page.locator("dialog[open]")).to_have_count(0)
    assert tablet.page.url.endswith(f"/station/{FIRST}")
