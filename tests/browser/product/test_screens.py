"""A tablet becomes a screen: a touch on it, a yes in the office, and it opens its station by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.product.house import Company, Person

SignIn = Callable[..., Person]
TALL = {"width": 800, "height": 1280}


def code_on(tablet: Person) -> str:
    tablet.go("/kiosk/").locator("[data-pair-ask] button").click()
    return tablet.page.locator(".doorstep__code").inner_text()


def test_a_tablet_is_paired_without_a_password(company: Company, visitor: SignIn) -> None:
    owner, tablet = visitor("sahip"), visitor(None, viewport=TALL)
    owner.expected.add("422")
    code = code_on(tablet)
    assert tablet.page.evaluate("document.cookie") == ""
    assert tablet.page.evaluate("document.documentElement.scrollWidth") <= TALL["width"]
    tablet.page.reload()
    expect(tablet.page.locator(".doorstep__code")).to_have_text(code)

    page = owner.go("/kiosks/list/")
    page.locator("a[href='/kiosks/new']").first.click()
    page.fill("#code", "AAA-AAA")
    page.locator(".savebar button").click()
    expect(page.locator("#code-error")).to_be_visible()
    page.fill("#code", f" {code.lower()} ")
    page.locator(".savebar button").click()
    page.locator(".savebar button").click()
    expect(page.locator("#name-error")).to_be_visible()
    page.fill("#name", "Kesim tableti")
    page.locator("[name=departments]").first.check()
    page.locator(".savebar button").dblclick()
    expect(page.locator("tbody tr")).to_have_count(1)

    tablet.page.wait_for_url(re.compile(r"/kiosk/station/CUTTING_BENDING"))
    expect(tablet.page.locator("[data-board][data-ready]")).to_be_visible()
    assert tablet.page.evaluate("document.cookie") == ""
    assert company.count("kiosk", "token_hash is not null") == 1


def test_the_qr_code_leads_to_the_page_with_the_code_through_the_sign_in(
    company: Company, visitor: SignIn
) -> None:
    tablet, phone = visitor(), visitor()
    code = code_on(tablet)
    page = phone.go(f"/kiosks/new?code={code}")
    phone.come_in("sahip")
    expect(page.locator("input[name=code]")).to_have_value(code)


def test_a_revoked_tablet_asks_to_be_paired(company: Company, visitor: SignIn) -> None:
    owner, tablet = visitor("sahip"), visitor()
    tablet.expected.add("401")
    code = code_on(tablet)
    page = owner.go(f"/kiosks/new?code={code}")
    page.fill("#name", "Kaybolacak")
    page.locator(".savebar button").click()
    tablet.page.wait_for_url(re.compile(r"/kiosk/$"))
    number = company.value("select max(id) from kiosk where name = 'Kaybolacak'")
    owner.go("/kiosks/list/")
    page.locator(f"form[action='/kiosks/revoke/{number}'] button").click()
    page.locator("dialog[open] button.btn-primary").last.click()
    expect(page.locator(".floor-more summary")).to_be_visible()
    # The screen goes by itself, at once; asking it to go somewhere else meanwhile would cross its way.
    tablet.page.wait_for_url(re.compile(r"/kiosk/pair\?ended=1$"))
    expect(tablet.page.locator("[data-pair-ask] button")).to_be_visible()
