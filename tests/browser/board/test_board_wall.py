"""The board on a wall, in everybody's sight, and readable for all."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import ViewportSize, expect
from sqlalchemy import text

from tests.browser.board.conftest import OpenTablet, Say
from tests.browser.board.tablet import LANDSCAPE, PORTRAIT
from tests.kiosk.conftest import Floor

# The development server leaves a file open when a tablet goes away in the middle of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SCENE = (
    "update sales_order set due_on = current_date - 3 where id = (select min(order_id) from work_order)",
    "update work_order set state = 'blocked', blocked_reason = 'Malzeme eksik' where id = :card1",
    "update work_order set priority = 1 where id = :card2",
    "update work_order set rework_reason = 'Boya hatası', rework_from_id = :last where id = :card3",
    "update work_order set state = 'running' where id = :card4",
    "update work_order set state = 'ready', department_id = :last where id = :card5",
    "insert into operator (name) values ('Mehmet Usta'), ('Şükrü Çağlayan')",
    "update floor_rules set operator_rule = 'pin', tv_seconds = 5",
    "update department set wip_limit = 2 where id = :first",
)


@pytest.fixture(autouse=True, scope="module")
def busy(hall: Floor) -> None:
    """One of everything a card can be."""
    cards = [hall.plan(doors=3) for _ in range(6)]
    with hall.work() as work:
        departments = list(work.session.scalars(text("select id from department order by position")))
        for statement in SCENE:
            facts = {f"card{place}": card for place, card in enumerate(cards)}
            work.session.execute(text(statement), {**facts, "first": departments[0], "last": departments[3]})


def test_the_wall_turns_by_itself_and_has_no_buttons(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("/tv")
    page = tablet.page
    first = page.locator(".column h2").inner_text()
    assert page.locator("button:visible, [data-board] a:visible").count() == 0
    expect(page.locator(".tv__clock")).to_contain_text(":")
    expect(page.locator(".tv__list--late")).to_be_visible()
    expect(page.locator(".tv__list--waits")).to_contain_text("Malzeme eksik")
    expect(page.locator(".column h2")).not_to_have_text(first)
    page.locator(".board").click()
    expect(tablet.sheet).to_have_count(0)


def test_the_wall_says_when_it_is_cut_off_and_comes_back(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("/tv")
    expect(tablet.page.locator('[data-state="online"]')).to_be_visible()
    tablet.context.set_offline(True)
    expect(tablet.page.locator('[data-state="offline"]')).to_be_visible()
    expect(tablet.page.locator("[data-card]").first).to_be_visible()
    tablet.context.set_offline(False)
    expect(tablet.page.locator('[data-state="online"]')).to_be_visible()


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
def test_everybody_can_read_and_reach_everything(open_tablet: OpenTablet, viewport: ViewportSize) -> None:
    tablet, found = open_tablet(viewport=viewport), dict[str, list[str]]()
    for path in ("/", "/station/CUTTING_BENDING", "/tv"):
        tablet.open(path)
        expect(tablet.page.locator("[data-card]").first).to_be_visible()
        found[path] = tablet.complaints()
    tablet.open("/station/CUTTING_BENDING")
    for page in ("passPart", "letWait", "scrap", "queuePlace", "story"):
        tablet.page.locator(".card--waiting [data-more]").first.tap()
        found["sheet"] = tablet.complaints()
        tablet.choose(page)
        found[page] = tablet.complaints()
        tablet.page.keyboard.press("Escape")
    tablet.page.locator("[data-who]").tap()
    found["people"] = tablet.complaints()
    tablet.sheet.get_by_role("button", name="Mehmet Usta").tap()
    found["pad"] = tablet.complaints()
    said = {page: each for page, each in found.items() if each}
    assert said == {}, json.dumps(said, ensure_ascii=False, indent=1)


def test_what_is_unusual_is_said_in_words(open_tablet: OpenTablet, sql: Say) -> None:
    tablet = open_tablet("/station/CUTTING_BENDING")
    words = tablet.words
    column = tablet.page.locator(".column")
    for word in (words["late"], words["urgent"], "Malzeme eksik", "Boya hatası", words["full"]):
        expect(column).to_contain_text(word)
