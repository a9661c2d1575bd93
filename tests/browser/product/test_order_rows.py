"""A list is pasted into an order, put right by keyboard and becomes its lines; nothing gets lost."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.product.conftest import SignIn
from tests.browser.test_accessibility import complaints

PASTED = "90x205 sağ 7016 5 adet\n100*210 sol dışa ral 9005 mavili x3\n60x205 2 adet"
PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_a_list_from_a_chat_becomes_lines(visitor: SignIn) -> None:
    page = visitor("buro").go("/orders/new")
    page.select_option("#lines-0-model", label="CK-LUX · Lüks PVC Kabartma")
    expect(page.locator('[data-door="0"] [data-door-sum]')).to_have_text(re.compile("18.350,00"))
    page.locator('[name="customer_reference"]').evaluate(PASTE, PASTED)

    rows = page.locator("[data-pasted-row]")
    ready = page.locator("[data-rows-add]")
    expect(rows).to_have_count(3)
    expect(ready).to_have_text(re.compile(r"\b1\b"))
    expect(page.locator(".piece--unknown")).to_have_text(re.compile("mavili"))
    expect(rows.nth(2).locator("[data-pasted-wrong]")).to_contain_text("800")
    assert complaints(page) == []

    page.locator(".piece--unknown").click()
    expect(ready).to_have_text(re.compile(r"\b2\b"))
    width = rows.nth(2).locator('[name="parameters-G"]')
    width.fill("900")
    expect(ready).to_have_text(re.compile(r"\b3\b"))
    width.press("Enter")
    expect(rows).to_have_count(4)
    copied = rows.nth(3).locator('[name="parameters-G"]')
    expect(copied).to_be_focused()
    copied.fill("950")
    expect(ready).to_have_text(re.compile(r"\b4\b"))

    ready.click()
    expect(page.locator("#order-rows")).not_to_be_visible()
    expect(page.locator("[data-door]")).to_have_count(5)
    held = page.locator('[name$="-parameters-G"]')
    assert [held.nth(place).input_value() for place in range(1, 5)] == ["900", "1000", "900", "950"]
    expect(page.locator('[data-total="net"]')).not_to_have_text(re.compile("^0,00"))
    page.on("dialog", lambda dialog: dialog.accept())
