"""What gloves do to a board: one touch, two touches, a long one, and the way back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tests.browser.board.conftest import OpenTablet, Say
from tests.browser.board.tablet import PORTRAIT, Tablet
from tests.kiosk.conftest import Floor

# The development server leaves a file open when a tablet goes away in the middle of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

FIRST = "CUTTING_BENDING"


def passed(sql: Say, *cards: int) -> list[int]:
    counted = "select count(*) from production_event where kind = 'passed' and work_order_id = :card"
    return [sql(counted, card=card) for card in cards]


def test_the_button_says_where_the_card_goes(
    hall: Floor, open_tablet: OpenTablet, columns: list[int]
) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    button = tablet.card(card).locator("[data-pass]")
    expect(button).to_contain_text("Kaynak & Taşlama")
    button.tap()
    expect(tablet.page.locator(".undo")).to_be_visible()
    tablet.open()
    expect(tablet.in_column(columns[1], card)).to_be_visible()


def test_a_glove_that_bounces_passes_one_card_and_not_the_next(
    hall: Floor, open_tablet: OpenTablet, sql: Say
) -> None:
    upper, lower = hall.plan(), hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    box = tablet.card(upper).locator("[data-pass]").bounding_box()
    assert box is not None
    x, y = box["x"] + 40, box["y"] + 30
    tablet.page.touchscreen.tap(x, y)
    tablet.page.touchscreen.tap(x, y)  # where the next card is now
    expect(tablet.card(upper)).to_have_count(0)
    tablet.everything_arrived()
    assert passed(sql, upper, lower) == [1, 0]


def test_a_long_press_opens_everything_unusual(hall: Floor, open_tablet: OpenTablet, sql: Say) -> None:
    card = hall.plan(doors=3)
    tablet = open_tablet(f"/station/{FIRST}", viewport=PORTRAIT)
    tablet.hold(card)
    expect(tablet.sheet).to_be_visible()
    for word in ("passPart", "letWait", "scrap", "makeUrgent", "queuePlace", "story"):
        expect(tablet.entry(word)).to_be_visible()
    assert passed(sql, card) == [0]


def test_the_back_button_closes_what_is_open(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    before = tablet.page.url
    tablet.card(card).locator("[data-more]").tap()
    expect(tablet.sheet).to_be_visible()
    tablet.page.go_back()
    expect(tablet.sheet).to_have_count(0)
    assert tablet.page.url == before
    tablet.card(card).locator("[data-more]").tap()
    tablet.page.keyboard.press("Escape")
    expect(tablet.sheet).to_have_count(0)


def test_a_screen_that_may_only_tap_offers_no_more(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}", rights=("tap",))
    tablet.card(card).locator("[data-more]").tap()
    expect(tablet.entry("letWait")).to_be_visible()
    for word in ("scrap", "sendBack", "makeUrgent", "queuePlace"):
        expect(tablet.entry(word)).to_have_count(0)


def test_no_network_is_seen_at_once(hall: Floor, open_tablet: OpenTablet) -> None:
    card = hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    expect(tablet.page.locator('[data-state="online"]')).to_be_visible()
    tablet.context.set_offline(True)
    offline = tablet.page.locator('[data-state="offline"]')
    expect(offline).to_contain_text(tablet.words["offline"])
    tablet.card(card).locator("[data-more]").tap()
    tablet.choose("story")
    expect(tablet.sheet).to_contain_text(tablet.words["noStory"])


def test_the_keyboard_reaches_everything_and_stays_where_it_was(
    hall: Floor, open_tablet: OpenTablet, sql: Say
) -> None:
    upper, lower = hall.plan(), hall.plan()
    tablet = open_tablet(f"/station/{FIRST}")
    with hall.work() as work:
        work.session.execute(text("update work_order set rank = 1 where id = :id"), {"id": upper})
        work.session.execute(text("update work_order set rank = 2 where id = :id"), {"id": lower})
    tablet.open(f"/station/{FIRST}")
    reach(tablet, upper)
    tablet.page.keyboard.press("Enter")
    expect(tablet.card(upper)).to_have_count(0)
    expect(tablet.card(lower).locator("[data-pass]")).to_be_focused()
    tablet.everything_arrived()
    assert passed(sql, upper, lower) == [1, 0]


def reach(tablet: Tablet, card: int) -> None:
    """Tab until the card's button has the keyboard."""
    for _ in range(60):
        tablet.page.keyboard.press("Tab")
        if tablet.card(card).locator("[data-pass]:focus").count():
            return
    raise AssertionError("the keyboard does not reach the card")


def test_one_page_turns_to_the_next_station_without_a_word_lost(hall: Floor, open_tablet: OpenTablet) -> None:
    hall.plan()
    tablet = open_tablet("/", viewport=PORTRAIT)
    tablet.page.locator('.bar a[href$="WELDING_GRINDING"]').tap()
    expect(tablet.page).to_have_url(re.compile("/station/WELDING_GRINDING$"))
    expect(tablet.page.locator(".column")).to_have_count(1)
    tablet.page.go_back()
    expect(tablet.page.locator(".column")).to_have_count(5)
    assert tablet.page.evaluate("document.documentElement.scrollWidth") <= PORTRAIT["width"]
