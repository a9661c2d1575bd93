"""What people get wrong: mistyped numbers, double clicks, the back button, old pages, two on one order."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from app.kernel.clock import now_utc
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.cancelling import cancel_order
from tests.browser.product.conftest import SignIn
from tests.browser.product.house import Company, choose, new_waybill, paste, press_twice
from tests.scenarios.factory import Factory
from tests.scenarios.telling import deliver, model, party, plenty


@pytest.fixture(scope="module")
def factory(company: Company) -> Factory:
    """The same company behind the scenes, with full shelves."""
    behind = Factory(company.database, company.tenant, now=now_utc())
    deliver(behind, new_waybill(), *plenty(quantity="500"))
    return behind


@pytest.fixture
def draft(factory: Factory) -> int:
    """An order of two doors."""
    with factory.acts("Clerk") as work:
        lines = [{"model": str(model(work, "CK-EKO").id), "quantity": "2"}]
        return open_order(work, party(work, "MUS-002").id, {}, lines).id


@pytest.fixture
def confirmed(factory: Factory, draft: int) -> int:
    with factory.acts("Clerk") as work:
        confirm_order(work, draft, 1)
    return draft


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f'[name="lines-{row}-{column}"]')


def wrong(page: Page) -> Locator:
    """The sentences that stand at fields and cells."""
    return page.locator(".has-error .field__error, .has-error .cell-error")


def flash(page: Page) -> Locator:
    return page.locator("#flashes [data-flash]")


def test_a_wrong_delivery_is_told_at_its_fields_and_nothing_is_booked(
    company: Company, factory: Factory, visitor: SignIn
) -> None:
    store = visitor("depo")
    store.expected.add("422")
    before = factory.picture()
    page = store.go("/goods-receipts/new")
    page.locator("[data-save]").click()
    expect(wrong(page)).not_to_have_count(0)  # the browser says it without asking the server
    choose(page.locator("#supplier_id"), "toros", "Toros Toz Boya")
    rows = ("KLT-MRK\t-3\t\t1.650", "BOY-TOZ\ton iki\t\t100", "KIM-FOS\t0\t\t80", "GIZLI-KOD\t1\t\t5")
    paste(page, cell(page, 0, "material_text"), "\n".join(rows) + "\n")
    expect(page.locator("tr[data-line] td.has-error")).not_to_have_count(0)
    page.locator("[data-save]").click()
    expect(cell(page, 1, "quantity")).to_have_attribute("aria-invalid", "true")
    cell(page, 1, "quantity").fill("12")
    cell(page, 3, "material_text").fill("KOL-STD")
    cell(page, 3, "material_text").press("Tab")
    page.fill("#waybill_number", new_waybill())
    page.locator("[data-save]").click()
    for row in (0, 2):
        expect(page.locator("tr[data-line]").nth(row).locator(".cell-error")).to_have_count(1)
    expect(cell(page, 1, "quantity")).to_have_value("12")
    assert factory.picture() == before
    cell(page, 0, "quantity").fill("1.250,50")
    cell(page, 2, "quantity").fill("1250.5")
    page.locator("[data-save]").click()
    expect(page).to_have_url(re.compile(r"/goods-receipts/show/\d+$"))
    number = int(page.url.rpartition("/")[2])
    lines = "select array_agg(quantity order by position) from goods_receipt_line where receipt_id = :number"
    assert [str(each) for each in company.value(lines, number=number)] == [
        "1250.500",
        "12.000",
        "1250.500",
        "1.000",
    ]


def test_a_delivery_is_entered_once(company: Company, factory: Factory, visitor: SignIn) -> None:
    store = visitor("depo")
    before = company.count("goods_receipt")
    page = store.go("/goods-receipts/new")
    choose(page.locator("#supplier_id"), "toros", "Toros Toz Boya")
    waybill = new_waybill()
    page.fill("#waybill_number", waybill)
    paste(page, cell(page, 0, "material_text"), "BOY-TOZ\t10\tkg\t100\n")
    press_twice(page.locator("[data-save]"))
    expect(page).to_have_url(re.compile(r"/goods-receipts/show/\d+$"))
    store.expected.add("422")
    page.go_back()
    expect(page.locator("#waybill_number")).to_be_visible()
    choose(page.locator("#supplier_id"), "toros", "Toros Toz Boya")
    page.fill("#waybill_number", waybill)
    paste(page, cell(page, 0, "material_text"), "BOY-TOZ\t10\tkg\t100\n")
    page.locator("[data-save]").click()
    expect(page.locator("main")).to_contain_text("MK-")
    assert company.count("goods_receipt") == before + 1


def test_of_two_clerks_the_second_is_told_and_keeps_what_was_typed(
    company: Company, draft: int, visitor: SignIn
) -> None:
    first, second = visitor("buro"), visitor("buro2")
    for clerk in (first, second):
        expect(clerk.go(f"/orders/edit/{draft}").locator("svg.door-drawing")).to_be_visible()
    first.page.fill("#customer_reference", "Birinci")
    first.page.locator("button[name=then][value=save]").click()
    expect(first.page).to_have_url(re.compile(r"/orders/show/\d+$"))
    second.expected.add("409")
    second.page.fill("#customer_reference", "İkinci")
    second.page.locator("button[name=then][value=save]").click()
    said = second.page.locator("[data-form-errors]")
    expect(said).to_contain_text("Zeynep Işık")
    expect(second.page.locator("#customer_reference")).to_have_value("İkinci")
    kept = "select customer_reference from sales_order where id = :order"
    assert company.value(kept, order=draft) == "Birinci"


def test_a_plan_pressed_twice_and_again_after_back_is_one_plan(
    company: Company, confirmed: int, visitor: SignIn
) -> None:
    clerk = visitor("buro")
    page = clerk.go(f"/orders/show/{confirmed}")
    button = page.locator(f'form[action$="/orders/plan/{confirmed}"] button')
    press_twice(button)
    expect(page.locator('h1 [data-state="planned"]')).to_be_visible()
    taken = company.count("stock_move", "operation = 'plan' and document_id = :order", order=confirmed)
    page.go_back()
    if button.count():  # the browser kept the old page
        button.click()
        expect(page.locator('h1 [data-state="planned"]')).to_be_visible()
    assert company.count("work_order", "order_id = :order", order=confirmed) == 1
    assert (
        company.count("stock_move", "operation = 'plan' and document_id = :order", order=confirmed) == taken
    )


def test_a_page_from_before_somebody_else_acted_changes_nothing(
    company: Company, factory: Factory, confirmed: int, visitor: SignIn
) -> None:
    clerk = visitor("buro")
    page = clerk.go(f"/orders/show/{confirmed}")
    with factory.acts("Owner") as work:
        cancel_order(work, confirmed, "Müşteri vazgeçti")
    before = factory.picture()
    page.locator(f'form[action$="/orders/plan/{confirmed}"] button').click()
    expect(flash(page)).to_contain_text("SIP-")
    expect(page.locator('h1 [data-state="cancelled"]')).to_be_visible()
    assert factory.picture() == before


def test_a_page_whose_person_has_gone_saves_nothing(
    company: Company, factory: Factory, draft: int, visitor: SignIn
) -> None:
    clerk = visitor("buro")
    clerk.expected |= {"400"}
    page = clerk.go(f"/orders/edit/{draft}")
    expect(page.locator("svg.door-drawing")).to_be_visible()
    before = factory.picture()
    clerk.context.clear_cookies()
    page.fill("#customer_reference", "Yetkisiz")
    page.locator("button[name=then][value=save]").click()
    expect(page.locator("#customer_reference")).to_have_count(0)
    assert factory.picture() == before


def test_an_impossible_door_is_told_while_it_is_typed(
    company: Company, factory: Factory, draft: int, visitor: SignIn
) -> None:
    clerk = visitor("buro")
    clerk.expected.add("422")
    page = clerk.go(f"/orders/edit/{draft}")
    width = page.locator('[name="lines-0-parameters-G"]')
    before = factory.picture()
    for typed in ("", "-900", "doksan", "9.000", "900,5"):
        width.fill(typed)
        width.press("Tab")
        expect(width).to_have_attribute("aria-invalid", "true")
    quantity = page.locator('[name="lines-0-quantity"]')
    quantity.fill("1,5")
    quantity.press("Tab")
    expect(quantity).to_have_attribute("aria-invalid", "true")
    page.locator("button[name=then][value=save]").click()
    expect(page.locator("[data-form-errors]")).to_be_visible()
    expect(width).to_have_value("900,5")
    assert factory.picture() == before
