"""A board with very many cards: only what is seen is drawn, and everything can be found."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.production.passing import pass_on
from tests.browser.board.conftest import OpenTablet, Say
from tests.kiosk.conftest import Floor

# The development server leaves a file open when a tablet goes away in the middle of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

MANY = 1200
COPIES = """insert into work_order (number, order_id, order_line_id, quantity, department_id, state, version,
  entered_at, created_at, priority) select 'IE-VIEL-' || lpad(n::text, 5, '0'), order_id, order_line_id, 1,
  department_id, 'waiting', 1, now(), now(), 0 from work_order, generate_series(1, :many) n
  where id = :card"""


@pytest.fixture(scope="module")
def crowded(hall: Floor) -> int:
    """One card and very many like it."""
    card = hall.plan()
    with hall.work() as work:
        work.session.execute(text(COPIES), {"card": card, "many": MANY})
    return card


def test_only_what_is_seen_is_drawn(crowded: int, open_tablet: OpenTablet, columns: list[int]) -> None:
    tablet = open_tablet()
    column = tablet.page.locator(f'[data-column="{columns[0]}"]')
    expect(column.locator("[data-column-count]")).to_have_text(str(MANY + 1))
    assert 0 < column.locator("[data-card]").count() < 60
    scroller = column.locator(".column__cards")
    scroller.evaluate("list => list.scrollTo(0, list.scrollHeight)")
    last = column.locator("[data-card]", has_text="").last
    expect(last).to_be_visible()
    for _ in range(6):  # heights that were guessed become known
        scroller.evaluate("list => list.scrollTo(0, list.scrollHeight)")
        tablet.page.wait_for_timeout(120)
    assert column.locator("[data-card]").count() < 60
    ends = "list => list.scrollHeight - list.clientHeight - list.scrollTop < 4"
    assert scroller.evaluate(ends)


def test_the_page_brings_the_head_of_the_queue_and_the_rest_follows(
    crowded: int, open_tablet: OpenTablet, columns: list[int]
) -> None:
    tablet = open_tablet()
    brought = tablet.page.locator("[data-board-now]").text_content() or ""
    now = json.loads(brought)
    assert now["counts"] == {
        str(columns[0]): {"cards": MANY + 1, "doors": MANY + now["cards"][0]["quantity"]}
    }
    assert len(now["cards"]) == 40
    assert now["rules"]["tap_mode"] == "one_tap"
    known = "() => { const { cards } = document.querySelector('[data-board]').board;"
    known += " return [cards.cards.size, cards.counts, Boolean(cards.horizon)]; }"
    assert tablet.page.evaluate(known) == [MANY + 1, None, True]


def test_a_search_finds_one_of_all_and_forgets_it_again(
    crowded: int, open_tablet: OpenTablet, sql: Say
) -> None:
    sql("update work_order set priority = 1 where number = 'IE-VIEL-00777'")
    tablet = open_tablet("/station/CUTTING_BENDING")
    search = tablet.page.locator("input[type=search]")
    search.press_sequentially("viel-00777", delay=90)
    expect(tablet.page.locator("[data-card]")).to_have_count(1)
    expect(tablet.page.locator("[data-column-count]")).to_have_text(f"1 / {MANY + 1}")
    tablet.page.locator("[data-clear]").tap()
    expect(tablet.page.locator("[data-column-count]")).to_have_text(str(MANY + 1))
    tablet.page.locator('[data-mark="urgent"]').tap()
    expect(tablet.page.locator("[data-card]")).to_have_count(1)
    expect(tablet.page.locator('[data-mark="urgent"]')).to_have_attribute("aria-pressed", "true")


def test_the_place_is_kept_when_a_card_above_goes(
    crowded: int, hall: Floor, open_tablet: OpenTablet, columns: list[int]
) -> None:
    tablet = open_tablet()
    column = tablet.page.locator(f'[data-column="{columns[0]}"]')
    scroller = column.locator(".column__cards")
    scroller.evaluate("list => list.scrollTo(0, 9000)")
    tablet.page.wait_for_timeout(500)
    top = """list => { const from = list.getBoundingClientRect().top;
      const card = [...list.querySelectorAll("[data-card]")].find(each =>
        each.getBoundingClientRect().bottom > from + 1);
      return [card.dataset.card, Math.round(card.getBoundingClientRect().top)]; }"""
    before = scroller.evaluate(top)
    first = tablet.page.evaluate(
        "column => fetch('/kiosk/board.json?light=1').then(answer => answer.json())"
        ".then(now => now.cards.find(card => card.column === column && card.priority === 0).id)",
        str(columns[0]),
    )
    with hall.work() as work:
        pass_on(work, first, 1)
    expect(tablet.in_column(columns[1], first)).to_be_visible()
    tablet.page.wait_for_timeout(400)
    card, place = scroller.evaluate(top)
    assert (card, abs(place - before[1]) <= 3) == (before[0], True)
