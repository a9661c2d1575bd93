"""Every page the navigation leads to, and those behind it: readable for all, and nothing breaks in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.kernel.clock import now_utc
from app.orders.confirming import confirm_order
from app.orders.drafting import open_order
from app.production.blocking import block
from app.production.kiosks import add_kiosk
from app.production.planning import plan_order
from app.shipping.readying import ready_doors
from tests.browser.product.conftest import SignIn
from tests.browser.product.house import Company, Person
from tests.scenarios.factory import Factory
from tests.scenarios.telling import (
    STATIONS,
    TURKISH,
    deliver,
    model,
    on_the_board,
    party,
    plenty,
    send_doors,
    tap,
)

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = ["target-size", "scrollable-region-focusable", "aria-hidden-focus", "nested-interactive"]
"""What a narrower window may break; the colours and names in it are those of the wide one."""
ASK = """async rules => (await axe.run(document, { runOnly: rules, resultTypes: ["violations"] })).violations
  .filter(one => ["serious", "critical"].includes(one.impact))
  .flatMap(one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`))"""
STATES = ("draft", "confirmed", "planned", "ready", "shipped")
GRIDS = ("/orders/", "/materials/")
WIDTHS = (1280, 800)
"""Nothing may need a wider window than the narrower of these."""


@pytest.fixture(scope="module")
def busy(company: Company) -> Factory:
    """The company with something on every page: a draft, what is planned, what waits, what left."""
    factory = Factory(company.database, company.tenant, now=now_utc())
    with company.work() as work:
        _kiosk, factory.token = add_kiosk(work, "Atölye tableti")
        add_kiosk(work, "Boya tableti")
    deliver(factory, "ERC2026000000001", *plenty(quantity="500"))
    orders = [written(factory, code) for code in ("CK-EKO", "CK-LUX", "CK-VIL", "CK-YNG", "CK-EKO")]
    for order in orders[1:]:
        with factory.acts("Clerk") as work:
            confirm_order(work, order, 1, translate=TURKISH)
    for order in orders[2:]:
        with factory.acts("Clerk") as work:
            plan_order(work, order)
    for station in STATIONS[:4]:
        for card in [each for each in on_the_board(factory)[station] if each.order_id in orders[3:]]:
            tap(factory, card)
    with factory.acts("Dispatcher") as work:
        leaving = ready_doors(work, order_id=orders[3])
    send_doors(factory, leaving, key="truck")
    (waiting,) = on_the_board(factory)["CUTTING_BENDING"]
    with factory.acts("Foreman") as work:
        block(work, waiting.id, "Malzeme eksik")
    return factory


def written(factory: Factory, code: str) -> int:
    with factory.acts("Clerk") as work:
        lines = [{"model": str(model(work, code).id), "quantity": "2"}]
        return open_order(work, party(work, "MUS-002").id, {"due_on": ""}, lines).id


def behind(company: Company) -> list[str]:
    """Pages that no entry of the navigation leads to at once."""

    def first(table: str, where: str = "true") -> str:
        return str(company.value(f"select min(id) from {table} where {where}"))

    orders = {state: first("sales_order", f"state = '{state}'") for state in STATES}
    return [
        *(f"/orders/show/{number}" for number in orders.values()),
        f"/orders/edit/{orders['draft']}",
        f"/shipments/new?order={orders['ready']}",
        f"/shipments/show/{first('shipment')}",
        f"/goods-receipts/show/{first('goods_receipt')}",
        f"/materials/show/{first('material')}",
        f"/materials/edit/{first('material')}",
        f"/door-models/edit/{first('door_model')}",
        f"/parameters/edit/{first('parameter')}",
        "/materials/add",
        "/customers/add",
        "/kiosks/new",
        f"/kiosks/edit/{first('kiosk')}",
        "/operators/add",
        "/shifts/new",
        f"/shifts/edit/{first('shift')}",
        f"/departments/edit/{first('department')}",
        f"/floor/timeline/{orders['shipped']}",
        "/lookup/everything?q=kilit",
        "/stock/?q=hiçbir şey",
        "/orders/show/987654",
    ]


def entries(page: Page) -> list[str]:
    """Where the navigation leads to."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('.side__nav a')].map(a => a.pathname + a.search)"
    )
    return list(dict.fromkeys(found))


def looked_at(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe calls serious or critical."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(ASK, rules or RULES)
    return found


def complaints(person: Person, path: str, *, at: tuple[int, ...] = WIDTHS) -> list[str]:
    """What axe objects to at these widths, and what does not fit into the narrowest of all."""
    page, said = person.go(path), list[str]()
    if page.locator("[data-board]").count():
        expect(page.locator("[data-board][data-ready]")).to_be_visible()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        rules = RULES if width == at[0] else NARROW
        said += [f"{width} px: {each}" for each in (looked_at(page, rules) if width in at else ())]
        needed = page.evaluate("document.documentElement.scrollWidth")
        if needed > width:
            said.append(f"{width} px: the page is {needed} wide")
    return said


def test_nobody_is_shut_out_of_any_page(busy: Factory, company: Company, visitor: SignIn) -> None:
    owner = visitor("sahip")
    owner.expected.add("404")
    paths = [*entries(owner.page), *behind(company)]
    assert len(paths) > 40
    found: dict[str, Any] = {}
    for path in paths:
        # One grid of master data is like the other; once is enough for the narrow window.
        widths = WIDTHS[:1] if path.endswith("/list/") and not path.startswith(GRIDS) else WIDTHS
        if said := complaints(owner, path, at=widths):
            found[path] = said
    assert found == {}, json.dumps(found, ensure_ascii=False, indent=1)


def test_the_doors_to_the_house_too(busy: Factory, company: Company, visitor: SignIn) -> None:
    stranger, tablet = visitor(), visitor()
    tablet.context.add_cookies([{"name": "kiosk", "value": busy.token, "url": company.address}])
    stranger.go("/login/")
    stranger.page.evaluate("() => document.querySelector('main').append(document.createElement('img'))")
    assert [each for each in looked_at(stranger.page) if "image-alt" in each]  # it would be seen
    found = {path: complaints(stranger, path) for path in ("/login/", "/kiosk/pair")}
    found |= {path: complaints(tablet, path) for path in ("/kiosk/", f"/kiosk/station/{STATIONS[0]}")}
    assert {path: said for path, said in found.items() if said} == {}


def test_charts_answer_the_mouse_and_nothing_breaks_the_policy(busy: Factory, visitor: SignIn) -> None:
    owner = visitor("sahip")
    owner.expected |= {"403", "404"}
    for path in ("/floor/", "/today/"):
        page = owner.go(path)
        for chart in page.locator("[data-floor-chart] svg, [data-chart] svg").all():
            before = chart.locator("text").count()
            chart.scroll_into_view_if_needed()
            chart.hover(position={"x": 300, "y": 120})
            expect(chart.locator("text")).not_to_have_count(before)
    for path in ("/no-such-page", "/kiosk/?tv=1", "/orders/show/999999"):
        owner.go(path)


@pytest.mark.parametrize("name", ["buro", "depo", "sevkiyat"])
def test_everything_that_is_offered_opens(busy: Factory, visitor: SignIn, name: str) -> None:
    person = visitor(name)
    for path in entries(person.page):
        answer = person.page.goto(person.company.address + path)
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        expect(person.page.locator("main h1").first).to_be_visible()
        assert "[data-flash=danger]" not in person.page.content()
