"""The counting screen on a tablet: scanning, typing, a gap in the Wi-Fi, two people, mistakes."""

from __future__ import annotations

import re
import time
from decimal import Decimal

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from app.stock.counts.opening import open_count
from models.materials import Material
from models.stock import Location
from models.warehouse import StockCountLine
from tests.browser.product.conftest import SignIn
from tests.browser.product.house import Company, Person
from tests.browser.test_accessibility import complaints
from tests.browser.waiting import PATIENCE
from tests.factories import make_material

CODES = ("SAY-AAA", "SAY-BBB", "SAY-CCC")
OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture(scope="module", autouse=True)
def materials(company: Company) -> None:
    """Three things that the books know and no warehouse has."""
    with company.work() as work:
        for code in CODES:
            make_material(work, code, f"Sayılan {code}", unit="KGM")


@pytest.fixture
def count(company: Company) -> int:
    """A sheet of a warehouse of its own, in which the books have nothing yet."""
    with company.work() as work:
        number = work.session.scalar(select(func.count()).select_from(Location))
        warehouse = Location(code=f"D-{number}", name=f"Depo {number}", kind="warehouse")
        work.session.add(warehouse)
        work.session.flush()
        return open_count(work, warehouse.id)


@pytest.fixture
def store(visitor: SignIn, count: int) -> Person:
    person = visitor("depo")
    person.go(f"/counts/{count}/sheet")
    return person


def scan(page: Page, label: str) -> None:
    """What a hand scanner does: many keys, then Enter."""
    page.locator("#count-find").fill(label)
    page.keyboard.press("Enter")


def figure(page: Page) -> Locator:
    return page.locator("#count-figure")


def counted(company: Company, count: int) -> dict[str, Decimal]:
    """What the server has, by code."""
    with company.work() as work:
        rows = work.session.execute(
            select(Material.code, StockCountLine.counted)
            .join(Material, Material.id == StockCountLine.material_id)
            .where(StockCountLine.count_id == count, StockCountLine.counted.is_not(None))
        )
        return {row.code: row.counted for row in rows if row.counted is not None}


def arrives(company: Company, count: int, expected: dict[str, Decimal]) -> None:
    """The screen shows a figure at once and sends it behind; here it has come."""
    until = time.monotonic() + PATIENCE
    while counted(company, count) != expected and time.monotonic() < until:
        time.sleep(0.05)
    assert counted(company, count) == expected


def test_a_label_is_scanned_and_its_figure_touched(store: Person, company: Company, count: int) -> None:
    page = store.page
    assert complaints(page) == []
    scan(page, f"{company.address}/q/m/{CODES[0]}")
    expect(page.locator(".tally__name")).to_contain_text(CODES[0])
    for digit in ("1", "2", ",", "5"):
        page.locator(f'[data-digit="{digit}"]').click()
    expect(figure(page)).to_have_value("12,5")
    assert complaints(page) == []
    page.locator("[data-save-figure]").click()
    expect(page.locator(".tally__idle")).to_be_visible()
    page.locator('[data-tab="done"]').click()
    expect(page.locator(".tally__line")).to_contain_text("12,5 kg")
    arrives(company, count, {CODES[0]: Decimal("12.500")})


def test_a_gap_in_the_network_loses_nothing_and_counts_nothing_twice(
    store: Person, company: Company, count: int
) -> None:
    page = store.page
    store.expected.add(OFFLINE)
    scan(page, CODES[0])
    figure(page).fill("4")
    page.keyboard.press("Enter")
    expect(page.locator('[data-tab="done"]')).to_contain_text("(1)")
    store.context.set_offline(True)
    page.locator('[data-tab="all"]').click()
    page.locator(".tally__line").first.click()
    figure(page).fill("3")
    page.locator("[data-add]").click()
    expect(page.locator("[data-unsent]")).to_be_visible()
    expect(page.locator(".tally__line.is-waiting")).to_have_count(1)
    arrives(company, count, {CODES[0]: Decimal(4)})
    store.context.set_offline(False)
    expect(page.locator("[data-unsent]")).to_be_hidden()
    expect(page.locator(".tally__line").first).to_contain_text("7 kg")
    arrives(company, count, {CODES[0]: Decimal(7)})


def test_what_somebody_else_counted_is_seen_before_it_is_replaced(
    store: Person, visitor: SignIn, company: Company, count: int
) -> None:
    scan(store.page, CODES[1])
    figure(store.page).fill("8")
    store.page.keyboard.press("Enter")
    expect(store.page.locator('[data-tab="done"]')).to_contain_text("(1)")
    arrives(company, count, {CODES[1]: Decimal(8)})
    second = visitor("sahip")
    page = second.go(f"/counts/{count}/sheet")
    scan(page, CODES[1])
    expect(page.locator("[data-was]")).to_contain_text("8 kg")
    figure(page).fill("9")
    page.keyboard.press("Enter")
    expect(page.locator('[data-tab="done"]')).to_contain_text("(1)")
    page.locator('[data-tab="done"]').click()
    expect(page.locator(".tally__line")).to_contain_text("9 kg")
    arrives(company, count, {CODES[1]: Decimal(9)})


def test_mistakes_are_said_where_they_are_made(store: Person, company: Company, count: int) -> None:
    page = store.page
    scan(page, "böyle bir şey yok")
    expect(page.locator("#flashes")).to_contain_text("böyle bir şey yok")
    scan(page, CODES[2])
    figure(page).fill("üç")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error]")).to_be_visible()
    # A label scanned while the cursor is in the figure is a choice, not a number.
    figure(page).fill(f"{company.address}/q/m/{CODES[0]}")
    page.keyboard.press("Enter")
    expect(page.locator(".tally__name")).to_contain_text(CODES[0])
    store.expected.add("422")
    figure(page).fill("8690000000000")
    page.keyboard.press("Enter")
    expect(page.locator("#flashes")).to_contain_text(re.compile("8.690.000.000.000"))
    assert counted(company, count) == {}
