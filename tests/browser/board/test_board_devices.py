"""What a tablet is made of: its camera, its glass, and a screen that would like to sleep."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from models.production import Door
from tests.browser.board.conftest import OpenTablet, Say
from tests.browser.board.tablet import PORTRAIT, Tablet
from tests.browser.filming import watching
from tests.browser.waiting import wait_until
from tests.kiosk.conftest import Floor

# The development server leaves a file open when a tablet goes away in the middle of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

FIRST = "CUTTING_BENDING"
_FAKE_LOCK = """() => {
  window.asked = 0;
  const request = async (kind) => {
    window.asked += kind === "screen" ? 1 : 100;
    return window.held = new EventTarget();
  };
  Object.defineProperty(navigator, "wakeLock", { value: { request } });
}"""
_HIDE = """words => {
  const hidden = words !== "";
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  if (hidden) window.held.dispatchEvent(new Event("release"));
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture(scope="module")
def scanned(hall: Floor) -> int:
    """The card of the door that stands before the camera."""
    return hall.plan()


@pytest.fixture(scope="module")
def browser(hall: Floor, scanned: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera sees the label of a door."""
    with hall.work() as work:
        door = work.session.query(Door).filter_by(work_order_id=scanned).first()
        assert door is not None
        label = f"http://{hall.tenant.slug}.localhost/d/{door.public_id}"
    with watching(label, tmp_path_factory.mktemp("camera")) as started:
        yield started


def test_the_camera_reads_a_label_and_its_card_opens(scanned: int, open_tablet: OpenTablet) -> None:
    tablet = open_tablet(f"/station/{FIRST}")
    expect(tablet.card(scanned)).to_be_visible()
    tablet.page.locator("[data-scan]").tap()
    expect(tablet.entry("story")).to_be_visible()
    expect(tablet.sheet.get_by_role("link", name=tablet.words["workCard"])).to_have_attribute(
        "href", f"/kiosk/work-cards/{scanned}.pdf"
    )
    expect(tablet.page.locator("video")).to_have_count(0)


def test_a_door_is_scrapped_with_a_picture_of_why(hall: Floor, open_tablet: OpenTablet, sql: Say) -> None:
    card = hall.plan(doors=2)
    tablet = open_tablet(f"/station/{FIRST}", viewport=PORTRAIT)
    tablet.card(card).locator("[data-more]").tap()
    tablet.choose("scrap")
    tablet.sheet.locator(".choice").first.tap()
    tablet.sheet.locator(".sheet__choices").last.locator(".choice").first.tap()
    with tablet.page.expect_file_chooser() as chosen:
        tablet.sheet.locator("label.photo").tap()
    chosen.value.set_files({"name": "hata.png", "mimeType": "image/png", "buffer": picture()})
    expect(tablet.sheet).to_contain_text(tablet.words["photoTaken"])
    with tablet.page.expect_response("**/kiosk/photo") as answer:
        tablet.sheet.locator(".sheet__do").tap()
    assert answer.value.status == 200
    assert (
        sql(
            "select e.kind from floor_photo p join production_event e on e.id = p.event_id"
            " where p.work_order_id = :card",
            card=card,
        )
        == "scrapped"
    )


def picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (80, 60), "red").save(drawn, "PNG")
    return drawn.getvalue()


def test_a_finger_puts_the_queue_in_order(hall: Floor, open_tablet: OpenTablet, sql: Say) -> None:
    sql("update work_order set state = 'cancelled' where rank is null")
    upper, lower = hall.plan(), hall.plan()
    tablet = open_tablet("/", viewport=PORTRAIT)
    expect(tablet.card(lower)).to_be_visible()
    start, end = tablet.card(lower).bounding_box(), tablet.card(upper).bounding_box()
    assert start is not None
    assert end is not None
    drag(tablet, (start["x"] + 50, start["y"] + 20), (end["x"] + 50, end["y"] + 8))
    expect(tablet.page.locator('[data-board][data-waiting="0"]')).to_be_attached()
    tablet.everything_arrived()
    expect(tablet.sheet).to_have_count(0)
    ranked = "select string_agg(id::text, ',' order by rank) from work_order where id in (:upper, :lower)"
    assert sql(ranked, upper=upper, lower=lower) == f"{lower},{upper}"
    assert sql("select count(*) from production_event where kind = 'passed'") == 0


def drag(tablet: Tablet, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Held still, then moved, as the glass itself reports it."""
    glass = tablet.context.new_cdp_session(tablet.page)

    def report(kind: str, *at: float) -> None:
        points: list[Any] = [{"x": at[0], "y": at[1]}] if at else []
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    report("touchStart", *start)
    expect(tablet.page.locator(".is-dragged")).to_be_attached()
    for step in range(1, 9):
        part = step / 8
        report("touchMove", start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part)
    expect(tablet.page.locator(".is-before, .is-behind")).to_be_attached()
    report("touchEnd")


def test_the_wall_asks_to_stay_awake_and_again_when_it_is_seen_again(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("/")
    tablet.page.add_init_script(f"({_FAKE_LOCK})()")
    tablet.open("/tv")
    wait_until(tablet.page, "Boolean(window.asked && window.held)")
    asks_again(tablet, "hidden", "")
    tablet.page.evaluate("window.asked = 0")
    tablet.page.evaluate("window.held.dispatchEvent(new Event('release'))")  # as when the battery is low
    wait_until(tablet.page, "window.asked > 0")


def asks_again(tablet: Tablet, *seen: str) -> None:
    """After the screen was hidden and is seen again."""
    tablet.page.evaluate("window.asked = 0")
    for words in seen:
        tablet.page.evaluate(_HIDE, words)
    wait_until(tablet.page, "window.asked > 0")
