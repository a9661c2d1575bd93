"""Two companies side by side on one server: what is carried from one address to the other opens nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Cookie, expect

from app.production.kiosks import add_kiosk
from models.parties import Party
from tests.browser.product.conftest import Found, SignIn
from tests.browser.product.house import PASSWORD, Company, Person


@pytest.fixture(scope="module")
def ours(found: Found) -> Company:
    return found("kapimiz", "sahip")


@pytest.fixture(scope="module")
def theirs(found: Found) -> Company:
    """The neighbours; their owner has the same name, number and password as ours."""
    company = found("komsumuz", "sahip")
    with company.work() as work:
        work.session.add(Party(code="GIZLI", name="Yalnız Komşunun Müşterisi", is_customer=True))
    return company


def cookie(person: Person, name: str) -> Cookie:
    (found,) = (each for each in person.context.cookies() if each["name"] == name)
    return found


def carry(person: Person, taken: Cookie, to: Company) -> None:
    """Put a cookie into a browser as if the other company's address had set it."""
    person.context.add_cookies([{"name": taken["name"], "value": taken["value"], "url": to.address}])


def test_a_cookie_carried_across_opens_nothing(ours: Company, theirs: Company, visitor: SignIn) -> None:
    owner, thief = visitor("sahip", ours), visitor(None, theirs)
    carry(thief, cookie(owner, "atolye"), theirs)
    thief.go("/today/")
    expect(thief.page).to_have_url(re.compile(r"/login"))
    for path in ("/customers/list/", "/orders/list/", "/kiosks/list/"):
        assert thief.fetch(path).body.find(b"side__nav") == -1
    owner.go("/today/")
    expect(owner.page.locator(".side__nav")).to_be_attached()


def test_a_tablets_token_carried_across_asks_for_a_code(
    ours: Company, theirs: Company, visitor: SignIn
) -> None:
    with ours.work() as work:
        _kiosk, token = add_kiosk(work, "Kesim tableti")
    tablet, thief = visitor(None, ours), visitor(None, theirs)
    for browser, company in ((tablet, ours), (thief, theirs)):
        browser.context.add_cookies([{"name": "kiosk", "value": token, "url": company.address}])
        browser.go("/kiosk/")
    expect(tablet.page.locator("[data-board][data-ready]")).to_be_visible()
    expect(thief.page).to_have_url(re.compile(r"/kiosk/pair(\?ended=1)?$"))


def test_the_same_page_shows_each_its_own(ours: Company, theirs: Company, visitor: SignIn) -> None:
    one, other = visitor("sahip", ours), visitor("sahip", theirs)
    one.go("/customers/list/?q=Yalnız")
    expect(one.page.locator("main")).not_to_contain_text("Yalnız Komşunun Müşterisi")
    other.go("/customers/list/?q=Yalnız")
    expect(other.page.locator("main")).to_contain_text("Yalnız Komşunun Müşterisi")


def test_a_password_works_at_its_own_address_only(ours: Company, theirs: Company, visitor: SignIn) -> None:
    person = visitor(None, ours)
    page = person.go("/login/")
    page.fill("#username", "sahip@komsumuz.example")
    page.fill("#password", PASSWORD)
    page.locator("form[name=login] button[type=submit]").click()
    expect(page.locator("#flashes [data-flash]")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/login"))


def test_an_address_of_nobody_is_nothing(ours: Company, visitor: SignIn) -> None:
    person = visitor(None, ours)
    person.expected.add("404")
    page = person.page
    answer = page.goto(ours.address.replace("kapimiz", "hicbiri") + "/login/")
    assert answer is not None
    assert answer.status == 404
    expect(page.locator("form")).to_have_count(0)
