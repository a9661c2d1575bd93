"""The story of one door in real browsers: five people, two boards, one tablet, and nobody presses reload."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.product.conftest import SignIn
from tests.browser.product.house import Company, Person, choose, new_waybill, paste, press_twice
from tests.reports.reading import all_text
from tests.samples import sample_data

SCARCE = ("KLT-MUL", "MNT-BLK")
PAIRING_CODE = re.compile(r"^[A-Z0-9]{3}-[A-Z0-9]{3}$")
DRIVER = {
    "driver_first_name": "Hasan",
    "driver_last_name": "Öztürk",
    "driver_tckn": "10000000146",
    "plate": "38 dk 127",
}
OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
NO_SOCKET: tuple[str, ...] = ()


@dataclass
class Story:
    """Everybody who takes part, and the order."""

    company: Company
    clerk: Person
    store: Person
    gate: Person
    owner: Person
    tablet: Person
    order: int = 0

    @property
    def wall(self) -> Page:
        """The office's board, opened once at the beginning and never loaded again."""
        return self.owner.page

    def column(self, place: int) -> str:
        """The number of a department, or the column behind the last."""
        if place == 5:
            return "ready"
        return str(self.company.value("select id from department where position = :place", place=place))

    def card(self) -> int:
        return int(self.company.value("select id from work_order where order_id = :order", order=self.order))

    def shown_at(self, page: Page, place: int) -> Locator:
        return page.locator(f'[data-column="{self.column(place)}"] [data-card="{self.card()}"]')

    def state(self) -> str:
        return str(self.company.value("select state from sales_order where id = :order", order=self.order))


def test_the_story(company: Company, visitor: SignIn) -> None:
    story = Story(
        company,
        clerk=visitor("buro"),
        store=visitor("depo"),
        gate=visitor("sevkiyat"),
        owner=visitor("sahip"),
        tablet=visitor(),
    )
    a_screen_is_paired(story)
    the_board_stays_open_in_the_office(story)
    a_delivery_is_typed(story)
    the_rest_is_pasted_from_excel(story)
    a_door_follows_the_typing(story)
    the_order_is_confirmed(story)
    the_proforma_is_downloaded(story)
    what_is_missing_is_listed(story)
    the_plan_puts_the_card_on_every_board(story)
    a_tap_is_taken_back(story)
    every_tap_is_seen_in_the_office(story)
    a_tap_without_wifi_arrives_once(story)
    the_truck_leaves_once(story)
    the_owner_sees_what_it_cost(story)
    assert story.wall.evaluate("window.openedOnce") is True


def a_screen_is_paired(story: Story) -> None:
    tablet = story.tablet.go("/kiosk/")
    tablet.locator("[data-pair-ask] button").click()
    code = tablet.locator(".doorstep__code")
    expect(code).to_have_text(PAIRING_CODE)
    page = story.owner.go("/kiosks/new")
    page.fill("#code", code.inner_text().lower())
    page.locator(".savebar button").click()
    page.fill("#name", "Atölye tableti")
    page.locator('input[name="shows"][value="board"]').check()
    page.locator(".savebar button").click()
    expect(tablet.locator("[data-board][data-ready]")).to_be_visible()


def the_board_stays_open_in_the_office(story: Story) -> None:
    story.owner.go("/board/")
    expect(story.wall.locator("[data-board][data-ready]")).to_be_visible()
    expect(story.wall.locator("[data-state]")).to_have_attribute("data-state", "online")
    story.wall.evaluate("() => { window.openedOnce = true; }")


def cell(page: Page, row: int, column: str) -> Locator:
    return page.locator(f'[name="lines-{row}-{column}"]')


def begin_delivery(story: Story) -> Page:
    page = story.store.go("/goods-receipts/new")
    choose(page.locator("#supplier_id"), "erciyes", "Erciyes Sac Profil")
    page.fill("#waybill_number", new_waybill())
    return page


def put_into_stock(page: Page) -> None:
    page.locator("[data-save]").click()
    expect(page).to_have_url(re.compile(r"/goods-receipts/show/\d+$"))


def a_delivery_is_typed(story: Story) -> None:
    page = begin_delivery(story)
    cell(page, 0, "material_text").focus()
    page.keyboard.type("SAC-DKP-12")
    page.keyboard.press("Enter")
    expect(cell(page, 0, "quantity")).to_be_focused()
    expect(cell(page, 0, "unit")).to_have_value("levha")
    page.keyboard.type("5,0")
    cell(page, 0, "unit_price").fill("812,475")
    expect(page.locator('[data-lines-totals="lines"] output[data-sum]')).to_have_text("4.062,38\u00a0₺")
    put_into_stock(page)
    expect(page.locator("main")).to_contain_text("117,75\u00a0kg")
    expect(page.locator("main")).to_contain_text("4.062,38\u00a0₺")
    story.store.go("/stock/?q=SAC-DKP-12")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text("117,75")


