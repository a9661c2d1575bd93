"""What people typed outlives a reload, a lost network and a session that ended; never what is private."""

from __future__ import annotations

import re
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from tests.browser.product.conftest import SignIn
from tests.browser.product.house import Company, Person, choose
from tests.browser.waiting import wait_until

OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
KEPT = """() => Object.entries(sessionStorage)
  .filter(([key]) => key.startsWith("draft:")).map(each => each.join("=")).join(" ")"""


def kept(page: Page) -> str:
    found: str = page.evaluate(KEPT)
    return found


def wait_until_kept(page: Page, words: str) -> None:
    wait_until(page, f"words => ({KEPT})().includes(words)", words)


def nothing_is_kept(page: Page) -> None:
    """The page's scripts run a moment after it can be seen."""
    wait_until(page, f"() => ({KEPT})() === ''")


def named(name: str) -> str:
    """A name nobody has, whatever an earlier try has left behind."""
    return f"{name} {token_hex(3)}"


def typed_customer(person: Person, name: str) -> Page:
    page = person.go("/customers/add")
    page.fill("#code", token_hex(4).upper())
    page.fill("#name", name)
    page.fill("#city", "Kayseri")
    page.check("#is_customer")
    page.fill("#note", "10000000146")
    page.locator("#name").press("End")
    page.keyboard.type("!")
    wait_until_kept(page, f"{name}!")
    return page


def forget_session(person: Person) -> None:
    person.context.clear_cookies(name="atolye")


def enter_again(person: Person, name: str) -> None:
    """Through the form in another tab, and then the way that the form of this tab would lead."""
    page, way = person.page, parse_qs(urlsplit(person.page.url).query)["next"][0]
    person.page = person.another_page()
    person.sign_in(name)
    person.page.close()
    person.page = page
    person.go(way)


def test_a_reload_brings_back_what_was_typed_but_no_identity_number(
    company: Company, visitor: SignIn
) -> None:
    person, name = visitor("buro"), named("Yarım Kalan")
    page = typed_customer(person, name)
    assert "10000000146" not in kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-draft-bar] button")).to_have_count(1)
    expect(page.locator("#name")).to_have_value(f"{name}!")
    expect(page.locator("#city")).to_have_value("Kayseri")
    expect(page.locator("#note")).to_have_value("")
    assert company.count("party", "name = :name", name=f"{name}!") == 0
    page.uncheck("#is_customer")
    page.locator("[data-save]").first.click()
    expect(page.locator(".field__error").first).to_be_visible()
    expect(page.locator("[data-draft-bar]")).to_have_count(0)
    expect(page.locator("#name")).to_have_value(f"{name}!")
    page.check("#is_customer")
    page.locator("[data-save]").first.click()
    expect(page.locator("[data-flash=success]")).to_be_visible()
    nothing_is_kept(page)
    assert company.count("party", "name = :name", name=f"{name}!") == 1
    expect(person.go("/customers/add").locator("#name")).to_have_value("")


def test_a_form_of_an_ended_session_comes_back_filled_and_is_saved_once(
    company: Company, visitor: SignIn
) -> None:
    person, before = visitor("buro"), company.count("sales_order")
    page = person.go("/orders/new")
    choose(page.locator("#customer"), "yıldız", "Yıldız İnşaat")
    page.locator('[name="lines-0-model"]').select_option(label="CK-EKO · Ekonomik Laminoks")
    expect(page.locator("[data-door-sum]")).to_have_text("12.500,00\u00a0₺")
    page.locator('[name="lines-0-quantity"]').fill("7")
    page.locator('[name="lines-0-parameters-G"]').fill("1.010")
    expect(page.locator("[data-preview].is-waiting")).to_have_count(0)
    forget_session(person)
    person.expected |= {"401", "422"}
    page.locator("[data-save]").first.click()
    expect(page).to_have_url(re.compile(r"/login/"))
    assert company.count("sales_order") == before
    enter_again(person, "buro")
    expect(page.locator("[data-draft-bar] button")).to_have_count(1)
    expect(page.locator('[name="lines-0-quantity"]')).to_have_value("7")
    expect(page.locator('[name="lines-0-parameters-G"]')).to_have_value("1.010")
    assert company.count("sales_order") == before
    page.locator("[data-save]").first.click()
    expect(page).to_have_url(re.compile(r"/orders/show/\d+$"))
    assert company.count("sales_order") == before + 1
    nothing_is_kept(page)


def test_without_a_network_nothing_is_sent_and_nothing_is_lost(company: Company, visitor: SignIn) -> None:
    person, name = visitor("buro"), named("Ağsız Müşteri")
    person.expected.add(OFFLINE)
    page = typed_customer(person, name)
    page.fill("#note", "")
    person.context.set_offline(offline=True)
    expect(page.locator("[data-banner]")).to_have_attribute("data-kind", "offline")
    page.locator("[data-save]").first.click()
    expect(page.locator("[data-flash=danger]")).to_be_visible()
    expect(page.locator("#name")).to_have_value(f"{name}!")
    assert company.count("party", "name = :name", name=f"{name}!") == 0
    person.context.set_offline(offline=False)
    expect(page.locator("[data-banner]")).to_have_attribute("data-kind", "restored")
    page.locator("[data-save]").first.click()
    expect(page.locator("[data-flash=success]")).to_be_visible()
    assert company.count("party", "name = :name", name=f"{name}!") == 1


def test_who_signs_out_leaves_nothing_behind_and_nobody_sees_a_draft_of_another(
    company: Company, visitor: SignIn
) -> None:
    person = visitor("buro")
    page = typed_customer(person, "Başkasının")
    page.on("dialog", lambda dialog: dialog.accept())
    forget_session(person)
    page.goto(f"{company.address}/login/")
    assert "Başkasının" in kept(page)
    person.sign_in("buro2")
    page = person.go("/customers/add")
    expect(page.locator("#name")).to_have_value("")
    expect(page.locator("[data-draft-bar]")).to_have_count(0)
    nothing_is_kept(page)
    typed_customer(person, "Bırakılan")
    page.locator(".person").click()
    with page.expect_navigation():
        page.locator('form[action*="/logout"] button').click()
    nothing_is_kept(page)
