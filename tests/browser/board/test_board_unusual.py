"""Everything unusual by large buttons: part of the doors, pauses, repairs, scrap, order, people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.production.pins import hash_pin
from tests.browser.board.conftest import OpenTablet, Say
from tests.browser.board.tablet import Tablet
from tests.kiosk.conftest import Floor

# The development server leaves a file open when a tablet goes away in the middle of it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SECOND = "WELDING_GRINDING"
PIN = "4826"


@pytest.fixture(autouse=True)
def usual_rules(sql: Say) -> Iterator[None]:
    """Each test sets its own rules; what it leaves is set back."""
    yield
    sql("update floor_rules set tap_mode = 'one_tap', operator_rule = 'none'")
    sql("update department set wip_limit = null, wip_rule = 'warn', grouping = 'none'")


def at_second(hall: Floor, columns: list[int], sql: Say, doors: int = 2) -> int:
    """A card that stands at the second department."""
    card = hall.plan(doors=doors)
    sql("update work_order set department_id = :to where id = :card", to=columns[1], card=card)
    return card


def test_start_and_finish_where_the_company_wants_it(hall: Floor, open_tablet: OpenTablet, sql: Say) -> None:
    card = hall.plan()
    sql("update floor_rules set tap_mode = 'start_finish'")
    tablet = open_tablet("/station/CUTTING_BENDING")
    button = tablet.card(card).locator("[data-pass]")
    expect(button).to_contain_text(tablet.words["begin"])
    button.tap()
    expect(tablet.card(card).locator(".badge--running")).to_be_visible()
    tablet.everything_arrived()
    tablet.card(card).locator("[data-more]").tap()
    tablet.choose("pause")
    expect(tablet.card(card).locator(".badge--running")).to_have_count(0)
    tablet.everything_arrived()
    assert sql("select state from work_order where id = :card", card=card) == "waiting"
    assert sql("select count(*) from work_spell where work_order_id = :card", card=card) == 1


def test_sent_back_with_a_reason(hall: Floor, open_tablet: OpenTablet, columns: list[int], sql: Say) -> None:
    card = at_second(hall, columns, sql)
    tablet = open_tablet(f"/station/{SECOND}")
    tablet.card(card).locator("[data-more]").tap()
    tablet.choose("sendBack")
    go = tablet.sheet.locator(".sheet__do")
    expect(go).to_be_disabled()  # not without a reason
    reason = tablet.sheet.locator(".sheet__choices").last.locator(".choice").first
    said = reason.inner_text()
    reason.tap()
    go.tap()
    expect(tablet.card(card)).to_have_count(0)
    tablet.everything_arrived()
    row = "select rework_reason from work_order where id = :card and department_id = :first"
    assert sql(row, card=card, first=columns[0]) == said
    tablet.open()
    expect(tablet.in_column(columns[0], card).locator(".badge--rework")).to_contain_text(said)


def test_one_door_of_three_is_scrap(
    hall: Floor, open_tablet: OpenTablet, columns: list[int], sql: Say
) -> None:
    card = at_second(hall, columns, sql, doors=3)
    serial = sql("select max(serial) from door where work_order_id = :card", card=card)
    tablet = open_tablet(f"/station/{SECOND}")
    tablet.card(card).locator("[data-more]").tap()
    tablet.choose("scrap")
    tablet.sheet.get_by_role("button", name=serial).tap()
    tablet.sheet.locator(".sheet__choices").last.locator(".choice").first.tap()
    tablet.sheet.locator(".sheet__do").tap()
    tablet.everything_arrived()
    expect(tablet.card(card).locator(".card__quantity")).to_contain_text("2")
    scrapped = "select count(*) from door where scrapped_event_id is not null and serial = :serial"
    assert sql(scrapped, serial=serial) == 1
    assert sql("select count(*) from work_order where remake_of_id = :card", card=card) == 1


def test_a_full_department_stops_the_card_before_it_is_sent(
    hall: Floor, open_tablet: OpenTablet, columns: list[int], sql: Say
) -> None:
    card = hall.plan()
    at_second(hall, columns, sql)
    sql("update department set wip_limit = 1, wip_rule = 'stop' where id = :id", id=columns[1])
    tablet = open_tablet()
    expect(tablet.page.locator(f'[data-column="{columns[1]}"] [data-state="stop"]')).to_be_visible()
    button = tablet.card(card).locator("[data-pass]")
    button.tap()
    expect(tablet.page.locator("[data-said]")).to_contain_text("Kaynak & Taşlama")
    assert sql("select version from work_order where id = :card", card=card) == 1


def test_the_paint_line_by_colour(hall: Floor, open_tablet: OpenTablet, columns: list[int], sql: Say) -> None:
    card = at_second(hall, columns, sql)
    sql("update department set grouping = 'colour' where id = :id", id=columns[1])
    tablet = open_tablet(f"/station/{SECOND}")
    fold = tablet.page.locator(".group__fold").first
    expect(fold).to_contain_text("RAL 7016")
    expect(tablet.card(card)).to_be_visible()
    fold.tap()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(tablet.card(card)).to_be_hidden()


def test_put_in_order_by_buttons_and_by_dragging(
    hall: Floor, open_tablet: OpenTablet, columns: list[int], sql: Say
) -> None:
    sql("update work_order set state = 'cancelled'")
    first, second, third = (at_second(hall, columns, sql) for _ in range(3))
    tablet = open_tablet()
    tablet.card(third).locator("[data-more]").tap()
    tablet.choose("queuePlace")
    tablet.choose("moveFirst")
    tablet.everything_arrived()
    assert queue(tablet, columns[1]) == [third, first, second]
    tablet.page.locator(f'[data-column="{columns[1]}"] .column__cards').evaluate(
        "list => list.scrollTo(0, 0)"
    )
    start, end = tablet.card(first).bounding_box(), tablet.card(third).bounding_box()
    assert start is not None
    assert end is not None
    tablet.page.mouse.move(start["x"] + 60, start["y"] + 20)
    tablet.page.mouse.down()
    tablet.page.mouse.move(end["x"] + 60, end["y"] + 60, steps=6)
    tablet.page.mouse.move(end["x"] + 60, end["y"] + 10, steps=3)
    tablet.page.mouse.up()
    tablet.everything_arrived()
    expect(tablet.sheet).to_have_count(0)
    assert queue(tablet, columns[1]) == [first, third, second]
    ranks = "select string_agg(id::text, ',' order by rank) from work_order where id = any(:ids) and rank > 0"
    assert str(sql(ranks, ids=[first, second, third])).startswith(f"{first},{third}")


def queue(tablet: Tablet, column: int) -> list[int]:
    """The cards of a column from top to bottom, once they have stopped moving."""
    tablet.page.wait_for_timeout(400)
    cards = "column => [...document.querySelectorAll(`[data-column='${column}'] [data-card]`)]"
    found = tablet.page.evaluate(f"{cards}.map(each => each.dataset.card)", str(column))
    return [int(each) for each in found]


def test_who_works_is_asked_once_and_kept_with_the_touch(
    hall: Floor, open_tablet: OpenTablet, sql: Say
) -> None:
    card = hall.plan()
    adding = "insert into operator (name, pin_hash) values ('Mehmet Usta', :pin)"
    sql(adding, pin=hash_pin(hall.tenant, PIN))
    sql("update floor_rules set operator_rule = 'pin'")
    tablet = open_tablet("/station/CUTTING_BENDING")
    tablet.card(card).locator("[data-pass]").tap()
    tablet.sheet.get_by_role("button", name="Mehmet Usta").tap()
    for digit in "1212":
        tablet.sheet.get_by_role("button", name=digit, exact=True).tap()
    tablet.sheet.locator(".pad__key--go").tap()
    expect(tablet.sheet.locator(".pad__wrong")).not_to_be_empty()
    expect(tablet.sheet.locator(".pad__dots .is-set")).to_have_count(0)
    tablet.page.keyboard.type(PIN, delay=120)
    tablet.sheet.locator(".pad__key--go").tap()
    expect(tablet.sheet).to_have_count(0)
    expect(tablet.page.locator("[data-who]")).to_contain_text("Mehmet Usta")
    tablet.everything_arrived()
    who = "select actor from production_event where work_order_id = :card and kind = 'passed'"
    assert sql(who, card=card) == "Mehmet Usta"
    tablet.page.locator("[data-who]").tap()
    tablet.sheet.locator(".sheet__do--calm").tap()
    expect(tablet.page.locator("[data-who]")).to_contain_text(tablet.words["nobody"])


def test_a_scanned_door_opens_its_card_wherever_the_keyboard_is(
    hall: Floor, open_tablet: OpenTablet, columns: list[int], sql: Say
) -> None:
    here, elsewhere = hall.plan(), at_second(hall, columns, sql)
    name = "select public_id::text from door where work_order_id = :card order by serial limit 1"
    tablet = open_tablet("/station/CUTTING_BENDING")
    tablet.scan(f"{tablet.address}/d/{sql(name, card=here)}")
    expect(tablet.sheet.locator(".sheet__card")).to_be_visible()
    tablet.page.keyboard.press("Escape")
    expect(tablet.page.locator("dialog[open]")).to_have_count(0)
    tablet.page.wait_for_timeout(500)  # closing takes a step back in the history
    serial = sql("select min(serial) from door where work_order_id = :card", card=elsewhere)
    tablet.scan(serial)
    expect(tablet.sheet).to_contain_text("Kaynak & Taşlama")
    expect(tablet.sheet).to_contain_text(serial)