def the_rest_is_pasted_from_excel(story: Story) -> None:
    page = begin_delivery(story)
    rows = [each for each in sample_data()["materials"] if each["code"] not in (*SCARCE, "SAC-DKP-12")]
    table = "".join(f"{each['code']}\t1.250,50\t{each['unit']}\t{each['unit_price_try']}\n" for each in rows)
    paste(page, cell(page, 0, "material_text"), table)
    expect(page.locator('[data-lines="lines"] tr[data-line]')).to_have_count(len(rows))
    expect(page.locator('[data-lookup-id="material"]:not([value=""])')).to_have_count(len(rows))
    put_into_stock(page)
    assert story.company.count("stock_balance", "on_hand = 1250.5") == len(rows)


def bring(story: Story, *rows: str) -> None:
    page = begin_delivery(story)
    paste(page, cell(page, 0, "material_text"), "\n".join(rows) + "\n")
    expect(page.locator('[data-lookup-id="material"]:not([value=""])')).to_have_count(len(rows))
    put_into_stock(page)


def a_door_follows_the_typing(story: Story) -> None:
    page = story.clerk.go("/orders/new")
    choose(page.locator("#customer"), "yıldız", "Yıldız İnşaat")
    expect(page.locator("#delivery_city")).to_have_value("Kayseri")
    page.locator('[name="lines-0-model"]').select_option(label="CK-EKO · Ekonomik Laminoks")
    price, drawing, bill = (
        page.locator("[data-door-sum]"),
        page.locator("svg.door-drawing"),
        page.locator(".bill"),
    )
    expect(price).to_have_text("12.500,00\u00a0₺")
    expect(drawing).to_contain_text("900")
    expect(bill).to_contain_text("KLT-MRK")
    width = page.locator('[name="lines-0-parameters-G"]')
    width.fill("")
    width.press_sequentially("1.050")
    expect(drawing).to_contain_text("1050")
    expect(price).not_to_have_text("12.500,00\u00a0₺")
    page.locator('[name="lines-0-parameters-kilit"]').select_option("4 yön")
    expect(bill).to_contain_text("KLT-MUL")
    expect(bill).not_to_contain_text("KLT-MRK")
    before = drawing.inner_html()
    page.locator('[name="lines-0-parameters-ral_dis"]').select_option("8017")
    expect(page.locator("[data-door-brief]")).to_contain_text("8017")
    assert drawing.inner_html() != before
    page.locator('[name="lines-0-quantity"]').fill("2")
    page.locator(".door__extra summary").click()
    handle = page.locator('[name="lines-0-extras-0-material_text"]')
    choose(handle, "çekme kol", "Çekme kol 100 cm")
    page.locator('[name="lines-0-extras-0-quantity"]').fill("1")
    expect(bill).to_contain_text("KOL-CEK")
    expect(page.locator("main")).not_to_contain_text("Cost of one door")


def the_order_is_confirmed(story: Story) -> None:
    page = story.clerk.page
    total = page.locator('[data-total="gross"]')
    expect(page.locator("[data-preview].is-waiting")).to_have_count(0)
    promised = total.inner_text()
    page.locator('button[name=then][value="confirm"]').click()
    page.locator("#confirm [data-yes]").click()
    expect(page).to_have_url(re.compile(r"/orders/show/\d+$"))
    story.order = int(page.url.rpartition("/")[2])
    expect(page.locator('h1 [data-state="confirmed"]')).to_be_visible()
    expect(page.locator(".sum--strong dd").last).to_have_text(promised)
    assert story.state() == "confirmed"


def the_proforma_is_downloaded(story: Story) -> None:
    link = story.clerk.page.locator('.papers a[href$=".pdf"]')
    expect(link).to_have_count(1)
    answer = story.clerk.fetch(str(link.get_attribute("href")))
    assert (answer.status, answer.kind) == (200, "application/pdf")
    said = all_text(answer.body)
    for expected in (
        "PROFORMA FATURA",
        "Yıldız İnşaat A.Ş.",
        "1050 × 2050 × 140",
        "Çekme kol",
        "KDV %20",
        "Yalnız ",
    ):
        assert expected in said
    assert "₺" in said


def what_is_missing_is_listed(story: Story) -> None:
    story.clerk.expected.add("422")
    page = story.clerk.page
    page.locator(f'form[action$="/orders/plan/{story.order}"] button').click()
    missing = page.locator("section.missing tbody tr")
    expect(missing).to_have_count(2)
    expect(missing.filter(has_text="KLT-MUL")).to_contain_text("2\u00a0takım")
    expect(missing.filter(has_text="MNT-BLK")).to_contain_text("6\u00a0adet")
    assert (story.state(), story.company.count("work_order")) == ("confirmed", 0)
    expect(story.wall.locator("[data-card]")).to_have_count(0)


