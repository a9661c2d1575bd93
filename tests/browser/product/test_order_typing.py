"""The page on which an order is written: the preview follows the typing and never gets in its way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.product.conftest import SignIn
from tests.browser.product.house import Company, Person, choose
from tests.browser.test_accessibility import complaints

PREVIEW = "**/orders/preview*"


@pytest.fixture
def clerk(visitor: SignIn) -> Person:
    return visitor("buro")


@pytest.fixture
def page(clerk: Person) -> Iterator[Page]:
    """A new order whose first line is a luxury door."""
    page = clerk.go("/orders/new")
    page.select_option("#lines-0-model", label="CK-LUX · Lüks PVC Kabartma")
    expect(total(page, 0)).to_have_text(re.compile("18.350,00"))
    yield page
    # What is left on the page asks before it lets go; a test has seen what it wanted.
    page.on("dialog", lambda dialog: dialog.accept())


def field(page: Page, line: int, name: str) -> Locator:
    return page.locator(f'[name="lines-{line}-{name}"]')


def total(page: Page, line: int) -> Locator:
    return page.locator(f'[data-door="{line}"] [data-door-sum]')


def said_at(field: Locator) -> Locator:
    return field.locator("xpath=ancestor::div[contains(@class,'field')][1]").locator(".field__error")


def test_typing_goes_on_while_answers_come(page: Page) -> None:
    width = field(page, 0, "parameters-G")
    width.fill("")
    width.press_sequentially("1100", delay=350)
    expect(width).to_be_focused()
    expect(width).to_have_value("1100")
    expect(page.locator("[data-door-brief]")).to_contain_text("1100 × 2100")
    assert width.evaluate("input => input.selectionStart") == 4


def test_an_answer_that_comes_late_is_thrown_away(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if "parameters-G=1111" in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route(PREVIEW, hold)
    brief = page.locator("[data-door-brief]")
    field(page, 0, "parameters-G").fill("1111")
    page.wait_for_timeout(600)
    assert held
    field(page, 0, "parameters-G").fill("1222")
    expect(brief).to_contain_text("1222 ×")
    held[0].continue_()
    page.wait_for_timeout(600)
    expect(brief).to_contain_text("1222 ×")


def test_a_mistake_stands_at_its_field_and_goes_with_it(page: Page) -> None:
    height = field(page, 0, "parameters-Y")
    height.fill("3000")
    expect(said_at(height)).to_contain_text("2.600")
    expect(page.locator(".door__preview")).to_have_class(re.compile("is-old"))
    expect(page.locator("[data-total-open]")).not_to_be_empty()
    height.fill("2201")
    expect(said_at(height)).to_have_count(0)
    expect(page.locator(".door__preview")).not_to_have_class(re.compile("is-old"))


def test_a_price_by_hand_stays_until_it_is_taken_back(page: Page) -> None:
    price = field(page, 0, "unit_price")
    expect(price).to_have_attribute("placeholder", "18.350,00")
    price.fill("20.000,50")
    expect(total(page, 0)).to_contain_text("20.000,50")
    field(page, 0, "parameters-G").fill("1200")
    expect(page.locator("[data-price-note]")).not_to_contain_text("18.350,00")
    expect(price).to_have_value("20.000,50")
    page.locator("[data-price-reset]").click()
    expect(price).to_have_value("")
    expect(price).to_be_focused()
    expect(total(page, 0)).not_to_contain_text("20.000,50")


def test_another_model_keeps_the_answers_it_shares(page: Page) -> None:
    field(page, 0, "parameters-G").fill("1234")
    field(page, 0, "parameters-ral_dis").select_option("9016")
    model = field(page, 0, "model")
    model.focus()
    model.select_option(label="CK-EKO · Ekonomik Laminoks")
    expect(page.locator("[data-door-title]")).to_have_text("CK-EKO · Ekonomik Laminoks")
    expect(page.locator("[data-door-brief]")).to_contain_text("1234 ×")
    expect(field(page, 0, "parameters-ral_dis")).to_have_value("9016")
    expect(model).to_be_focused()


def test_a_colour_is_seen_beside_its_number(page: Page) -> None:
    colour = field(page, 0, "parameters-ral_dis")
    colour.select_option("9016")
    swatch = page.locator(".field", has=colour).locator("[data-swatch] rect")
    expect(swatch).to_have_attribute("fill", "#f1f1ea")


def test_lines_are_added_copied_removed_and_put_back(page: Page) -> None:
    field(page, 0, "parameters-G").fill("1234")
    page.locator("summary", has_text="Katalog dışı").click()
    choose(field(page, 0, "extras-0-material_text"), "pnk", "PNK-BAR")
    expect(field(page, 0, "extras-0-quantity")).to_be_focused()
    page.keyboard.type("2")
    expect(page.locator("[data-door='0'] .bill__table")).to_contain_text("PNK-BAR")
    page.locator("[data-door='0'] [data-door-copy]").click()
    expect(page.locator("[data-door]")).to_have_count(2)
    expect(field(page, 1, "parameters-G")).to_have_value("1234")
    expect(field(page, 1, "extras-0-quantity")).to_have_value("2")
    page.locator("[data-door-add]").click()
    expect(field(page, 2, "model")).to_be_focused()
    page.locator("[data-door='0'] [data-door-remove]").click()
    expect(page.locator("[data-door-number]")).to_have_text(["1", "2"])
    page.locator("[data-doors-said] button").click()
    expect(page.locator("[data-door-number]")).to_have_text(["1", "2", "3"])
    expect(field(page, 0, "extras-0-quantity")).to_have_value("2")


def test_totals_are_those_of_all_lines(page: Page) -> None:
    page.locator("[data-door-copy]").click()
    field(page, 1, "quantity").fill("3")
    field(page, 1, "discount").fill("12,5")
    expect(total(page, 1)).to_contain_text("48.168,75")
    expect(page.locator("[data-total=net]")).to_contain_text("66.518,75")
    expect(page.locator("[data-total=vat]")).to_contain_text("13.303,75")
    expect(page.locator("[data-total=gross]")).to_contain_text("79.822,50")


def test_an_order_is_written_and_confirmed_without_a_mouse(clerk: Person, company: Company) -> None:
    page = clerk.go("/orders/new")
    expect(page.locator("#customer")).to_be_focused()
    page.keyboard.type("yildiz")
    expect(page.locator(".combo__option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#delivery_city")).not_to_have_value("")
    for _ in range(20):
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.name") == "lines-0-model":
            break
    page.keyboard.type("CK-Y")
    expect(total(page, 0)).to_contain_text("12.450,00")
    page.keyboard.press("Enter")
    expect(field(page, 0, "parameters-G")).to_be_focused()
    page.keyboard.press("Control+s")
    expect(page).to_have_url(re.compile(r"/orders/show/\d+$"))
    assert company.count("sales_order", "state = 'draft' and net_total = 12450") == 1


def test_what_was_typed_stays_without_a_connection(page: Page, clerk: Person) -> None:
    clerk.expected.add("Failed to load resource: net::ERR_INTERNET_DISCONNECTED")
    clerk.context.set_offline(True)
    field(page, 0, "parameters-G").fill("1300")
    expect(page.locator("[data-preview-said]")).to_be_visible()
    expect(field(page, 0, "parameters-G")).to_have_value("1300")
    clerk.context.set_offline(False)
    expect(page.locator("[data-preview-said]")).to_be_hidden()
    expect(page.locator("[data-door-brief]")).to_contain_text("1300 ×")


@pytest.mark.parametrize("width", [1280, 800])
def test_the_page_shuts_nobody_out_and_fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.locator("[data-door-copy]").click()
    field(page, 1, "parameters-G").fill("9")
    expect(page.locator("[data-door='1'] .field__error")).to_have_count(1)
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    aside = page.locator("[data-door='0'] .door__side").bounding_box()
    form = page.locator("[data-door='0'] .door__form").bounding_box()
    assert aside is not None
    assert form is not None
    assert (aside["y"] >= form["y"] + form["height"] - 1) == (width == 800)