def the_plan_puts_the_card_on_every_board(story: Story) -> None:
    bring(story, "KLT-MUL\t2\ttakım\t3.100", "MNT-BLK\t6\tadet\t145,50")
    page = story.clerk.go(f"/orders/show/{story.order}")
    press_twice(page.locator(f'form[action$="/orders/plan/{story.order}"] button'))
    expect(page.locator('h1 [data-state="planned"]')).to_be_visible()
    assert story.company.count("work_order") == 1
    for screen in (story.wall, story.tablet.page):
        expect(story.shown_at(screen, 1)).to_be_visible()
    expect(story.shown_at(story.wall, 1)).to_contain_text("Yıldız İnşaat")
    expect(page.locator(".where")).to_contain_text("Kesim & Büküm")


def tap(story: Story) -> None:
    story.tablet.page.locator(f'[data-card="{story.card()}"] [data-pass]').first.click()


def a_tap_is_taken_back(story: Story) -> None:
    tap(story)
    expect(story.shown_at(story.wall, 2)).to_be_visible()
    story.tablet.page.locator(".undo__do").click()
    expect(story.shown_at(story.wall, 1)).to_be_visible()
    expect(story.shown_at(story.tablet.page, 1)).to_be_visible()


def every_tap_is_seen_in_the_office(story: Story) -> None:
    for place in (2, 3):
        tap(story)
        for screen in (story.tablet.page, story.wall):
            expect(story.shown_at(screen, place)).to_be_visible()
    page = story.clerk.go(f"/orders/show/{story.order}")
    expect(page.locator('h1 [data-state="in_production"]')).to_be_visible()
    expect(page.locator(".where")).to_contain_text("Boyama & Yıkama")


def a_tap_without_wifi_arrives_once(story: Story) -> None:
    tablet = story.tablet
    tablet.expected |= {OFFLINE, *NO_SOCKET}
    before = story.company.count("production_event")
    tablet.context.set_offline(offline=True)
    tap(story)
    expect(tablet.page.locator("[data-unsent]")).to_have_text("1 işlem gönderilmedi")
    expect(story.shown_at(tablet.page, 4)).to_have_class(re.compile("is-unsent"))
    expect(story.shown_at(story.wall, 3)).to_be_visible()
    assert story.company.count("production_event") == before
    tablet.context.set_offline(offline=False)
    expect(story.shown_at(story.wall, 4)).to_be_visible()
    expect(tablet.page.locator("[data-unsent]")).to_be_hidden()
    expect(tablet.page.locator("[data-state]")).to_have_attribute("data-state", "online")
    assert story.company.count("production_event") == before + 1
    tap(story)
    for screen in (tablet.page, story.wall):
        expect(story.shown_at(screen, 5)).to_be_visible()


def opened_pdf(person: Person, link: Locator) -> bytes:
    """What a press on a link to a paper opens in a window of its own."""
    with person.context.expect_page() as opened:
        link.click()
    address = opened.value.url
    return person.fetch(address).body


def the_truck_leaves_once(story: Story) -> None:
    page = story.gate.go("/shipments/ready")
    page.locator('main a[href*="/shipments/new"]').click()
    expect(page.locator("#delivery_city")).to_have_value("Kayseri")
    for name, value in DRIVER.items():
        page.fill(f"#{name}", value)
    press_twice(page.locator("[data-save]"))
    expect(page).to_have_url(re.compile(r"/shipments/show/\d+$"))
    expect(page.locator("h1")).to_contain_text("DCK")
    assert story.company.count("shipment") == 1
    assert story.company.count("stock_move", "operation = 'ship'") > 10
    said = all_text(opened_pdf(story.gate, page.locator('main a[href$=".pdf"]')))
    for expected in ("SEVK İRSALİYESİ", "DCK20", "38 DK 127", "Hasan Öztürk", "TASLAK"):
        assert expected in said
    assert "₺" not in said
    expect(story.wall.locator("[data-card]")).to_have_count(0)
    expect(story.tablet.page.locator("[data-card]")).to_have_count(0)


def the_owner_sees_what_it_cost(story: Story) -> None:
    desk = story.owner.another_page()
    desk.goto(f"{story.company.address}/orders/show/{story.order}")
    expect(desk.locator('h1 [data-state="shipped"]')).to_be_visible()
    link = desk.locator('a[href*="/costs/"][href$=".pdf"]')
    answer = story.owner.fetch(str(link.get_attribute("href")), desk)
    assert answer.kind == "application/pdf"
    said = all_text(answer.body)
    for expected in ("MALİYET FÖYÜ", "KLT-MUL", "6.200,00 ₺", "873,00 ₺", "1.800,00 ₺", "Kâr"):
        assert expected in said
    story.clerk.expected.add("403")
    assert "pdf" not in story.clerk.fetch(str(link.get_attribute("href"))).kind
